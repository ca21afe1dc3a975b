/**
 * Characters that show nothing or rearrange what stands around them: controls, line and paragraph separators, lone
 * surrogates, invisible format characters (all bidirectional controls, zero-width spaces, soft hyphens, tags) and the
 * blank Hangul fillers. The joiners U+200C and U+200D stay: Persian, Hindi and emoji are written with them.
 */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]|(?![\u200c\u200d])\p{Cf}/gu;

/** Line breaks and tabs of a text stay. */
const HIDDEN_IN_TEXT = new RegExp(`(?![\\n\\t])(?:${HIDDEN.source})`, 'gu');

/** A file's name as it really is, harmless to show: what would be hidden stands there as `[U+202E]`. */
export function showName(name: string): string {
  return name.replace(HIDDEN, spell);
}

/** The same for a text of several lines. */
export function showText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HIDDEN_IN_TEXT, spell);
}

function spell(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
}
