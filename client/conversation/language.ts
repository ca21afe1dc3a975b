/** Scripts that tell the language of a reply well enough for its fonts, line breaks and screen readers. */
const SCRIPTS: readonly (readonly [letters: RegExp, language: string, alike: RegExp])[] = [
  [/\p{Script=Hangul}/gu, 'ko', /^ko\b/iu],
  [/\p{Script=Cyrillic}/gu, 'ru', /^(?:ru|uk|be|bg|sr|mk|kk|ky|tg|mn)\b/iu],
  [/\p{Script=Han}/gu, 'zh-Hans', /^(?:zh|ja)\b/iu],
];
/** Share of the letters from which on the script counts. */
const ENOUGH = 0.2;
const OTHER = 'en';

/**
 * The language that a reply is most likely written in.
 *
 * @param asked language of the letter that it answers
 */
export function replyLanguage(text: string, asked: string): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language, alike] of SCRIPTS) {
    const share = (text.match(script)?.length ?? 0) / Math.max(letters, 1);
    if (share >= ENOUGH) return alike.test(asked) ? asked : language;
  }
  return SCRIPTS.some(([, , alike]) => alike.test(asked)) ? OTHER : asked;
}
