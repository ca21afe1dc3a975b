/** Longest file name, bytes of UTF-8: room for a suffix under every file system's 255, and under encrypted ones' 143. */
export const MAX_NAME_BYTES = 120;
/** Longest extension that is kept when a name is shortened, bytes with its dot. */
const MAX_EXTENSION_BYTES = 24;

/** What no file system of Linux, macOS and Windows takes, or what a code page of Windows turns into that. */
const FORBIDDEN = /[<>:"/\\|?*\u2044\u2215\u29f8\uff0f\uff3c\uff1a]/gu;
const SPACES = /[\p{Zs}\t\r\n\v\f\p{Zl}\p{Zp}]+/gu;
/** Controls, formats (bidi, zero-width), surrogates, private and unassigned characters, fillers. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
const EDGES = /^[.\s-]+|[.\s]+$/gu;
/** Names that Windows takes for devices, with any extension (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\.|$)/iu;
/** Files on which a file manager acts when it merely shows the folder they are in: they fetch icons from anywhere. */
const ACTS_WHEN_SHOWN =
  /^(?:desktop\.ini|autorun\.inf|thumbs\.db|folder\.htt)$|\.(?:lnk|url|scf|pif|library-ms|searchconnector-ms|search-ms|theme|themepack|desktop|directory|webloc|inetloc|fileloc)$/iu;
const EXTENSION = /(?:\.tar)?\.[^.\s]+$/u;

const encoder = new TextEncoder();

/**
 * A name for saving a file of a tip, made of the hostile one that the source's browser gave: safe on Linux, macOS and
 * Windows, never empty, at most `MAX_NAME_BYTES`.
 *
 * @param position of the attachment, from 1: names it when nothing else is left
 */
export function cleanFileName(name: string, position: number): string {
  const plain = name
    .normalize('NFC')
    .replace(SPACES, ' ')
    .replace(FORBIDDEN, '_')
    .replace(INVISIBLE, '')
    .replace(/ {2,}/gu, ' ')
    .normalize('NFC')
    .replace(EDGES, '');
  if (/^_*$/u.test(plain)) return `attachment-${position}`;
  return shortened(disarmed(shortened(plain, MAX_NAME_BYTES)), MAX_NAME_BYTES);
}

/**
 * Makes the cleaned names of one folder differ, also where capitals do not count: `photo (2).jpg`.
 *
 * @param taken names that are in the folder already
 */
export function uniqueNames(names: readonly string[], taken: readonly string[] = []): readonly string[] {
  const seen = new Set(taken.map(folded));
  return names.map((name) => {
    let unique = name;
    for (let copy = 2; seen.has(folded(unique)); copy++) unique = withSuffix(name, ` (${copy})`);
    seen.add(folded(unique));
    return unique;
  });
}

function folded(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase();
}

function disarmed(name: string): string {
  const undevised = DEVICE.test(name) ? `_${name}` : name;
  return ACTS_WHEN_SHOWN.test(undevised) ? `${undevised}_` : undevised;
}

function withSuffix(name: string, suffix: string): string {
  const { stem, extension } = split(name);
  return cut(stem, MAX_NAME_BYTES - byteLength(suffix + extension)) + suffix + extension;
}

function shortened(name: string, most: number): string {
  if (byteLength(name) <= most) return name;
  const { stem, extension } = split(name);
  return cut(stem, most - byteLength(extension)) + extension;
}

function split(name: string): { readonly stem: string; readonly extension: string } {
  const extension = EXTENSION.exec(name.slice(1))?.[0] ?? '';
  if (byteLength(extension) > MAX_EXTENSION_BYTES) return { stem: name, extension: '' };
  return { stem: name.slice(0, name.length - extension.length), extension };
}

/** Whole characters from the start, in at most so many bytes. */
function cut(text: string, most: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > most) break;
    kept += character;
  }
  return kept.replace(EDGES, '');
}

function byteLength(text: string): number {
  return encoder.encode(text).length;
}
