import type { Placeholders, PluralKey, SentenceKey } from './catalogue.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import type { Locale } from './locale.ts';
import { ru } from './ru.ts';
import { typesetters } from './typeset.ts';
import { zhHans } from './zh-hans.ts';

type Values<Names extends string> = [Names] extends [never]
  ? readonly []
  : readonly [values: Readonly<Record<Names, string>>];

/** How the site speaks in one language. */
export interface Wording {
  readonly locale: Locale;
  readonly say: <K extends SentenceKey>(key: K, ...values: Values<Placeholders<K>>) => string;
  /** The sentence in the grammatical number that `count` asks for. */
  readonly sayCount: <K extends PluralKey>(
    key: K,
    count: number,
    ...values: Values<Exclude<Placeholders<K>, 'count'>>
  ) => string;
  readonly number: (value: number) => string;
  /** A day in UTC, in words. */
  readonly day: (time: Date) => string;
  /** A size as file managers show it: binary multiples, at most one decimal, never rounded up. */
  readonly size: (bytes: number) => string;
}

const wordings: Readonly<Record<Locale, Wording>> = {
  en: createWording('en', en),
  ko: createWording('ko', ko),
  ru: createWording('ru', ru),
  'zh-Hans': createWording('zh-Hans', zhHans),
};

export function wordingFor(locale: Locale): Wording {
  return wordings[locale];
}

type AnyCatalogue = Readonly<
  Record<SentenceKey, string> & Record<PluralKey, Readonly<Record<string, string>> & { other: string }>
>;

function createWording(locale: Locale, catalogue: AnyCatalogue): Wording {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const plurals = new Intl.PluralRules(locale);
  const typeset = typesetters[locale];
  const number = (value: number): string => numbers.format(value);
  const say: Wording['say'] = (key, ...[values]) => typeset(fill(catalogue[key], values ?? {}));
  const sayCount: Wording['sayCount'] = (key, count, ...[values]) => {
    const forms = catalogue[key];
    const sentence = forms[plurals.select(count)] ?? forms.other;
    return typeset(fill(sentence, { ...values, count: number(count) }));
  };
  const size = (bytes: number): string => {
    const unit = units.findLast(([, length]) => bytes >= length);
    if (unit === undefined) return sayCount('size.bytes', bytes);
    const [key, length] = unit;
    return say(key, { value: number(Math.floor((bytes / length) * 10) / 10) });
  };
  const day = (time: Date): string => days.format(time);
  return { locale, say, sayCount, number, day, size };
}

const units = [
  ['size.kilobytes', 1024],
  ['size.megabytes', 1024 ** 2],
  ['size.gigabytes', 1024 ** 3],
] as const;

/** One pass: braces inside a value stay what they are. */
function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
