import type { en } from './en.ts';
import type { Locale } from './locale.ts';

/** The plural categories that Unicode (CLDR) knows in each language. */
interface PluralCategories {
  readonly en: 'one' | 'other';
  readonly ko: 'other';
  readonly ru: 'one' | 'few' | 'many' | 'other';
  readonly 'zh-Hans': 'other';
}

/** One sentence in each grammatical number of a language, with the placeholder `{count}`. */
export type Plural<L extends Locale> = Readonly<Record<PluralCategories[L], string>>;

type English = typeof en;

/** Sentences that are the same whatever the number. */
export type SentenceKey = { [K in keyof English]: English[K] extends string ? K : never }[keyof English];
/** Sentences that change with a number. */
export type PluralKey = Exclude<keyof English, SentenceKey>;

/** Every sentence of the site: what English has, each other language must have, in each number that it has. */
export type Catalogue<L extends Locale> = Readonly<
  { [K in SentenceKey]: string } & { [K in PluralKey]: Plural<L> }
>;

type PlaceholdersIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersIn<Rest>
  : never;

/** The names in braces in the English sentence. */
export type Placeholders<K extends keyof English> = PlaceholdersIn<
  English[K] extends string ? English[K] : English[K][keyof English[K] & string] & string
>;
