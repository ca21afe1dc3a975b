import fc from 'fast-check';
import { cleanFileName, MAX_NAME_BYTES, uniqueNames } from '../../client/file-names.ts';

const BYTES = (name: string) => Buffer.byteLength(name, 'utf8');
const DEVICES = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(?:\.|$)/iu;
/** What must be nowhere in a name: separators, wildcards, controls, what cannot be seen or turns the direction. */
const NEVER = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Names as an attacker would write them, and as anybody would. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '..',
        '/',
        '\\',
        '.',
        ' ',
        '-',
        'CON',
        'nul',
        '.lnk',
        '.tar.gz',
        '\u202e',
        '\u200b',
        '\0',
        '\r\n',
      ),
      fc.constantFrom(
        '\ud55c\uae00',
        '\u0444\u0430\u0439\u043b',
        '\u6587\u4ef6',
        'e\u0301',
        '<\u0338',
        '\ud83d\ude00',
      ),
      fc.string({ unit: 'grapheme', minLength: 100, maxLength: 300 }),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));

describe('cleanFileName', () => {
  it('makes every name safe on Linux, macOS and Windows', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 25 }), (name, position) => {
        const clean = cleanFileName(name, position);
        expect(clean).not.toBe('');
        expect(BYTES(clean)).toBeLessThanOrEqual(MAX_NAME_BYTES);
        expect(clean).not.toMatch(NEVER);
        expect(clean).not.toMatch(/^[.\s-]|[.\s]$/u);
        expect(clean).not.toMatch(DEVICES);
        expect(clean.normalize('NFC')).toBe(clean);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves a cleaned name as it is', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const clean = cleanFileName(name, 1);
        expect(cleanFileName(clean, 1)).toBe(clean);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['report.pdf', 'report.pdf'],
    ['\ubcf4\uace0\uc11c 2024.pdf', '\ubcf4\uace0\uc11c 2024.pdf'],
    [
      '\u0434\u043e\u043a\u0443\u043c\u0435\u043d\u0442.docx',
      '\u0434\u043e\u043a\u0443\u043c\u0435\u043d\u0442.docx',
    ],
    ['\u5185\u90e8\u6587\u4ef6.xlsx', '\u5185\u90e8\u6587\u4ef6.xlsx'],
    ['e\u0301t\u00e9.txt', '\u00e9t\u00e9.txt'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\evil.exe', 'C__Windows_evil.exe'],
    ['\\\\server\\share\\a.txt', '__server_share_a.txt'],
    ['-rf.txt', 'rf.txt'],
    ['.bashrc', 'bashrc'],
    ['..', 'attachment-3'],
    ['/', 'attachment-3'],
    ['', 'attachment-3'],
    ['\u200b\u202e', 'attachment-3'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['line\r\nbreak.txt', 'line break.txt'],
    ['nul\0byte.txt', 'nulbyte.txt'],
    ['con', '_con'],
    ['COM1.txt', '_COM1.txt'],
    ['lpt\u00b9.log', '_lpt\u00b9.log'],
    ['console.txt', 'console.txt'],
    ['trailing. . .', 'trailing'],
    ['a\uff0fb', 'a_b'],
    ['desktop.ini', 'desktop.ini_'],
    ['invoice.pdf.lnk', 'invoice.pdf.lnk_'],
    ['share.URL', 'share.URL_'],
  ])('turns %j into %j', (name, clean) => {
    expect(cleanFileName(name, 3)).toBe(clean);
  });

  it('keeps the extension of a name that is too long, and no half characters', () => {
    const korean = `${'\ud55c'.repeat(200)}.pdf`;
    const clean = cleanFileName(korean, 1);
    expect(clean).toMatch(/^\ud55c+\.pdf$/u);
    expect(BYTES(clean)).toBeGreaterThan(MAX_NAME_BYTES - 3);
    expect(cleanFileName(`${'a'.repeat(300)}.tar.gz`, 1)).toMatch(/^a+\.tar\.gz$/u);
    expect(cleanFileName(`a.${'b'.repeat(300)}`, 1)).toHaveLength(MAX_NAME_BYTES);
  });

  it('does not make a dangerous name by shortening', () => {
    const cut = cleanFileName(`${'a'.repeat(MAX_NAME_BYTES - 4)}.lnk${'b'.repeat(40)}`, 1);
    expect(cut).not.toMatch(/\.lnk$/u);
  });
});

describe('uniqueNames', () => {
  it('leaves different names alone and numbers the others, before the extension', () => {
    expect(uniqueNames(['a.txt', 'b.txt', 'a.txt', 'a.txt'])).toEqual([
      'a.txt',
      'b.txt',
      'a (2).txt',
      'a (3).txt',
    ]);
  });

  it('knows that macOS and Windows take capitals and small letters for the same', () => {
    expect(uniqueNames(['Photo.JPG', 'photo.jpg'])).toEqual(['Photo.JPG', 'photo (2).jpg']);
    expect(uniqueNames(['stra\u00dfe', 'STRASSE'])).toEqual(['stra\u00dfe', 'STRASSE (2)']);
  });

  it('stays clear of names that are taken', () => {
    expect(uniqueNames(['Message.txt'], ['message.txt'])).toEqual(['Message (2).txt']);
  });

  it('makes any names differ, each still clean', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 8 }), (names) => {
        const cleaned = names.map((name, index) => cleanFileName(name, index + 1));
        const unique = uniqueNames([...cleaned, ...cleaned]);
        expect(new Set(unique.map((name) => name.toLowerCase())).size).toBe(unique.length);
        for (const name of unique) {
          expect(BYTES(name)).toBeLessThanOrEqual(MAX_NAME_BYTES);
          expect(name).not.toMatch(NEVER);
        }
      }),
    );
  });
});
