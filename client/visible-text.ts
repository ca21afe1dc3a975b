/** Control, format (bidi and zero-width among them), surrogate, line separator and other invisible characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** The same, but for what text is written with: line breaks, tabs, joiners of scripts and emoji, variation selectors. */
const INVISIBLE_IN_TEXT =
  /(?![\n\t\u200c\u200d\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A hostile name or line for showing: what would be invisible, move the cursor or turn the writing direction is written
 * out as `[U+202E]`. Still text: escape it where markup is expected.
 */
export function visibleLine(line: string): string {
  return line.replace(INVISIBLE, codePoint);
}

/** A hostile text of several lines for showing; line breaks become `\n`. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replace(INVISIBLE_IN_TEXT, codePoint);
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `[U+${hex}]`;
}
