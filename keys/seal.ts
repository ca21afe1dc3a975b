import { sealBody } from './body/seal-body.ts';
import type { BodyCiphers } from './ciphers.ts';
import { wrapSessionKey } from './envelope.ts';
import type { Ring } from './ring.ts';
import { newSessionKey, type SessionKey } from './session-key.ts';
import { concat } from './wire/bytes.ts';

export interface SealedPart {
  readonly sessionKey: SessionKey;
  readonly envelope: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * Seals a short plaintext, such as a letter. For anything long, make a session key, wrap it, and stream with `sealBody`.
 *
 * @throws KeysError `unfit-key` when a key of the ring has expired since the ring was made
 */
export async function sealPart(
  plaintext: Uint8Array,
  ring: Ring,
  ciphers: BodyCiphers,
  now: Date,
): Promise<SealedPart> {
  const sessionKey = newSessionKey(ring.suite);
  const pieces: Uint8Array[] = [];
  for await (const batch of sealBody(once(plaintext), sessionKey, ciphers)) pieces.push(...batch);
  return { sessionKey, envelope: await wrapSessionKey(sessionKey, ring, now), body: concat(pieces) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what sealBody takes
async function* once(bytes: Uint8Array) {
  yield bytes;
}
