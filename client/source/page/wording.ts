import type { en as englishMailbox } from '../../locales/mailbox/en.ts';
import type { en as englishSending } from '../../locales/sending/en.ts';
import type { Locale } from '../../locales/catalogue.ts';

type Words = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
type Sentences<W> = { [K in keyof W]: W[K] extends string ? K : never }[keyof W] & string;
type Plurals<W> = Exclude<keyof W & string, Sentences<W>>;

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const KIB = 1024;

/** How the script speaks in the language of the page. */
export class Wording<W> {
  readonly locale: Locale;
  readonly #words: Words;
  readonly #numbers: Intl.NumberFormat;
  readonly #plurals: Intl.PluralRules;

  constructor(locale: Locale, words: Words) {
    this.locale = locale;
    this.#words = words;
    this.#numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.#plurals = new Intl.PluralRules(locale);
  }

  readonly say = (key: Sentences<W>, values: Readonly<Record<string, string>> = {}): string =>
    fill(this.#words[key] as string, values);

  readonly sayCount = (key: Plurals<W>, count: number): string => {
    const forms = this.#words[key] as Readonly<Record<string, string>>;
    return fill(forms[this.#plurals.select(count)] ?? forms['other'] ?? '', { count: this.number(count) });
  };

  readonly number = (value: number): string => this.#numbers.format(value);
}

export type SendingWording = Wording<typeof englishSending>;
export type MailboxWording = SendingWording & Wording<typeof englishMailbox>;

/** A size as the pages show it: binary multiples, at most one decimal, never rounded up. */
export function sizeOf({ say, sayCount, number }: SendingWording, bytes: number): string {
  const value = (unit: number): string => number(Math.floor((bytes / unit) * 10) / 10);
  if (bytes >= KIB ** 3) return say('size.gigabytes', { value: value(KIB ** 3) });
  if (bytes >= KIB ** 2) return say('size.megabytes', { value: value(KIB ** 2) });
  if (bytes >= KIB) return say('size.kilobytes', { value: value(KIB) });
  return sayCount('size.bytes', bytes);
}

/** Roughly: nobody needs to the second how long an hour is. */
export function timeOf({ sayCount }: SendingWording, seconds: number): string {
  if (seconds < SECONDS_PER_MINUTE) return sayCount('time.seconds', Math.max(1, Math.round(seconds)));
  if (seconds < SECONDS_PER_HOUR) return sayCount('time.minutes', Math.round(seconds / SECONDS_PER_MINUTE));
  return sayCount('time.hours', Math.round((seconds / SECONDS_PER_HOUR) * 2) / 2);
}

const SENDING = {
  en: () => import('../../locales/sending/en.ts').then(({ en }) => en),
  ko: () => import('../../locales/sending/ko.ts').then(({ ko }) => ko),
  ru: () => import('../../locales/sending/ru.ts').then(({ ru }) => ru),
  'zh-Hans': () => import('../../locales/sending/zh-hans.ts').then(({ zhHans }) => zhHans),
} satisfies Record<Locale, () => Promise<Words>>;

const MAILBOX = {
  en: () => import('../../locales/mailbox/en.ts').then(({ en }) => en),
  ko: () => import('../../locales/mailbox/ko.ts').then(({ ko }) => ko),
  ru: () => import('../../locales/mailbox/ru.ts').then(({ ru }) => ru),
  'zh-Hans': () => import('../../locales/mailbox/zh-hans.ts').then(({ zhHans }) => zhHans),
} satisfies Record<Locale, () => Promise<Words>>;

/** Of the page. */
export function pageLocale(): Locale {
  const { lang } = document.documentElement;
  return lang in SENDING ? (lang as Locale) : 'en';
}

export async function sendingWording(): Promise<SendingWording> {
  const locale = pageLocale();
  return new Wording(locale, await SENDING[locale]());
}

export async function mailboxWording(sending: SendingWording): Promise<MailboxWording> {
  const { locale } = sending;
  const both: unknown = new Wording(locale, { ...(await SENDING[locale]()), ...(await MAILBOX[locale]()) });
  return both as MailboxWording;
}

/** One pass: braces inside a value stay what they are. */
function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/gu, (placeholder, name: string) => values[name] ?? placeholder);
}
