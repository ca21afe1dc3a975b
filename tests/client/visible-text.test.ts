import fc from 'fast-check';
import { visibleLine, visibleText } from '../../client/visible-text.ts';

const DANGEROUS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('visibleLine', () => {
  it.each([
    ['plain, \ud55c\uae00, \u0440\u0443\u0441, \u4e2d\u6587, \ud83d\ude00', undefined],
    ['\u001b[31mred', '[U+001B][31mred'],
    ['\u009b2J', '[U+009B]2J'],
    ['a\r\nb\tc', 'a[U+000D][U+000A]b[U+0009]c'],
    ['gpj.\u202eexe', 'gpj.[U+202E]exe'],
    ['zero\u200bwidth', 'zero[U+200B]width'],
    ['filler\u3164', 'filler[U+3164]'],
    ['half \ud83d', 'half [U+D83D]'],
    ['tag\u{e0041}', 'tag[U+E0041]'],
  ])('shows %j as %j', (line, shown) => {
    expect(visibleLine(line)).toBe(shown ?? line);
  });

  it('leaves nothing in any text that a terminal would obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        expect(visibleLine(line)).not.toMatch(DANGEROUS);
      }),
    );
  });
});

describe('visibleText', () => {
  it('keeps line breaks and tabs, in one form', () => {
    expect(visibleText('a\r\nb\rc\n\td')).toBe('a\nb\nc\n\td');
  });

  it('keeps the joiners that scripts and emoji are written with', () => {
    const text =
      '\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \ud83d\udc69\u200d\ud83d\udcbb \u2764\ufe0f';
    expect(visibleText(text)).toBe(text);
  });

  it('shows escapes and turns of direction', () => {
    expect(visibleText('\u001b]0;title\u0007 \u202eabc')).toBe('[U+001B]]0;title[U+0007] [U+202E]abc');
  });
});
