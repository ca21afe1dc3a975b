import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as simplified } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as traditional } from '@scure/bip39/wordlists/traditional-chinese.js';
import fc from 'fast-check';
import * as nodeCrypto from 'node:crypto';
import {
  type Codename,
  CODENAME_WORDS,
  codenameText,
  deriveLocator,
  deriveLock,
  newCodename,
  readCodename,
  type WordLanguage,
  type WordSlip,
} from '../../keys/index.ts';
import { drawWords, loadWordList } from '../../keys/word-lists.ts';

const LANGUAGES = ['en', 'ko', 'zh-hans'] as const;

/** Found by its number in the list, so that a failing case can be made again. */
async function codenameOf(language: WordLanguage, numbers: readonly number[]): Promise<Codename> {
  const list = await loadWordList(language);
  return { language, words: numbers.map((number) => list[number]!) };
}

const numbers = fc.array(fc.nat(2047), { minLength: CODENAME_WORDS, maxLength: CODENAME_WORDS });

/** What people and their machines do to a word without meaning another one. */
const DISTORTIONS: Record<string, (word: string) => string> = {
  'as it is': (word) => word,
  capitals: (word) => word.toUpperCase(),
  'a capital': (word) => word.slice(0, 1).toUpperCase() + word.slice(1),
  decomposed: (word) => word.normalize('NFD'),
  'full width': (word) =>
    word.replace(/[a-z]/gu, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)),
  'an accent': (word) => word.replace(/[aeiou]/u, (vowel) => `${vowel}\u0301`),
  'a dotless i': (word) => word.replace('i', '\u0131'),
  'ornamental capitals': (word) =>
    word.replace(/[a-z]/gu, (letter) => String.fromCodePoint(letter.charCodeAt(0) - 0x61 + 0x1d400)),
  'a soft hyphen': (word) => `${word.slice(0, 1)}\u00ad${word.slice(1)}`,
  'a zero-width space': (word) => `${word.slice(0, 1)}\u200b${word.slice(1)}`,
  'a mark of direction': (word) => `\u200f${word}\u202c`,
};

const SEPARATORS = [
  ' ',
  '  ',
  '\n',
  '\t',
  '-',
  ' - ',
  ', ',
  '. ',
  '_',
  '\u3000',
  '\u00a0',
  '\u3001',
  '/',
  ' 2) ',
  '\n7. ',
];

describe.each(LANGUAGES)('a codename in %s', (language) => {
  it('is nine words of the list, composed, that differ from one to the next', async () => {
    const [one, other] = [await newCodename(language), await newCodename(language)];
    const list = await loadWordList(language);
    expect(one).toMatchObject({ language });
    expect(one.words).toHaveLength(9);
    expect(one.words.every((word) => list.includes(word) && word === word.normalize('NFC'))).toBe(true);
    expect(one).not.toEqual(other);
  });

  it('is read as it is shown', async () => {
    for (let i = 0; i < 20; i++) {
      const codename = await newCodename(language);
      expect(await readCodename(codenameText(codename), 'en')).toEqual({ codename });
    }
  });

  it('is read through capitals, accents, widths, decomposition, invisible signs, separators and numbering', async () => {
    const distortion = fc.constantFrom(...Object.values(DISTORTIONS));
    const noise = fc.array(fc.tuple(distortion, fc.constantFrom(...SEPARATORS)), {
      minLength: 9,
      maxLength: 9,
    });
    const around = fc.constantFrom('', ' ', '1. ', '\ufeff', '"', '\n\n');
    await fc.assert(
      fc.asyncProperty(numbers, noise, around, async (drawn, noises, before) => {
        const codename = await codenameOf(language, drawn);
        const typed = codename.words.map((word, i) => noises[i]![0](word) + noises[i]![1]).join('');
        expect(await readCodename(before + typed, 'en')).toEqual({ codename });
      }),
      { numRuns: 200 },
    );
  });

  it('is read without its spaces, with some of them, and with some too many', async () => {
    for (let i = 0; i < 40; i++) {
      const codename = await newCodename(language);
      const joined = codename.words.join('');
      const some = codename.words.reduce((text, word, at) => text + (at % 3 === 0 ? ' ' : '') + word);
      for (const typed of [joined, some, joined.toUpperCase(), Array.from(joined).join(' ')])
        expect(await readCodename(typed, 'en')).toEqual({ codename });
    }
  });

  it('with a word missing or one too many is not read, and the words are counted', async () => {
    const { words } = await newCodename(language);
    expect(await readCodename(words.slice(1).join(' '), language)).toEqual({
      slip: { kind: 'count', found: 8 },
    });
    expect(await readCodename([...words, words[0]].join(' '), language)).toEqual({
      slip: { kind: 'count', found: 10 },
    });
  });
});

describe('a slip in a codename', () => {
  /** One letter wrong, missing, doubled, or exchanged with the next. */
  const SLIPS: readonly ((word: string, at: number) => string)[] = [
    (word, at) => `${word.slice(0, at)}q${word.slice(at + 1)}`,
    (word, at) => word.slice(0, at) + word.slice(at + 1),
    (word, at) => word.slice(0, at + 1) + word.slice(at),
    (word, at) =>
      word.slice(0, at) +
      word
        .slice(at, at + 2)
        .split('')
        .reverse()
        .join('') +
      word.slice(at + 2),
  ];

  it('is pointed out by its position, and the word that was meant is among the two that are offered', async () => {
    let offered = 0;
    let slips = 0;
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.nat(8),
        fc.nat(7),
        fc.constantFrom(...SLIPS),
        async (drawn, which, at, slip) => {
          const { words } = await codenameOf('en', drawn);
          const wrong = slip(words[which]!, at % words[which]!.length);
          fc.pre(!english.includes(wrong));
          const typed = words.map((word, i) => (i === which ? wrong : word)).join(' ');
          const read = await readCodename(typed, 'en');
          expect(read).toMatchObject({
            slip: { kind: 'words', slips: [{ position: which + 1, typed: wrong }] },
          });
          const { meant } = (read as unknown as { slip: { slips: [WordSlip] } }).slip.slips[0];
          expect(meant.length).toBeLessThanOrEqual(2);
          slips += 1;
          if (meant.includes(words[which]!)) offered += 1;
        },
      ),
      { numRuns: 300 },
    );
    expect(offered / slips).toBeGreaterThan(0.9);
  });

  it('in several words is pointed out in each', async () => {
    const words = ['abandon', 'abillity', 'able', 'about', 'abov', 'absent', 'absorb', 'abstract', 'absurt'];
    expect(await readCodename(words.join(' '), 'en')).toEqual({
      slip: {
        kind: 'words',
        slips: [
          { position: 2, typed: 'abillity', meant: ['ability'] },
          { position: 5, typed: 'abov', meant: ['above'] },
          { position: 9, typed: 'absurt', meant: ['absurd'] },
        ],
      },
    });
  });

  it('is found also where spaces are missing', async () => {
    const words = ['match', 'stove', 'castle', 'tomatxo', 'slogan', 'turkey', 'absorb', 'mimic', 'rib'];
    const slip = { kind: 'words', slips: [{ position: 4, typed: 'tomatxo', meant: ['tomato'] }] };
    for (const typed of [words.join(''), `${words.slice(0, 5).join(' ')} ${words.slice(5).join('')}`])
      expect(await readCodename(typed, 'en')).toEqual({ slip });
  });

  it('in Hangul is measured in its single letters', async () => {
    const list = await loadWordList('ko');
    const words = list.slice(0, 9);
    const [consonant, ...rest] = words[4]!.normalize('NFD');
    const other = consonant === '\u1100' ? '\u1101' : '\u1100';
    const wrong = [other, ...rest].join('').normalize('NFC');
    expect(list).not.toContain(wrong);
    const typed = words.map((word, i) => (i === 4 ? wrong : word)).join(' ');
    expect(await readCodename(typed, 'en')).toMatchObject({
      slip: { slips: [{ position: 5, typed: wrong, meant: expect.arrayContaining([words[4]]) as unknown }] },
    });
  });

  it('in Chinese is pointed out without a guess: one character could be any other', async () => {
    const words = [...simplified.slice(0, 8), '\u9f98'];
    expect(await readCodename(words.join(''), 'en')).toEqual({
      slip: { kind: 'words', slips: [{ position: 9, typed: '\u9f98', meant: [] }] },
    });
  });
});

describe('reading a codename', () => {
  it('takes traditional characters for their simplified ones', async () => {
    const different = simplified.flatMap((character, i) => (character === traditional[i] ? [] : [i]));
    for (let at = 0; at + 9 <= different.length; at += 9) {
      const nine = different.slice(at, at + 9);
      const words = nine.map((i) => simplified[i]!);
      expect(await readCodename(nine.map((i) => traditional[i]).join(''), 'en')).toEqual({
        codename: { language: 'zh-hans', words },
      });
    }
  });

  it('goes by the writing, and by the language of the page where there is none', async () => {
    expect(await readCodename('', 'ko')).toEqual({ slip: { kind: 'count', found: 0 } });
    expect(await readCodename('1. 2. 3.', 'en')).toEqual({ slip: { kind: 'count', found: 0 } });
    const { words } = await newCodename('ko');
    expect(await readCodename(words.join(' '), 'zh-hans')).toMatchObject({ codename: { language: 'ko' } });
  });

  it('of anything at all ends soon, in a codename or in a slip', async () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc
        .array(fc.constantFrom('sea', 'son', 'search', 'act', 'or', 'x', ' ', '\u0301'), { maxLength: 500 })
        .map((a) => a.join('')),
    );
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom(...LANGUAGES), async (text, language) => {
        const read = await readCodename(text, language);
        if ('codename' in read) expect(read.codename.words).toHaveLength(9);
        else if (read.slip.kind === 'count') expect(read.slip.found).not.toBe(9);
        else expect(read.slip.slips.length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
    for (const long of ['a'.repeat(1e6), 'abandon '.repeat(1e5), '\ufdfa'.repeat(1e5)])
      expect(await readCodename(long, 'en')).toMatchObject({ slip: { kind: 'count' } });
  });

  it('never makes two of what was drawn as one', async () => {
    const list = await loadWordList('en');
    for (let i = 0; i < 300; i++) {
      const words = drawWords(list, 9);
      const read = await readCodename(words.join(''), 'en');
      const understood = 'codename' in read ? read.codename.words : words;
      expect(understood).toEqual(words);
    }
  });
});

describe('what is derived from a codename', () => {
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i);
  const codename: Codename = { language: 'en', words: english.slice(0, 9) };

  function pbkdf2(text: string, label: string, siteSalt: Uint8Array): Buffer {
    return nodeCrypto.pbkdf2Sync(
      text,
      Buffer.concat([Buffer.from(`${label}\0`), siteSalt]),
      600_000,
      32,
      'sha256',
    );
  }

  it('is PBKDF2 of its words, as docs/format.md says', async () => {
    const text = 'abandon ability able about above absent absorb abstract absurd';
    const locator = await deriveLocator(codename, salt);
    const lock = await deriveLock(codename, salt);
    expect(Buffer.from(locator)).toEqual(pbkdf2(text, 'sealdrop-mailbox-locator/1', salt));
    expect(lock.suite).toBe('seipd2-aes256-gcm');
    expect(Buffer.from(lock.bytes)).toEqual(pbkdf2(text, 'sealdrop-mailbox-lock/1', salt));
  });

  it('is of the decomposed words in Korean, however they are held', async () => {
    const list = await loadWordList('ko');
    const composed: Codename = { language: 'ko', words: list.slice(0, 9) };
    const decomposed = { ...composed, words: composed.words.map((word) => word.normalize('NFD')) };
    const expected = pbkdf2(decomposed.words.join(' '), 'sealdrop-mailbox-locator/1', salt);
    for (const form of [composed, decomposed])
      expect(Buffer.from(await deriveLocator(form, salt))).toEqual(expected);
  });

  it('differs with every word, their order, and the salt of the installation', async () => {
    const derived = await Promise.all([
      deriveLocator(codename, salt),
      deriveLocator({ ...codename, words: codename.words.toReversed() }, salt),
      deriveLocator({ ...codename, words: [...codename.words.slice(0, 8), 'zoo'] }, salt),
      deriveLocator(codename, new Uint8Array(16)),
      deriveLock(codename, salt).then(({ bytes }) => bytes),
    ]);
    expect(new Set(derived.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(5);
  });
});
