import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { randomBytes } from './wire/bytes.ts';

/** Entropy of one word, bits: the list has 2,048. */
export const BITS_PER_RANDOM_WORD = 11;

/** Words for a passphrase, each drawn at random from BIP 39's English list. */
export function randomWords(count: number): readonly string[] {
  const bytes = randomBytes(count * 2);
  return Array.from({ length: count }, (_, i) => {
    const drawn = ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0);
    return english[drawn % english.length] ?? '';
  });
}
