import type { CodenameSlip } from './codename-reading.ts';
import { WordSplitter } from './codename-splitter.ts';
import type { SessionKey } from './session-key.ts';
import { type Bytes, concat, encodeUtf8 } from './wire/bytes.ts';
import { drawWords, loadWordList, type WordLanguage } from './word-lists.ts';

/** Nine words of eleven bits: 99 bits. */
export const CODENAME_WORDS = 9;

/** Rounds of PBKDF2 with SHA-256: 112 ms in a browser. Ninety-nine bits are out of reach of guessing even without. */
const ROUNDS = 600_000;
const DERIVED_BITS = 256;
const LOCATOR_LABEL = 'sealdrop-mailbox-locator/1';
const LOCK_LABEL = 'sealdrop-mailbox-lock/1';

/** The words with which a source comes back. Only in the memory of whoever makes or enters it, and on the source's paper. */
export interface Codename {
  readonly language: WordLanguage;
  /** As in the list, composed (NFC). */
  readonly words: readonly string[];
}

export type ReadCodename = { readonly codename: Codename } | { readonly slip: CodenameSlip };

/** A codename drawn at random, drawn again when it could be read in two ways without its spaces. */
export async function newCodename(language: WordLanguage): Promise<Codename> {
  const list = await loadWordList(language);
  for (;;) {
    const words = drawWords(list, CODENAME_WORDS);
    if (writtenOneWay(words, list)) return { language, words };
  }
}

/** Whether words are told apart also when they are written without anything between them. */
function writtenOneWay(words: readonly string[], list: readonly string[]): boolean {
  const joined = new WordSplitter([words.join('')], list, { count: words.length, keepWords: false });
  return joined.onlyWay() !== undefined;
}

/**
 * Reads what somebody typed. Forgives capitals, missing or surplus spaces, hyphens, numbering, full-width forms, accents and
 * decomposed Hangul. A word that is not in the list is pointed out by its position.
 *
 * @param preferred the language to read it in where the writing does not tell
 */
export async function readCodename(text: string, preferred: WordLanguage): Promise<ReadCodename> {
  // Whoever only sends never reads one: a browser then does not load it.
  const { readWords } = await import('./codename-reading.ts');
  const { language, words, slip } = await readWords(text, preferred, CODENAME_WORDS);
  return slip === undefined ? { codename: { language, words } } : { slip };
}

export function codenameText({ words }: Codename): string {
  return words.join(' ');
}

/**
 * What finds the mailbox, 32 bytes: the server stores its hash.
 *
 * @param siteSalt of the installation, public
 */
export async function deriveLocator(codename: Codename, siteSalt: Uint8Array): Promise<Bytes> {
  return derive(codename, LOCATOR_LABEL, siteSalt);
}

/** What opens the mailbox. It cannot be computed from the locator. */
export async function deriveLock(codename: Codename, siteSalt: Uint8Array): Promise<SessionKey> {
  return { suite: 'seipd2-aes256-gcm', bytes: await derive(codename, LOCK_LABEL, siteSalt) };
}

async function derive(codename: Codename, label: string, siteSalt: Uint8Array): Promise<Bytes> {
  const words = encodeUtf8(codenameText(codename).normalize('NFKD'));
  const key = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveBits']);
  const salt = concat([encodeUtf8(`${label}\0`), siteSalt]);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS } as const;
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, DERIVED_BITS));
}
