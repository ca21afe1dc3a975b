import {
  type BodyCiphers,
  type Letter,
  openLetter,
  type Part,
  type UnlockedKey,
} from '../../../keys/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { MAX_TYPE_CHARACTERS } from '../limits.ts';
import type { LetterResult, LetterSummary, SealedLetter } from '../protocol.ts';
import { partFailure } from './failure-of.ts';
import type { SearchIndex } from './search-index.ts';

/** Most characters of a letter's first line that the list is given. */
const FIRST_LINE_CHARACTERS = 200;

export interface LetterOpening {
  readonly keys: readonly UnlockedKey[];
  readonly ciphers: BodyCiphers;
  readonly index: SearchIndex;
  /** Fetches a body that did not come with the list. */
  readonly fetchBody: (part: string) => AsyncIterable<Uint8Array>;
}

/** Opens letters for the list, one after the other. A letter that does not open is a result like any other. */
export async function openLetters(
  letters: readonly SealedLetter[],
  opening: LetterOpening,
): Promise<readonly LetterResult[]> {
  const results: LetterResult[] = [];
  for (const letter of letters) results.push(await openOne(letter, opening));
  return results;
}

async function openOne(sealed: SealedLetter, opening: LetterOpening): Promise<LetterResult> {
  const { tip, part: id, suite, envelope, body } = sealed;
  const part: Part = { id, suite, envelope, body: body === undefined ? opening.fetchBody(id) : once(body) };
  try {
    const letter = await openLetter(tip, part, opening.keys, opening.ciphers);
    opening.index.add(tip, [letter.message, ...letter.attachments.map(({ name }) => name)].join('\n'));
    return { tip, opened: summaryOf(letter) };
  } catch (error) {
    return { tip, failure: await partFailure(error, part, opening.keys) };
  }
}

export function summaryOf({ message, language, time, attachments }: Letter): LetterSummary {
  return {
    firstLine: firstLineOf(message),
    language: language.slice(0, MAX_TYPE_CHARACTERS),
    ...timeOf(time),
    files: attachments.length,
    bytes: attachments.reduce((sum, { size }) => sum + size, 0),
  };
}

/** The schema of letters checks the form of a time, not whether there was such a day. */
export function timeOf(time: string): { readonly time?: number } {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? {} : { time: ms };
}

function firstLineOf(message: string): string {
  const line = /\S.*/u.exec(message)?.[0] ?? '';
  return visibleLine(beginning(line).replace(/\s+/gu, ' ').trim());
}

/** Cut between whole characters, not inside a surrogate pair. */
function beginning(line: string): string {
  return Array.from(line.slice(0, FIRST_LINE_CHARACTERS + 1))
    .slice(0, FIRST_LINE_CHARACTERS)
    .join('');
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a part's body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}
