export { keysPath, localeOfSegment, localePath, localeSegment, locales, mailboxPath } from './locale.ts';
export type { Locale, LocalePath, LocaleSegment, MailboxAction } from './locale.ts';
export { negotiateLocale } from './negotiate.ts';
export { wordingFor } from './wording.ts';
export type { Wording } from './wording.ts';
export type { Catalogue, PluralKey, SentenceKey } from './catalogue.ts';
