import { unwrapSessionKey, wrapSessionKey } from './envelope.ts';
import { KeysError } from './errors.ts';
import type { UnlockedKey } from './key.ts';
import { type Ring, ringOf } from './ring.ts';
import { newSessionKey, type SessionKey } from './session-key.ts';
import type { Suite } from './suite.ts';
import { equalBytes } from './wire/bytes.ts';

/**
 * Opens an envelope and wraps its session key for another ring. The suite stays that of the body. It waits for the
 * platform's ciphers most of the time: some fifty at a time keep a core busy (docs/benchmarks.md).
 *
 * @param from the likeliest key first: they are tried one after the other
 * @throws KeysError `cannot-open` when none of the keys opens it, `unfit-key` when a key of the ring has expired
 */
export async function rewrapEnvelope(
  { envelope, suite }: { readonly envelope: Uint8Array; readonly suite: Suite },
  from: readonly UnlockedKey[],
  to: Ring,
  now: Date,
): Promise<Uint8Array> {
  return wrapSessionKey(await firstThatOpens(envelope, suite, from), to, now);
}

async function firstThatOpens(
  envelope: Uint8Array,
  suite: Suite,
  keys: readonly UnlockedKey[],
): Promise<SessionKey> {
  for (const key of keys) {
    try {
      return await unwrapSessionKey(envelope, suite, [key]);
    } catch (error) {
      if (!(error instanceof KeysError)) throw error;
    }
  }
  throw new KeysError('cannot-open', 'None of the keys at hand opens this envelope, or it was changed.');
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
