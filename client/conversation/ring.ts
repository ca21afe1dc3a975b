import { type PublicKey, readPublicKeys, type Ring, ringOf, type UnlockedKey } from '../../keys/index.ts';
import type { RingAnswer } from '../staff-api/index.ts';

/** The public keys that the server says are the newsroom's. */
export async function ringKeys({ keys }: RingAnswer): Promise<readonly PublicKey[]> {
  return (await Promise.all(keys.map((armored) => readPublicKeys(armored)))).flat();
}

/** @throws KeysError `empty-ring`, `unfit-key` */
export async function ringFrom(answer: RingAnswer, now: Date): Promise<Ring> {
  return ringOf(answer.epoch, await ringKeys(answer), now);
}

/**
 * Keys of the ring whose private half is not at hand: only the server says that they are the newsroom's, and whoever
 * holds them can read the newsroom's copy of a reply.
 */
export function strangersIn(ring: readonly PublicKey[], keys: readonly UnlockedKey[]): readonly PublicKey[] {
  const own = new Set(keys.map(({ fingerprint }) => fingerprint));
  return ring.filter(({ fingerprint }) => !own.has(fingerprint));
}

/** The key that signs for the newsroom: one of the ring that is at hand. */
export function signingKeyOf(
  ring: readonly PublicKey[],
  keys: readonly UnlockedKey[],
): UnlockedKey | undefined {
  const newsroom = new Set(ring.map(({ fingerprint }) => fingerprint));
  return keys.find(({ fingerprint }) => newsroom.has(fingerprint));
}
