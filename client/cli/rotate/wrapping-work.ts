import { KeysError, type KeysErrorCode, type Ring, type UnlockedKey } from '../../../keys/index.ts';
import { failingEnvelopes, type WrapOutcome, wrapEnvelopes } from '../../rotation/index.ts';
import type { StoredEnvelope } from '../../staff-api/index.ts';

/** What a thread is asked. */
export interface Task {
  readonly id: number;
  readonly work: 'wrap' | 'prove';
  readonly envelopes: readonly StoredEnvelope[];
}

/** What it answers: for a proof, the ids of those that do not open are the unopened ones. */
export type Answer =
  | { readonly id: number; readonly outcome: WrapOutcome }
  | { readonly id: number; readonly failure: { readonly code: KeysErrorCode; readonly message: string } };

export interface WrappingKeys {
  readonly keys: readonly UnlockedKey[];
  readonly ring: Ring;
}

/** The work itself, in whichever thread. */
export async function doTask({ id, work, envelopes }: Task, keys: WrappingKeys, now: Date): Promise<Answer> {
  try {
    return { id, outcome: await (work === 'wrap' ? wrap(envelopes, keys, now) : prove(envelopes, keys)) };
  } catch (error) {
    if (!(error instanceof KeysError)) throw error;
    return { id, failure: { code: error.code, message: error.message } };
  }
}

function wrap(envelopes: Task['envelopes'], { keys, ring }: WrappingKeys, now: Date): Promise<WrapOutcome> {
  return wrapEnvelopes(envelopes, { from: keys, to: ring, now });
}

async function prove(envelopes: Task['envelopes'], keys: WrappingKeys): Promise<WrapOutcome> {
  return { wrapped: [], unopened: await failingEnvelopes(envelopes, keys) };
}
