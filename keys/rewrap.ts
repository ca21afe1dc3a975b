import { unwrapSessionKey, wrapSessionKey } from './envelope.ts';
import type { UnlockedKey } from './key.ts';
import { ringOf } from './ring.ts';
import type { Ring } from './ring.ts';
import { newSessionKey } from './session-key.ts';
import type { Suite } from './suite.ts';
import { equalBytes } from './wire/bytes.ts';

/**
 * Opens an envelope and wraps its session key for another ring. The suite stays that of the body.
 *
 * @throws KeysError `cannot-open` when none of the keys opens it, `unfit-key` when a key of the ring has expired
 */
export async function rewrapEnvelope(
  { envelope, suite }: { readonly envelope: Uint8Array; readonly suite: Suite },
  from: readonly UnlockedKey[],
  to: Ring,
  now: Date,
): Promise<Uint8Array> {
  return wrapSessionKey(await unwrapSessionKey(envelope, suite, from), to, now);
}

/**
 * Whether the private half of the key opens what its public half seals.
 *
 * @throws KeysError `unfit-key` when it cannot be sealed to at all
 */
export async function provesOpen(key: UnlockedKey, now: Date): Promise<boolean> {
  const ring = await ringOf(1, [key.publicKey], now);
  const sessionKey = newSessionKey(ring.suite);
  const envelope = await wrapSessionKey(sessionKey, ring, now);
  try {
    const opened = await unwrapSessionKey(envelope, ring.suite, [key]);
    return equalBytes(opened.bytes, sessionKey.bytes);
  } catch {
    return false;
  }
}
