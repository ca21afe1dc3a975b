import { type PublicKey, readPublicKeys, type UnlockedKey } from '../../keys/index.ts';
import type { RingAnswer } from '../staff-api/index.ts';

/** The public keys that the server says are the newsroom's. */
export async function ringKeys({ keys }: RingAnswer): Promise<readonly PublicKey[]> {
  return (await Promise.all(keys.map((armored) => readPublicKeys(armored)))).flat();
}

/**
 * Keys of the ring whose private half is not at hand: whoever holds them can read the newsroom's copy of a reply, and at the
 * first use of a server only its key log says that they are the newsroom's.
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
