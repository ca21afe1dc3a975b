import type { Locale } from './locale.ts';

const NO_BREAK_SPACE = '\u00a0';
const ZERO_WIDTH_SPACE = '\u200b';

/** What a compositor would do to a finished sentence in each language. */
export const typesetters: Readonly<Record<Locale, (sentence: string) => string>> = {
  en: asItIs,
  ko: bindDependentNoun,
  ru: bindShortWords,
  'zh-Hans': closeGapsBetweenHan,
};

function asItIs(sentence: string): string {
  return sentence;
}

/** The Korean "way" or "can" (U+C218) stays with the verb before it. */
function bindDependentNoun(sentence: string): string {
  return sentence.replace(/ (?=\uc218 )/gu, NO_BREAK_SPACE);
}

/** A Russian preposition or conjunction of one or two letters does not end a line. */
function bindShortWords(sentence: string): string {
  return sentence.replace(/(?<![\p{L}\p{N}-])(\p{Script=Cyrillic}{1,2}) (?=\S)/gu, `$1${NO_BREAK_SPACE}`);
}

/**
 * The catalogue has a space between Han and Latin. A Han value (a newsroom's name) wants none, only the permission to
 * break the line there in a heading.
 */
function closeGapsBetweenHan(sentence: string): string {
  return sentence.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, ZERO_WIDTH_SPACE);
}
