import type { Suite } from './suite.ts';
import { type Bytes, randomBytes } from './wire/bytes.ts';

/** Length of an AES-256 key, bytes. */
export const SESSION_KEY_BYTES = 32;

/** The key of one body. Whoever has it opens that body and nothing else. */
export interface SessionKey {
  readonly suite: Suite;
  readonly bytes: Bytes;
}

export function newSessionKey(suite: Suite): SessionKey {
  return { suite, bytes: randomBytes(SESSION_KEY_BYTES) };
}
