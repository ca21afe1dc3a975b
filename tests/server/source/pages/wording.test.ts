import fc from 'fast-check';
import { locales, wordingFor } from '../../../../server/source/locales/index.ts';

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

describe('plurals', () => {
  it.each([
    [1, '1 \u0444\u0430\u0439\u043b'],
    [2, '2 \u0444\u0430\u0439\u043b\u0430'],
    [4, '4 \u0444\u0430\u0439\u043b\u0430'],
    [5, '5 \u0444\u0430\u0439\u043b\u043e\u0432'],
    [11, '11 \u0444\u0430\u0439\u043b\u043e\u0432'],
    [14, '14 \u0444\u0430\u0439\u043b\u043e\u0432'],
    [21, '21 \u0444\u0430\u0439\u043b'],
    [22, '22 \u0444\u0430\u0439\u043b\u0430'],
    [25, '25 \u0444\u0430\u0439\u043b\u043e\u0432'],
    [111, '111 \u0444\u0430\u0439\u043b\u043e\u0432'],
    [121, '121 \u0444\u0430\u0439\u043b'],
  ])('of %i files are right in Russian', (count, expected) => {
    const sentence = wordingFor('ru').sayCount('receipt.files', count);
    expect(sentence.replaceAll('\u00a0', ' ')).toMatch(new RegExp(`${expected}:$`, 'u'));
  });

  it('are right in Russian after a preposition that asks for the genitive', () => {
    const { sayCount } = wordingFor('ru');
    const upTo = (count: number): string => sayCount('tooManyFiles.what', count).replaceAll('\u00a0', ' ');
    expect(upTo(21)).toContain('21 \u0444\u0430\u0439\u043b\u0430.');
    expect(upTo(2)).toContain('2 \u0444\u0430\u0439\u043b\u043e\u0432.');
    expect(upTo(25)).toContain('25 \u0444\u0430\u0439\u043b\u043e\u0432.');
  });

  it('tell one from many in English', () => {
    const { sayCount } = wordingFor('en');
    expect(sayCount('rateLimited.next', 1)).toContain('1 minute,');
    expect(sayCount('rateLimited.next', 2)).toContain('2 minutes,');
  });

  it.each(['ko', 'zh-Hans'] as const)('need one form only in %s', (locale) => {
    const { sayCount } = wordingFor(locale);
    expect(sayCount('receipt.files', 1).replace('1', '#')).toBe(
      sayCount('receipt.files', 7).replace('7', '#'),
    );
  });
});

describe('sizes', () => {
  it.each([
    [0, '0\u00a0bytes'],
    [1, '1\u00a0byte'],
    [1023, '1,023\u00a0bytes'],
    [KIB, '1\u00a0KB'],
    [1.5 * MIB, '1.5\u00a0MB'],
    [2.5 * GIB, '2.5\u00a0GB'],
  ])('of %d bytes read well in English', (bytes, expected) => {
    expect(wordingFor('en').size(bytes)).toBe(expected);
  });

  it('use the units and the decimal sign of the language', () => {
    expect(wordingFor('ru').size(2.5 * GIB)).toBe('2,5\u00a0\u0413\u0411');
    expect(wordingFor('ru').size(3)).toBe('3\u00a0\u0431\u0430\u0439\u0442\u0430');
    expect(wordingFor('ko').size(2.5 * GIB)).toBe('2.5GB');
    expect(wordingFor('zh-Hans').size(5)).toBe('5\u00a0\u5b57\u8282');
  });

  it('are never rounded up: a limit that is shown can be used', () => {
    expect(wordingFor('en').size(GIB - 1)).toBe('1,023.9\u00a0MB');
    fc.assert(
      fc.property(fc.integer({ min: KIB, max: 8 * GIB }), (bytes) => {
        const [, value, unit] = /^([\d.,]+)\u00a0([KMG])B$/.exec(wordingFor('en').size(bytes)) ?? [];
        const shown =
          Number(value?.replaceAll(',', '')) * { K: KIB, M: MIB, G: GIB }[unit as 'K' | 'M' | 'G'];
        expect(shown).toBeLessThanOrEqual(bytes);
      }),
    );
  });
});

describe('a value put into a sentence', () => {
  it('stays what it is, braces and dollar signs too', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...locales),
        fc.constantFrom('{newsroom}', '$&', '{size} $1', '$$'),
        (locale, value) => {
          expect(wordingFor(locale).say('form.heading', { newsroom: value })).toContain(value);
        },
      ),
    );
  });
});

describe('typesetting', () => {
  it('keeps a short Russian word on the line of the next', () => {
    expect(wordingFor('ru').say('safer.quiet')).not.toMatch(/ \p{L}{1,2} /u);
    expect(wordingFor('ru').say('safer.work')).toContain('\u0441\u00a0\u0440\u0430\u0431\u043e\u0442\u044b');
  });

  it('has no gap around a newsroom with a Han name, and one around any other', () => {
    const { say } = wordingFor('zh-Hans');
    expect(say('form.heading', { newsroom: '\u6d77\u5cb8\u5468\u62a5' })).not.toContain(' ');
    expect(say('form.heading', { newsroom: 'The Times' })).toMatch(/ The Times /);
  });
});
