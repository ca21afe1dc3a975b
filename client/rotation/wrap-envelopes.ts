import {
  KeysError,
  rewrapEnvelope,
  type Ring,
  unwrapSessionKey,
  type UnlockedKey,
} from '../../keys/index.ts';
import type { StoredEnvelope } from '../staff-api/index.ts';

export interface WrappedEnvelope {
  readonly id: string;
  /** SHA-256 of the envelope that was read, hexadecimal: only that one is replaced. */
  readonly before: string;
  readonly envelope: Uint8Array<ArrayBuffer>;
}

export interface WrapOutcome {
  readonly wrapped: readonly WrappedEnvelope[];
  /** Ids of those that none of the keys opens. */
  readonly unopened: readonly string[];
}

/** @throws KeysError `unfit-key` when a key of the ring may not be sealed to */
export async function wrapEnvelopes(
  envelopes: readonly StoredEnvelope[],
  { from, to, now }: { readonly from: readonly UnlockedKey[]; readonly to: Ring; readonly now: Date },
): Promise<WrapOutcome> {
  const wrapped: WrappedEnvelope[] = [];
  const unopened: string[] = [];
  for (const { id, suite, envelope } of envelopes) {
    try {
      const fresh = await rewrapEnvelope({ envelope, suite }, from, to, now);
      wrapped.push({ id, before: await sha256Hex(envelope), envelope: Uint8Array.from(fresh) });
    } catch (error) {
      if (!(error instanceof KeysError) || error.code !== 'cannot-open') throw error;
      unopened.push(id);
    }
  }
  return { wrapped, unopened };
}

/**
 * Ids of those that do not open with the keys of the ring that are at hand. Only with those: that a former key opens a part
 * proves nothing.
 */
export async function failingEnvelopes(
  envelopes: readonly StoredEnvelope[],
  { keys, ring }: { readonly keys: readonly UnlockedKey[]; readonly ring: Ring },
): Promise<readonly string[]> {
  const fingerprints = new Set(ring.keys.map(({ fingerprint }) => fingerprint));
  const own = keys.filter(({ fingerprint }) => fingerprints.has(fingerprint));
  const failing: string[] = [];
  for (const { id, suite, envelope } of envelopes) {
    try {
      await unwrapSessionKey(envelope, suite, own);
    } catch (error) {
      if (!(error instanceof KeysError)) throw error;
      failing.push(id);
    }
  }
  return failing;
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
