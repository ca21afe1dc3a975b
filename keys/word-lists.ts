import { randomBytes } from './wire/bytes.ts';

/** Languages that have a word list. Others read the English one. */
export type WordLanguage = 'en' | 'ko' | 'zh-hans';

/** Entropy of one word, bits: each list of BIP 39 has 2,048 words. */
export const BITS_PER_WORD = 11;

/** Each list is a module of its own, so that a browser loads the one that it needs and no page loads three. */
const IMPORTS: Record<WordLanguage, () => Promise<{ readonly wordlist: readonly string[] }>> = {
  en: () => import('@scure/bip39/wordlists/english.js'),
  ko: () => import('@scure/bip39/wordlists/korean.js'),
  'zh-hans': () => import('@scure/bip39/wordlists/simplified-chinese.js'),
};

/** @returns BIP 39's list, composed (NFC): the Korean one is written decomposed there, which few fonts show well */
export async function loadWordList(language: WordLanguage): Promise<readonly string[]> {
  const { wordlist } = await IMPORTS[language]();
  return wordlist.map((word) => word.normalize('NFC'));
}

/** Words drawn at random from a list, some perhaps twice. */
export function drawWords(list: readonly string[], count: number): readonly string[] {
  const bytes = randomBytes(count * 2);
  return Array.from({ length: count }, (_, i) => {
    const drawn = ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0);
    return list[drawn % 2 ** BITS_PER_WORD] ?? '';
  });
}
