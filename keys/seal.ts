import { sealBody } from './body/seal-body.ts';
import type { BodyCiphers } from './ciphers.ts';
import { wrapSessionKey } from './envelope.ts';
import type { Ring } from './ring.ts';
import { newSessionKey, type SessionKey } from './session-key.ts';
import { type Bytes, concat } from './wire/bytes.ts';

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
  const body = await sealBytes(plaintext, sessionKey, ciphers);
  return { sessionKey, envelope: await wrapSessionKey(sessionKey, ring, now), body };
}

/** @internal */
export async function sealBytes(
  plaintext: Uint8Array,
  sessionKey: SessionKey,
  ciphers: BodyCiphers,
): Promise<Bytes> {
  const pieces: Uint8Array[] = [];
  // A piece may be reused as soon as the next batch is asked for.
  for await (const batch of sealBody(once(plaintext), sessionKey, ciphers))
    pieces.push(...batch.map((piece) => piece.slice()));
  return concat(pieces);
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what sealBody takes
async function* once(bytes: Uint8Array) {
  yield bytes;
}
