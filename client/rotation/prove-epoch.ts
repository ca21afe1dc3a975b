import { newId } from '../new-id.ts';
import type { StoredEnvelope } from '../staff-api/index.ts';

export type ProofExtent = 'sample' | 'all';

export interface ProofPort {
  /** Envelopes of the epoch, in the order of their ids; `limit` is the most that are wanted. */
  take(after: string | undefined, limit: number): Promise<readonly StoredEnvelope[]>;
  /** Ids of those that do not open with the keys of the ring that are at hand. */
  failing(envelopes: readonly StoredEnvelope[]): Promise<readonly string[]>;
}

export interface Proof {
  readonly opened: number;
  /** Ids of parts that did not open. */
  readonly failed: readonly string[];
}

const BATCH = 250;
/** A sample is so many runs of neighbours, each from an id by chance. */
const SAMPLE_RUNS = 16;
const SAMPLE_RUN_PARTS = 25;
/** Of fewer parts a sample is all. */
export const SAMPLE_PARTS = SAMPLE_RUNS * SAMPLE_RUN_PARTS;

/**
 * Opens envelopes of an epoch once: all, or some that are chosen by chance where there are more than a sample has. After each
 * batch it says what came of all so far.
 *
 * @param total how many parts are on the epoch
 */
export async function* proveEpoch(
  port: ProofPort,
  { total, extent }: { readonly total: number; readonly extent: ProofExtent },
  signal?: { readonly aborted: boolean },
): AsyncGenerator<Proof, void, undefined> {
  const sampled = extent === 'sample' && total > SAMPLE_PARTS;
  const failed = new Set<string>();
  let opened = 0;
  for await (const envelopes of sampled ? samples(port) : everything(port)) {
    if (signal?.aborted === true) return;
    const failing = await port.failing(envelopes);
    for (const id of failing) failed.add(id);
    opened += envelopes.length - failing.length;
    yield { opened, failed: Array.from(failed) };
  }
}

async function* everything(port: ProofPort) {
  let after: string | undefined;
  for (;;) {
    const envelopes = await port.take(after, BATCH);
    after = envelopes.at(-1)?.id;
    if (after === undefined) return;
    yield envelopes;
  }
}

/** Two runs may meet: then a part is opened twice, which proves no less. */
async function* samples(port: ProofPort) {
  for (let run = 0; run < SAMPLE_RUNS; run++) yield await port.take(newId(), SAMPLE_RUN_PARTS);
}
