import { fallbackLocale } from './locale.ts';
import type { Locale } from './locale.ts';

/** No browser sends more; a longer header is read up to here. */
const MAX_RANGES = 32;

interface LanguageRange {
  readonly tag: string;
  readonly quality: number;
}

/** RFC 9110, section 12.4.2: 0 to 1 with at most three decimals. */
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

const localeOfLanguage: Readonly<Record<string, Locale>> = {
  en: 'en',
  ko: 'ko',
  ru: 'ru',
  /** Whatever the script or the region: simplified characters are the nearest that there is. */
  zh: 'zh-Hans',
  '*': fallbackLocale,
};

/** The locale that a visitor's `Accept-Language` asks for most; English when it asks for none that there is. */
export function negotiateLocale(acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',', MAX_RANGES)
    .map(parseRange)
    .filter((range) => range !== undefined)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const locale = matchLocale(tag);
    if (locale !== undefined) return locale;
  }
  return fallbackLocale;
}

/** Undefined for what is malformed or refused (`q=0`). */
function parseRange(text: string): LanguageRange | undefined {
  const [tag = '', weight, ...rest] = text.split(';').map((piece) => piece.trim());
  if (!/^(?:\*|[a-z0-9-]{1,64})$/i.test(tag) || rest.length > 0) return undefined;
  if (weight === undefined) return { tag, quality: 1 };
  const quality = Number(WEIGHT.exec(weight)?.[1] ?? 0);
  return quality > 0 ? { tag, quality } : undefined;
}

function matchLocale(tag: string): Locale | undefined {
  const language = tag.toLowerCase().split('-', 1)[0] ?? '';
  return Object.hasOwn(localeOfLanguage, language) ? localeOfLanguage[language] : undefined;
}
