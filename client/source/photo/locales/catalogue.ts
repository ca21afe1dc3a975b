import type { en } from './en.ts';

/** The plural categories that Unicode (CLDR) knows in each language. */
interface PluralCategories {
  readonly en: 'one' | 'other';
  readonly ko: 'other';
  readonly ru: 'one' | 'few' | 'many' | 'other';
  readonly 'zh-Hans': 'other';
}

type Locale = keyof PluralCategories;
type English = typeof en;

/** What English has, each other language must have, in each number that it has. */
export type PhotoCatalogue<L extends Locale> = {
  readonly [K in keyof English]: English[K] extends string
    ? string
    : Readonly<Record<PluralCategories[L], string>>;
};
