import fc from 'fast-check';
import {
  localeOfSegment,
  localePath,
  locales,
  negotiateLocale,
} from '../../../../server/source/locales/index.ts';

describe('negotiating a language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['ko', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
    ['RU-ru', 'ru'],
    ['en-US,en;q=0.5', 'en'],
    ['zh-CN,zh;q=0.9', 'zh-Hans'],
    ['zh-TW', 'zh-Hans'],
    ['zh-Hant-HK;q=0.3, fr', 'zh-Hans'],
    ['fr, de;q=0.9', 'en'],
    ['fr, ru;q=0.1', 'ru'],
    ['en;q=0.4, ru;q=0.6, ko;q=0.5', 'ru'],
    ['ru;q=0, ko;q=0.1', 'ko'],
    ['ru;q=0', 'en'],
    ['*', 'en'],
    ['*;q=0.1, ko;q=0.2', 'ko'],
    ['ru;q=2, ko;q=0.1', 'ko'],
    ['ru;q=high, ko;q=0.1', 'ko'],
    ['ru;level=1;q=0.3, ko;q=0.1', 'ko'],
    ['uk, be;q=0.9', 'en'],
    ['constructor, __proto__', 'en'],
  ])('reads %j as %s', (header, locale) => {
    expect(negotiateLocale(header)).toBe(locale);
  });

  it('gives equal wishes in the order of the header', () => {
    expect(negotiateLocale('ru, ko')).toBe('ru');
    expect(negotiateLocale('ko, ru')).toBe('ko');
  });

  it('finds a language for any header', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({
            unit: fc.constantFrom(...['ru', 'ko', '-', ';', ',', '=', 'q', '.', '0', '1', '*', ' ']),
          }),
        ),
        (header) => {
          expect(locales).toContain(negotiateLocale(header));
        },
      ),
    );
  });

  it('is quick on a hostile header', () => {
    const started = performance.now();
    negotiateLocale('a'.repeat(100_000));
    negotiateLocale('en;q='.repeat(100_000));
    negotiateLocale(','.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('the language in the address', () => {
  it('leads back to the language', () => {
    for (const locale of locales)
      expect(localeOfSegment(localePath(locale).replaceAll('/', ''))).toBe(locale);
  });

  it('may be typed in any case', () => {
    expect(localeOfSegment('ZH-hans')).toBe('zh-Hans');
    expect(localeOfSegment('zh-Hans')).toBe('zh-Hans');
  });

  it('is lower case where the site writes it', () => {
    expect(locales.map(localePath)).toEqual(['/en/', '/ko/', '/ru/', '/zh-hans/']);
  });

  it.each(['', 'zh', 'style.css', 'toString', '..'])('is not %j', (segment) => {
    expect(localeOfSegment(segment)).toBeUndefined();
  });
});
