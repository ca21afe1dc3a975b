import { en as mailboxEn } from '../../client/locales/mailbox/en.ts';
import { ko as mailboxKo } from '../../client/locales/mailbox/ko.ts';
import { ru as mailboxRu } from '../../client/locales/mailbox/ru.ts';
import { zhHans as mailboxZh } from '../../client/locales/mailbox/zh-hans.ts';
import { en as sendingEn } from '../../client/locales/sending/en.ts';
import { ko as sendingKo } from '../../client/locales/sending/ko.ts';
import { ru as sendingRu } from '../../client/locales/sending/ru.ts';
import { zhHans as sendingZh } from '../../client/locales/sending/zh-hans.ts';
import { en } from '../../server/source/locales/en.ts';
import { ko } from '../../server/source/locales/ko.ts';
import { ru } from '../../server/source/locales/ru.ts';
import { zhHans } from '../../server/source/locales/zh-hans.ts';

type Words = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

const LANGUAGES: readonly (readonly [string, Words, Words])[] = [
  ['en', en, { ...sendingEn, ...mailboxEn }],
  ['ko', ko, { ...sendingKo, ...mailboxKo }],
  ['ru', ru, { ...sendingRu, ...mailboxRu }],
  ['zh-Hans', zhHans, { ...sendingZh, ...mailboxZh }],
];

const placeholders = (entry: Words[string] | undefined): readonly string[] => {
  const forms = typeof entry === 'string' ? [entry] : Object.values(entry ?? {});
  return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/gu) ?? []))].sort();
};

describe.each(LANGUAGES)('the sentences of the script in %s', (_language, page, script) => {
  it('say the same as the pages of the server, where those have them too', () => {
    const shared = Object.keys(script).filter((key) => key in page);
    expect(shared.length).toBeGreaterThan(50);
    for (const key of shared) expect([key, script[key]]).toEqual([key, page[key]]);
  });

  it('have the placeholders of the English ones', () => {
    const english: Words = { ...sendingEn, ...mailboxEn };
    expect(Object.keys(script).sort()).toEqual(Object.keys(english).sort());
    for (const key of Object.keys(english))
      expect([key, placeholders(script[key])]).toEqual([key, placeholders(english[key])]);
  });
});
