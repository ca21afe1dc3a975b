import { wordlist } from '@scure/bip39/wordlists/english.js';
import fc from 'fast-check';
import { fingerprintGroups, fingerprintWords, randomWords } from '../../keys/index.ts';

const V4 = '0123456789abcdef0123456789abcdef01234567';
const V6 = V4.padEnd(64, 'f');

/** What somebody does who reads the words back. */
function bitsOf(words: readonly string[]): string {
  return words.map((word) => wordlist.indexOf(word).toString(2).padStart(11, '0')).join('');
}

describe('a fingerprint', () => {
  it('is shown in groups of four capital digits', () => {
    expect(fingerprintGroups(V4).slice(0, 3)).toEqual(['0123', '4567', '89AB']);
    expect(fingerprintGroups(V4)).toHaveLength(10);
    expect(fingerprintGroups(V6)).toHaveLength(16);
  });

  it('has fifteen words in version 4 and twenty-four in version 6, in every language', () => {
    for (const language of ['en', 'ko', 'zh-hans'] as const) {
      expect(fingerprintWords(V4, language)).toHaveLength(15);
      expect(fingerprintWords(V6, language)).toHaveLength(24);
      expect(fingerprintWords(V6, language)).not.toContain('');
    }
  });

  it('is wholly in its words: whoever changes one bit changes a word', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const hex = Buffer.from(bytes).toString('hex');
        const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
        expect(bitsOf(fingerprintWords(hex, 'en'))).toBe(bits.padEnd(165, '0'));
      }),
    );
  });

  it('reads the same in capitals', () => {
    expect(fingerprintWords(V4.toUpperCase(), 'en')).toEqual(fingerprintWords(V4, 'en'));
  });

  it('is refused when it is none', () => {
    expect(() => fingerprintWords('xyz', 'en')).toThrow(RangeError);
  });
});

describe('random words', () => {
  it('are as many as asked for, from the list, and others each time', () => {
    const words = randomWords(7);
    expect(words).toHaveLength(7);
    expect(words.every((word) => wordlist.includes(word))).toBe(true);
    expect(randomWords(7)).not.toEqual(words);
  });

  it('come from the whole list', () => {
    const drawn = randomWords(4000).map((word) => wordlist.indexOf(word));
    expect(Math.min(...drawn)).toBeLessThan(40);
    expect(Math.max(...drawn)).toBeGreaterThan(2008);
  });
});
