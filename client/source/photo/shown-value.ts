import { visibleLine } from '../../visible-text.ts';

/** Longest value that is shown, characters. */
const MAX_VALUE_LENGTH = 80;

/** A stranger's text as one short line for showing; undefined when nothing is left. */
export function shownValue(text: string): string | undefined {
  const trimmed = text
    .slice(0, 4 * MAX_VALUE_LENGTH)
    .replace(/[\s\0]+/gu, ' ')
    .trim();
  if (trimmed === '') return undefined;
  const characters = Array.from(visibleLine(trimmed));
  return characters.length <= MAX_VALUE_LENGTH
    ? characters.join('')
    : `${characters.slice(0, MAX_VALUE_LENGTH - 1).join('')}\u2026`;
}
