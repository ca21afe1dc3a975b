import fc from 'fast-check';
import { showName } from '../../../../server/source/pages/index.ts';

describe('a file name, shown', () => {
  it.each([
    ['photo\u202egpj.exe', 'photo[U+202E]gpj.exe'],
    ['a\r\nb.txt', 'a[U+000D][U+000A]b.txt'],
    ['\u0000.txt', '[U+0000].txt'],
    ['\u009b31m.txt', '[U+009B]31m.txt'],
    ['in\u200bvoice.pdf', 'in[U+200B]voice.pdf'],
    ['\ufeffinvoice.pdf', '[U+FEFF]invoice.pdf'],
    ['a\u2028b', 'a[U+2028]b'],
    ['\u2066x\u2069', '[U+2066]x[U+2069]'],
    ['\u3164', '[U+3164]'],
    ['a\u{e0041}b', 'a[U+E0041]b'],
    ['half \ud83d', 'half [U+D83D]'],
  ])('has nothing hidden in %j', (name, shown) => {
    expect(showName(name)).toBe(shown);
  });

  it.each([
    '\ud68c\uc758\ub85d 3\uc6d4.hwp',
    '\u0437\u0430\u043f\u0438\u0441\u044c.mp4',
    '\u53d1\u7968 (1).pdf',
    '\u0646\u0627\u0645\u0647\u200c\u0647\u0627.pdf',
    'family \u{1f468}\u200d\u{1f469}\u200d\u{1f467}.jpg',
    'cafe\u0301.txt',
    'a  b.txt',
  ])('leaves %j as it is', (name) => {
    expect(showName(name)).toBe(name);
  });

  it('never has a control, a separator or a bidirectional character, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(showName(name)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      }),
    );
  });

  it('is the same when shown again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => showName(showName(name)) === showName(name)),
    );
  });
});
