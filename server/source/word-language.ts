import type { WordLanguage } from '../../keys/index.ts';
import type { Locale } from './locales/index.ts';

/** There is no good list of Russian words: see docs/decisions/0009-fingerprint-words.md. */
const WORD_LANGUAGES: Record<Locale, WordLanguage> = { en: 'en', ko: 'ko', ru: 'en', 'zh-Hans': 'zh-hans' };

/** The language of the words that a page shows or asks for. */
export function wordLanguageOf(locale: Locale): WordLanguage {
  return WORD_LANGUAGES[locale];
}

/** As it stands in the `lang` attribute of a page. */
export function languageTag(language: WordLanguage): string {
  return language === 'zh-hans' ? 'zh-Hans' : language;
}
