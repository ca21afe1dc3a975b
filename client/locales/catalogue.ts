/** BCP 47 tags of the languages that the site speaks. */
export type Locale = 'en' | 'ko' | 'ru' | 'zh-Hans';

/** The plural categories that Unicode (CLDR) knows in each language. */
interface PluralCategories {
  readonly en: 'one' | 'other';
  readonly ko: 'other';
  readonly ru: 'one' | 'few' | 'many' | 'other';
  readonly 'zh-Hans': 'other';
}

/** What English has, each other language must have, in each number that it has. */
export type Catalogue<English, L extends Locale> = {
  readonly [K in keyof English]: English[K] extends string
    ? string
    : Readonly<Record<PluralCategories[L], string>>;
};
