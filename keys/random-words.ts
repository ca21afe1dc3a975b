import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { BITS_PER_WORD, drawWords } from './word-lists.ts';

/** Entropy of one word, bits: the list has 2,048. */
export const BITS_PER_RANDOM_WORD = BITS_PER_WORD;

/** Words for a passphrase, each drawn at random from BIP 39's English list. */
export function randomWords(count: number): readonly string[] {
  return drawWords(english, count);
}
