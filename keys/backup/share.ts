import { wordlist } from '@scure/bip39/wordlists/english.js';
import { distance } from '../codename-distance.ts';
import { KeysError } from '../errors.ts';
import { BITS_PER_WORD } from '../word-lists.ts';
import { concat, encodeUtf8 } from '../wire/bytes.ts';

/** Length of the secret that is shared, bytes. */
export const SECRET_BYTES = 16;
/** A share of it has one byte more (its x). */
const SHARE_BYTES = SECRET_BYTES + 1;
const SET_BITS = 22;
const NUMBER_BITS = 8;
const CHECKSUM_BITS = 24;
/** Words of a share. */
export const SHARE_WORDS = (SET_BITS + 2 * NUMBER_BITS + 8 * SHARE_BYTES + CHECKSUM_BITS) / BITS_PER_WORD;
const CHECKSUM_LABEL = encodeUtf8('sealdrop-key-share/1\n');
/** By its first four letters every word of the list is told from the others. */
const TELLING_LETTERS = 4;
const MOST_SLIPS = 2;

export interface Share {
  /** Random: the shares of one backup have it in common. */
  readonly set: number;
  /** On the paper, from 1. */
  readonly number: number;
  readonly threshold: number;
  readonly data: Uint8Array;
}

/** 2^22 sets. */
export function setOf(random: Uint8Array): number {
  return (((random[0] ?? 0) << 16) | ((random[1] ?? 0) << 8) | (random[2] ?? 0)) % 2 ** SET_BITS;
}

export async function shareWords({ set, number, threshold, data }: Share): Promise<readonly string[]> {
  const content =
    bitsOf(set, SET_BITS) +
    bitsOf(number, NUMBER_BITS) +
    bitsOf(threshold, NUMBER_BITS) +
    Array.from(data, (byte) => bitsOf(byte, 8)).join('');
  const bits = content + (await checksum(content));
  return Array.from(bits.match(new RegExp(`.{${BITS_PER_WORD}}`, 'gu')) ?? [], (word) => {
    return wordlist[Number.parseInt(word, 2)] ?? '';
  });
}

/**
 * @param text the words, in any letters, with whatever between them; four letters of a word are enough
 * @param position of the share among those that were given, from 1, for the sentence
 * @throws KeysError `bad-share`
 */
export async function readShare(text: string, position: number): Promise<Share> {
  const typed = text.toLowerCase().match(/[a-z]+/gu) ?? [];
  const bits = typed.map((word, index) => bitsOf(indexOf(word, index + 1, position), BITS_PER_WORD)).join('');
  if (typed.length !== SHARE_WORDS)
    throw bad(position, `it has ${typed.length} words and should have ${SHARE_WORDS}`);
  const content = bits.slice(0, -CHECKSUM_BITS);
  if ((await checksum(content)) !== bits.slice(-CHECKSUM_BITS))
    throw bad(position, 'a word of it is not the one on the paper, or two are in the wrong order');
  const number = (from: number, length: number) => Number.parseInt(content.slice(from, from + length), 2);
  const dataAt = SET_BITS + 2 * NUMBER_BITS;
  return {
    set: number(0, SET_BITS),
    number: number(SET_BITS, NUMBER_BITS),
    threshold: number(SET_BITS + NUMBER_BITS, NUMBER_BITS),
    data: Uint8Array.from({ length: SHARE_BYTES }, (_, i) => number(dataAt + 8 * i, 8)),
  };
}

export function bad(position: number, why: string): KeysError {
  return new KeysError('bad-share', `Share ${position} of those given: ${why}.`);
}

function indexOf(typed: string, word: number, share: number): number {
  const index = wordlist.findIndex(
    (listed) => listed === typed || (typed.length === TELLING_LETTERS && listed.startsWith(typed)),
  );
  if (index >= 0) return index;
  const near = wordlist
    .map((listed) => ({ listed, off: distance(typed, listed) }))
    .toSorted((a, b) => a.off - b.off)[0];
  const meant = near !== undefined && near.off <= MOST_SLIPS ? `: perhaps "${near.listed}"` : '';
  throw bad(share, `word ${word}, "${typed}", is not in the list${meant}`);
}

function bitsOf(value: number, length: number): string {
  return value.toString(2).padStart(length, '0');
}

async function checksum(content: string): Promise<string> {
  const bytes = concat([CHECKSUM_LABEL, encodeUtf8(content)]);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, CHECKSUM_BITS / 8), (byte) => bitsOf(byte, 8)).join('');
}
