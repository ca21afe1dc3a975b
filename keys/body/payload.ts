import type { BodyCiphers } from '../ciphers.ts';
import type { Suite } from '../suite.ts';
import type { Bytes } from '../wire/bytes.ts';
import { seipd1PayloadLength, seipd1Sealer } from './seipd1.ts';
import { seipd2PayloadLength, seipd2Sealer } from './seipd2.ts';

type Awaitable<T> = T | Promise<T>;

/** Encrypts the plaintext packets into the content of a SEIPD packet. Call `start`, `update` any number of times, `finish`. */
export interface PayloadSealer {
  start(): Awaitable<readonly Uint8Array[]>;
  update(pieces: readonly Uint8Array[]): Awaitable<readonly Uint8Array[]>;
  finish(): Awaitable<readonly Uint8Array[]>;
}

/** @param key the session key, 32 bytes */
export async function payloadSealer(suite: Suite, key: Bytes, ciphers: BodyCiphers): Promise<PayloadSealer> {
  return suite === 'seipd1-aes256' ? seipd1Sealer(key, ciphers) : seipd2Sealer(key, ciphers);
}

/** Length of the SEIPD packet's content for `inner` bytes of plaintext packets. */
export function payloadLength(suite: Suite, inner: number): number {
  return suite === 'seipd1-aes256' ? seipd1PayloadLength(inner) : seipd2PayloadLength(inner);
}
