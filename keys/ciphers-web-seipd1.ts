import type { Seipd1Ciphers } from './ciphers.ts';

/** What SEIPD version 1 needs, in a browser. */
export function webSeipd1Ciphers(): Seipd1Ciphers {
  throw new Error('not there yet');
}
