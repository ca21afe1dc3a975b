import { MAX_SHOWN_TEXT_BYTES } from '../limits.ts';

export interface ShownText {
  readonly text: string;
  readonly encoding: string;
  readonly shortened: boolean;
}

/** What texts of a language that are not Unicode are most likely written in. */
const LEGACY_ENCODINGS: readonly (readonly [language: string, encoding: string])[] = [
  ['ko', 'euc-kr'],
  ['zh', 'gb18030'],
  ['ja', 'shift_jis'],
  ['ru', 'windows-1251'],
  ['uk', 'windows-1251'],
];
const WESTERN = 'windows-1252';

/** Controls that texts have: tab, line feed, form feed, carriage return, escape. */
const TEXT_CONTROLS = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);

/**
 * The beginning of a text file, or undefined when the bytes are no text.
 *
 * @param language of the letter, which tells the encoding of a text that is not Unicode
 */
export function shownTextOf(bytes: Uint8Array, language: string): ShownText | undefined {
  const start = bytes.subarray(0, MAX_SHOWN_TEXT_BYTES);
  const shortened = start.length < bytes.length;
  const marked = markedEncoding(start);
  if (marked === undefined && hasBinaryControls(start)) return undefined;
  const candidates = marked === undefined ? ['utf-8', legacyEncoding(language)] : [marked];
  for (const encoding of candidates) {
    const text = decoded(start, encoding, shortened);
    if (text !== undefined) return { text, encoding, shortened };
  }
  return undefined;
}

/** Byte order marks (WHATWG Encoding, 6). */
function markedEncoding([a, b]: Uint8Array): string | undefined {
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return undefined;
}

function hasBinaryControls(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte < 0x20 && !TEXT_CONTROLS.has(byte));
}

function legacyEncoding(language: string): string {
  return LEGACY_ENCODINGS.find(([prefix]) => language.toLowerCase().startsWith(prefix))?.[1] ?? WESTERN;
}

function decoded(bytes: Uint8Array, encoding: string, shortened: boolean): string | undefined {
  try {
    // A character that the cut went through is no mistake of the file's.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: shortened });
  } catch {
    return undefined;
  }
}
