import { wordlist as chinese } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js';
import { fromHex } from './wire/bytes.ts';
import { BITS_PER_WORD, type WordLanguage } from './word-lists.ts';

const WORD_LISTS: Record<WordLanguage, readonly string[]> = { en: english, ko: korean, 'zh-hans': chinese };
const HEX_GROUP_DIGITS = 4;

/** @returns the fingerprint in groups of four capital hexadecimal digits, as printed on cards */
export function fingerprintGroups(fingerprint: string): readonly string[] {
  return fingerprint.toUpperCase().match(new RegExp(`.{1,${HEX_GROUP_DIGITS}}`, 'gu')) ?? [];
}

/**
 * The whole fingerprint as words that can be read aloud and compared: eleven bits a word, from the lists of BIP 39 (without
 * its checksum), the last word filled with zero bits.
 *
 * @param fingerprint hexadecimal
 * @returns 15 words (version 4) or 24 (version 6)
 */
export function fingerprintWords(fingerprint: string, language: WordLanguage): readonly string[] {
  const bits = Array.from(fromHex(fingerprint), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const list = WORD_LISTS[language];
  return (bits.match(new RegExp(`.{1,${BITS_PER_WORD}}`, 'gu')) ?? []).map(
    (word) => list[Number.parseInt(word.padEnd(BITS_PER_WORD, '0'), 2)] ?? '',
  );
}
