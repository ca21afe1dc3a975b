const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const ELLIPSIS = '...';

/** Columns that a terminal gives the text: two for Hangul, Han and emoji. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The text in at most so many columns, with an ellipsis where something was left out. */
export function fit(text: string, columns: number): string {
  // A column holds a few code units: whatever is far beyond need not be measured.
  if (text.length <= columns && displayWidth(text) <= columns) return text;
  return `${head(text, columns - ELLIPSIS.length)}${ELLIPSIS}`;
}

/** Lines of at most so many columns, so that a terminal need not wrap by itself. */
export function wrapLines(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, columns));
}

function wrapLine(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let rest = line;
  do {
    const taken = head(rest, columns);
    lines.push(taken);
    rest = rest.slice(taken.length);
  } while (rest !== '');
  return lines;
}

/** At least one character, so that wrapping comes to an end. */
function head(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > columns && index > 0) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function sizeText(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return bytes === 1 ? '1 byte' : `${digits} ${UNITS[unit] ?? ''}`;
}

/** `2:05`, `1:02:05` */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => value.toString().padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function countText(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** JSON in ASCII alone: no name in it can move a cursor or turn the writing direction. */
export function asciiJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
