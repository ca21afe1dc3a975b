import type { EnvelopeChange, Replaced, StoredEnvelope } from '../staff-api/index.ts';
import type { WrapOutcome } from './wrap-envelopes.ts';

/** What re-wrapping an epoch takes. The work itself may be spread over workers. */
export interface RewrapPort {
  /** The next envelopes of the epoch, in the order of their ids; none at its end. */
  take(after: string | undefined): Promise<readonly StoredEnvelope[]>;
  wrap(envelopes: readonly StoredEnvelope[]): Promise<WrapOutcome>;
  put(changes: readonly EnvelopeChange[]): Promise<Replaced>;
}

export interface RewrapProgress {
  /** Wrapped anew. */
  readonly replaced: number;
  /** Deleted, or wrapped by somebody else, meanwhile. */
  readonly passed: number;
  /** Opened by none of the keys at hand: they stay as they are. */
  readonly unopened: readonly string[];
}

/**
 * Wraps the envelopes of an epoch for the ring of now, a batch at a time, while the next batch is fetched. Stopping between
 * two batches loses nothing, and what was done is not done again: the server counts what is left.
 */
export async function* rewrapEpoch(port: RewrapPort): AsyncGenerator<RewrapProgress, void, undefined> {
  let progress: RewrapProgress = { replaced: 0, passed: 0, unopened: [] };
  let batch = await port.take(undefined);
  for (let last = batch.at(-1); last !== undefined; last = batch.at(-1)) {
    const following = port.take(last.id);
    following.catch(() => undefined);
    const { wrapped, unopened } = await port.wrap(batch);
    const { replaced, changed, gone } =
      wrapped.length === 0 ? { replaced: 0, changed: 0, gone: 0 } : await port.put(wrapped);
    progress = {
      replaced: progress.replaced + replaced,
      passed: progress.passed + changed + gone,
      unopened: [...progress.unopened, ...unopened],
    };
    yield progress;
    batch = await following;
  }
}
