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

/** Batches that are wrapped or on their way at a time, so that processors and line work together. */
const IN_FLIGHT = 3;

/**
 * Wraps the envelopes of an epoch for the ring of now, in batches. Nothing is remembered but what the server has: stopping
 * loses nothing, whoever begins again goes on, and two who do it at once do no harm.
 *
 * @param signal once it is aborted no further batch is taken; those that are under way are still put back
 */
export async function* rewrapEpoch(
  port: RewrapPort,
  signal?: { readonly aborted: boolean },
): AsyncGenerator<RewrapProgress, void, undefined> {
  const unopened: string[] = [];
  let sum = { replaced: 0, passed: 0 };
  const running: Promise<BatchResult>[] = [];
  const oldest = async (): Promise<RewrapProgress> => {
    const result = await running.shift();
    if (result !== undefined) {
      sum = { replaced: sum.replaced + result.replaced, passed: sum.passed + result.changed + result.gone };
      unopened.push(...result.unopened);
    }
    return { ...sum, unopened };
  };
  try {
    let after: string | undefined;
    while (signal?.aborted !== true) {
      const batch = await port.take(after);
      after = batch.at(-1)?.id;
      if (after === undefined) break;
      running.push(rewrapBatch(port, batch));
      if (running.length >= IN_FLIGHT) yield await oldest();
    }
    while (running.length > 0) yield await oldest();
  } finally {
    // What is on its way arrives all the same: nothing happens behind the back of whoever has stopped it.
    await Promise.allSettled(running);
  }
}

interface BatchResult extends Replaced {
  readonly unopened: readonly string[];
}

async function rewrapBatch(port: RewrapPort, batch: readonly StoredEnvelope[]): Promise<BatchResult> {
  const { wrapped, unopened } = await port.wrap(batch);
  const nothing = { replaced: 0, changed: 0, gone: 0 };
  return { ...(wrapped.length === 0 ? nothing : await port.put(wrapped)), unopened };
}
