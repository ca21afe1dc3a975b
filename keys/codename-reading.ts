import { distance } from './codename-distance.ts';
import { type Unknown, WordSplitter } from './codename-splitter.ts';
import { loadWordList, type WordLanguage } from './word-lists.ts';

/** Why a text is no codename, in a form that can be told to whoever typed it. */
export type CodenameSlip =
  | {
      /** Not as many words as a codename has. */
      readonly kind: 'count';
      readonly found: number;
    }
  | { readonly kind: 'words'; readonly slips: readonly WordSlip[] };

/** A word that is not in the list. */
export interface WordSlip {
  /** Counted from 1. */
  readonly position: number;
  /** As it was understood: small letters, no accents. */
  readonly typed: string;
  /** Up to two words that may have been meant, the likelier one first. */
  readonly meant: readonly string[];
}

export interface Reading {
  readonly language: WordLanguage;
  /** As in the list; only without a slip. */
  readonly words: readonly string[];
  readonly slip?: CodenameSlip;
}

/** More is no codename, whatever it is. */
const MAX_TEXT_LENGTH = 1024;
/** Each Han character is a word; all other writing is in words of several letters. */
const WRITTEN_WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})\p{L})+/gu;
const MOST_GUESSES = 2;
/** Where a slip may be in so many places, no guess is a good one. */
const MOST_PLACES = 64;
/** Fewer letters begin too many words to tell which one is meant. */
const PREFIX_LETTERS = 3;

/** Reads a text as `count` words of the list of the language that it is written in. */
export async function readWords(text: string, preferred: WordLanguage, count: number): Promise<Reading> {
  const plain = simplified(text.slice(0, MAX_TEXT_LENGTH));
  const language = languageOf(plain) ?? preferred;
  const list = await loadWordList(language);
  const written = await known(plain.match(WRITTEN_WORD) ?? [], language, list);
  const slip = (found: CodenameSlip) => ({ language, words: [], slip: found });
  if (text.length > MAX_TEXT_LENGTH)
    return slip({ kind: 'count', found: Math.max(written.length, count + 1) });
  const words = wordsIn(written, list, count);
  return words === undefined ? slip(slipIn(written, list, count)) : { language, words };
}

/**
 * Small letters without accents and without what cannot be seen, in their plain forms: full-width or ornamental letters
 * become ordinary ones, Hangul is composed.
 */
function simplified(text: string): string {
  return text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('\u0131', 'i')
    .normalize('NFC');
}

function languageOf(plain: string): WordLanguage | undefined {
  const letters = (script: RegExp) => plain.match(script)?.length ?? 0;
  const scripts: readonly (readonly [WordLanguage, number])[] = [
    ['en', letters(/\p{Script=Latin}/gu)],
    ['ko', letters(/\p{Script=Hangul}/gu)],
    ['zh-hans', letters(/\p{Script=Han}/gu)],
  ];
  const [[first, most], [, second]] = scripts.toSorted((a, b) => b[1] - a[1]) as [
    (typeof scripts)[number],
    (typeof scripts)[number],
  ];
  return most > second ? first : undefined;
}

/** The written words; traditional Chinese characters that are not in the list stand for their simplified ones. */
async function known(
  written: readonly string[],
  language: WordLanguage,
  list: readonly string[],
): Promise<readonly string[]> {
  if (language !== 'zh-hans' || written.every((word) => list.includes(word))) return written;
  // The two lists of BIP 39 have the same characters in the same order.
  const { wordlist } = await import('@scure/bip39/wordlists/traditional-chinese.js');
  return written.map((word) => (list.includes(word) ? word : (list[wordlist.indexOf(word)] ?? word)));
}

function wordsIn(
  written: readonly string[],
  list: readonly string[],
  count: number,
): readonly string[] | undefined {
  // As many as there must be: one that is unknown is more likely mistyped than the spaces misplaced.
  if (written.length === count) return written.every((word) => list.includes(word)) ? written : undefined;
  return splitter(written, list, count).onlyWay() ?? splitter([written.join('')], list, count).onlyWay();
}

function splitter(written: readonly string[], list: readonly string[], count: number, keepWords = false) {
  return new WordSplitter(written, list, { count, keepWords });
}

function slipIn(written: readonly string[], list: readonly string[], count: number): CodenameSlip {
  if (written.length === count) {
    const slips = written.flatMap((typed, index) =>
      list.includes(typed) ? [] : [{ position: index + 1, typed, meant: guess(typed, list).meant }],
    );
    if (slips.length > 0) return { kind: 'words', slips };
  }
  const slip = onlyUnknown(splitter(written, list, count, true).oneUnknown(), list);
  return slip === undefined ? { kind: 'count', found: written.length } : { kind: 'words', slips: [slip] };
}

/** The words that are nearest to what was typed, if any are near, and how far. */
function guess(
  typed: string,
  list: readonly string[],
): { readonly off: number; readonly meant: readonly string[] } {
  const begins = (word: string) => typed.length >= PREFIX_LETTERS && word.startsWith(typed);
  const near = list
    .map((word) => ({ word, off: begins(word) ? 1 : distance(typed, word) }))
    .filter(({ off, word }) => off <= mostSlips(word.normalize('NFD').length))
    .toSorted((a, b) => Number(b.word[0] === typed[0]) - Number(a.word[0] === typed[0]));
  const least = Math.min(...near.map(({ off }) => off));
  const nearest = near.filter(({ off }) => off === least).map(({ word }) => word);
  return { off: least, meant: nearest.slice(0, MOST_GUESSES) };
}

/** With two slips, a word of four letters could be almost any other; a single character with one. */
function mostSlips(letters: number): number {
  if (letters > 4) return 2;
  return letters > 1 ? 1 : 0;
}

/** Where spaces are missing: the one place at which a word may be mistyped, when there is no doubt about it. */
function onlyUnknown(places: readonly Unknown[], list: readonly string[]): WordSlip | undefined {
  if (places.length > MOST_PLACES) return undefined;
  const found = places.map((place) => ({ ...place, ...guess(place.typed, list) }));
  const least = Math.min(...found.map(({ off }) => off));
  const [first, ...others] = found.filter(({ off }) => off === least && off < Infinity);
  if (first === undefined || others.some(({ position }) => position !== first.position)) return undefined;
  return { position: first.position, typed: first.typed, meant: first.meant };
}
