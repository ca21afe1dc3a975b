import type { Locale } from '../../../../server/source/locales/index.ts';
import { en } from '../../../../server/source/locales/en.ts';
import { ko } from '../../../../server/source/locales/ko.ts';
import { ru } from '../../../../server/source/locales/ru.ts';
import { zhHans } from '../../../../server/source/locales/zh-hans.ts';

type Entry = string | Readonly<Record<string, string>>;
const catalogues: Readonly<Record<Locale, Readonly<Record<string, Entry>>>> = {
  en,
  ko,
  ru,
  'zh-Hans': zhHans,
};
const translations = Object.entries(catalogues).filter(([locale]) => locale !== 'en');

/** Names that are the same in every language. */
const NAMES =
  /\b(?:Tor Browser|Tor|torproject\.org|Safest|New identity|JavaScript|cookie|IP|SIM|ZIP|a\.pdf|b\.pdf|KB|MB|GB)\b/gi;

const scripts: Readonly<Record<string, RegExp>> = {
  ko: /\p{Script=Hangul}/u,
  ru: /\p{Script=Cyrillic}/u,
  'zh-Hans': /\p{Script=Han}/u,
};

describe.each(Object.entries(catalogues))('the catalogue %s', (_locale, catalogue) => {
  it('has every sentence that English has, and no other', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });

  it('has no empty sentence, no stray space and no double space', () => {
    for (const sentence of sentencesOf(catalogue)) {
      expect(sentence).not.toBe('');
      expect(sentence).toBe(sentence.trim());
      expect(sentence).not.toMatch(/ {2}/);
    }
  });

  it('uses the placeholders of the English sentence, in every grammatical number', () => {
    for (const [key, english] of Object.entries<Entry>(en)) {
      const expected = placeholdersOf(formsOf(english)[0] ?? '');
      for (const form of formsOf(catalogue[key] ?? ''))
        expect([key, placeholdersOf(form)]).toEqual([key, expected]);
    }
  });

  it('raises its voice nowhere', () => {
    for (const sentence of sentencesOf(catalogue)) expect(sentence).not.toMatch(/[!\uff01]/);
  });

  it('uses the quotation marks of a printer, never those of a typewriter', () => {
    for (const sentence of sentencesOf(catalogue)) expect(sentence).not.toMatch(/["'`]/);
  });

  it('has titles that give nothing away to whoever passes the screen', () => {
    const titles = Object.entries(catalogue).filter(([key]) => key.startsWith('title.'));
    expect(titles.length).toBeGreaterThan(0);
    for (const [, title] of titles) {
      expect(title).not.toMatch(
        /\{|Tor|leak|whistle|secret|anonym|tip\b|seal|\u5bc6|\u533f|\uc775\uba85|\ube44\ubc00|\u0430\u043d\u043e\u043d|\u0442\u0430\u0439/i,
      );
    }
  });

  it('ends a sentence of advice as a sentence', () => {
    for (const [key, entry] of Object.entries(catalogue)) {
      if (!/^(?:safer|protected|unprotected|after|now)\.|\.(?:what|next)$/.test(key)) continue;
      if (/\.heading$|writeAgain$/.test(key)) continue;
      for (const form of formsOf(entry)) expect(form).toMatch(/[.\u3002]$/);
    }
  });
});

describe.each(translations)('the translation %s', (locale, catalogue) => {
  it('has no English left', () => {
    for (const [key, entry] of Object.entries(catalogue)) {
      for (const form of formsOf(entry)) expect([key, latinWordsOf(form)]).toEqual([key, []]);
    }
  });

  it('is written in its script throughout', () => {
    for (const [key, entry] of Object.entries(catalogue)) {
      if (key.startsWith('size.')) continue;
      for (const form of formsOf(entry)) expect(form).toMatch(scripts[locale]!);
    }
  });

  it('repeats no English sentence', () => {
    const repeated = Object.entries<Entry>(en)
      .filter(([key]) => !key.startsWith('size.'))
      .filter(([key, english]) => JSON.stringify(english) === JSON.stringify(catalogue[key]));
    expect(repeated).toEqual([]);
  });
});

describe('the typography of each language', () => {
  it('has full-width punctuation after Han', () => {
    for (const sentence of sentencesOf(zhHans)) expect(sentence).not.toMatch(/\p{Script=Han}[,.;:?()]/u);
  });

  it('has a space between Han and Latin letters or digits', () => {
    for (const sentence of sentencesOf(zhHans)) {
      expect(sentence).not.toMatch(/\p{Script=Han}[a-z0-9{]|[a-z0-9}]\p{Script=Han}/iu);
    }
  });

  it('has no traditional character in the simplified catalogue', () => {
    const traditional =
      /[\u500b\u767c\u9001\u9023\u6a94\u7db2\u9801\u8acb\u8981\u70ba\u9019\u8207\u55ae\u8a0a\u7de8\u8f2f\u5c08]/;
    const simplified = /[\u9001\u8981]/g;
    for (const sentence of sentencesOf(zhHans))
      expect(sentence.replace(simplified, '')).not.toMatch(traditional);
  });

  it('quotes with guillemets in Russian', () => {
    for (const sentence of sentencesOf(ru)) expect(sentence).not.toMatch(/[\u201c\u201d\u2018\u2019]/);
  });

  it('ends Korean statements politely', () => {
    for (const sentence of sentencesOf(ko)) {
      expect(sentence).not.toMatch(/(?<![\uc694\ub2c8\uc2ed\uc2dc])[\ub2e4\uc624](?:\.|$)/);
      expect(sentence).not.toMatch(/\uc694\./);
    }
  });
});

function formsOf(entry: Entry): readonly string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry);
}

function sentencesOf(catalogue: Readonly<Record<string, Entry>>): readonly string[] {
  return Object.values(catalogue).flatMap(formsOf);
}

function placeholdersOf(sentence: string): readonly string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

function latinWordsOf(sentence: string): readonly string[] {
  return (
    sentence
      .replaceAll('\u00a0', ' ')
      .replace(/\{\w+\}/g, ' ')
      .replace(NAMES, ' ')
      .match(/[A-Za-z]+/g) ?? []
  );
}
