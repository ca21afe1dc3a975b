import { KeysError } from './errors.ts';
import type { PublicKey, UnlockedKey } from './key.ts';
import { decryptSessionKeys, encryptSessionKey, readMessage } from './openpgp-config.ts';
import type { Ring } from './ring.ts';
import { SESSION_KEY_BYTES, type SessionKey } from './session-key.ts';
import type { Suite } from './suite.ts';

/**
 * Wraps a session key for each key of the ring: one PKESK packet each, of version 6 for a SEIPD version 2 body and of
 * version 3 otherwise (RFC 9580, 5.1), with the recipients hidden (5.1.8).
 *
 * @throws KeysError `unfit-key` when a key of the ring has expired since the ring was made
 */
export async function wrapSessionKey(sessionKey: SessionKey, ring: Ring, now: Date): Promise<Uint8Array> {
  try {
    return await encryptForKeys(sessionKey, ring.keys, now);
  } catch (error) {
    throw new KeysError('unfit-key', 'The newsroom key can no longer be sealed to.', { cause: error });
  }
}

/** @internal */
export function encryptForKeys(
  sessionKey: SessionKey,
  keys: readonly PublicKey[],
  date: Date,
): Promise<Uint8Array> {
  return encryptSessionKey({
    data: sessionKey.bytes,
    algorithm: 'aes256',
    ...(sessionKey.suite === 'seipd2-aes256-gcm' ? { aeadAlgorithm: 'gcm' } : {}),
    encryptionKeys: keys.map(({ openpgp }) => openpgp),
    wildcard: true,
    date,
    format: 'binary',
  });
}

/**
 * @returns the session key of the body that belongs to this envelope
 * @throws KeysError `cannot-open` when none of the keys opens it
 */
export async function unwrapSessionKey(
  envelope: Uint8Array,
  suite: Suite,
  keys: readonly UnlockedKey[],
): Promise<SessionKey> {
  const found = await sessionKeysIn(envelope, keys);
  const fitting = found.find((bytes) => bytes.length === SESSION_KEY_BYTES);
  if (fitting === undefined) {
    throw new KeysError('cannot-open', 'None of the keys at hand opens this, or it was changed.');
  }
  return { suite, bytes: new Uint8Array(fitting) };
}

async function sessionKeysIn(
  envelope: Uint8Array,
  keys: readonly UnlockedKey[],
): Promise<readonly Uint8Array[]> {
  try {
    const message = await readMessage({ binaryMessage: envelope });
    const decryptionKeys = keys.map(({ openpgp }) => openpgp);
    return (await decryptSessionKeys({ message, decryptionKeys })).map(({ data }) => data);
  } catch {
    return [];
  }
}
