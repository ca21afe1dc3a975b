/** BCP 47 tags, as they stand in the `lang` attribute of a page. */
export const locales = ['en', 'ko', 'ru', 'zh-Hans'] as const;
export type Locale = (typeof locales)[number];

export const fallbackLocale: Locale = 'en';

export type LocaleSegment = Lowercase<Locale>;
export type LocalePath = `/${LocaleSegment}/`;

export function localeSegment(locale: Locale): LocaleSegment {
  return locale.toLowerCase() as LocaleSegment;
}

export function localePath(locale: Locale): LocalePath {
  return `/${localeSegment(locale)}/`;
}

/** The locale of a path's first segment, in whatever case it was typed; undefined for any other segment. */
export function localeOfSegment(segment: string): Locale | undefined {
  const wanted = segment.toLowerCase();
  return locales.find((locale) => localeSegment(locale) === wanted);
}

/** What can be done with a mailbox, as the last segment of its address. */
export type MailboxAction = 'open' | 'send' | 'file' | 'delete' | 'close' | 'leave';

/** The page of the mailbox, or the address of an action. A codename is never in it. */
export function mailboxPath(locale: Locale, action?: MailboxAction): string {
  return `${localePath(locale)}mailbox${action === undefined ? '' : `/${action}`}`;
}

/** The page about the newsroom's key. */
export function keysPath(locale: Locale): string {
  return `${localePath(locale)}keys`;
}
