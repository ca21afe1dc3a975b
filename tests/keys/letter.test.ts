import fc from 'fast-check';
import {
  commitPart,
  decodeLetter,
  encodeLetter,
  type Letter,
  newSessionKey,
  requirePart,
} from '../../keys/index.ts';

const LETTER: Letter = {
  tip: 'tip-a',
  message: 'hello',
  language: 'en',
  time: '2024-05-01T10:20:30.400Z',
  sealed: 'arrival',
  author: 'source',
  attachments: [],
};

const ENTRY = { part: 'part-1', name: 'a.txt', type: 'text/plain', size: 3, commitment: 'ab'.repeat(32) };

function encoded(change: Record<string, unknown>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: 'sealdrop-letter/1', ...LETTER, ...change }));
}

describe('a letter', () => {
  it('keeps every text as it was written: any script, line breaks of any kind, controls, a byte order mark', () => {
    const written = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\r\n\n\r', '\ufeffBOM', '\0\u202e\u2028'),
    );
    fc.assert(
      fc.property(written, fc.string({ unit: 'grapheme' }), fc.nat(), (message, name, size) => {
        const letter = { ...LETTER, message, attachments: [{ ...ENTRY, name, size }] };
        expect(decodeLetter(encodeLetter(letter), 'tip-a')).toEqual(letter);
      }),
    );
  });

  it('keeps half a surrogate pair, which JavaScript strings can hold and UTF-8 cannot', () => {
    const letter = { ...LETTER, message: 'half \ud83d of a pair' };
    expect(decodeLetter(encodeLetter(letter), 'tip-a')).toEqual(letter);
  });

  it('of another tip is refused', () => {
    expect(() => decodeLetter(encodeLetter(LETTER), 'tip-b')).toThrow(
      expect.objectContaining({ code: 'mismatch' }) as Error,
    );
  });

  it.each([
    ['no JSON', new TextEncoder().encode('{')],
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['empty', new Uint8Array(0)],
    ['of another format', encoded({ format: 'sealdrop-letter/2' })],
    ['with a field that nobody knows', encoded({ surprise: 1 })],
    ['without a message', encoded({ message: undefined })],
    ['with a time that is none', encoded({ time: 'yesterday' })],
    ['with a size under zero', encoded({ attachments: [{ ...ENTRY, size: -1 }] })],
    ['with half a byte', encoded({ attachments: [{ ...ENTRY, size: 0.5 }] })],
    ['with a size beyond counting', encoded({ attachments: [{ ...ENTRY, size: 2 ** 53 }] })],
    ['with a commitment that is none', encoded({ attachments: [{ ...ENTRY, commitment: 'AB'.repeat(32) }] })],
    ['sealed nobody knows where', encoded({ sealed: 'elsewhere' })],
  ])('that is %s is refused', (_, bytes) => {
    expect(() => decodeLetter(bytes, 'tip-a')).toThrow(
      expect.objectContaining({ code: 'malformed' }) as Error,
    );
  });
});

describe('the manifest', () => {
  const sessionKey = newSessionKey('seipd1-aes256');

  async function letterWith(part: string, position: number, tip = 'tip-a'): Promise<Letter> {
    const commitment = await commitPart(tip, part, position, sessionKey);
    const attachments = Array.from({ length: position }, () => ({ ...ENTRY, part, commitment }));
    return { ...LETTER, tip, attachments };
  }

  it('knows its part', async () => {
    const letter = await letterWith('part-1', 2);
    expect(await requirePart(letter, 2, 'part-1', sessionKey)).toMatchObject({
      part: 'part-1',
      name: 'a.txt',
    });
  });

  it('refuses a part of another id, position, tip or session key', async () => {
    const letter = await letterWith('part-1', 2);
    const attempts = [
      requirePart(letter, 2, 'part-2', sessionKey),
      requirePart(letter, 1, 'part-1', sessionKey),
      requirePart(letter, 3, 'part-1', sessionKey),
      requirePart(letter, 0, 'part-1', sessionKey),
      requirePart({ ...letter, tip: 'tip-b' }, 2, 'part-1', sessionKey),
      requirePart(letter, 2, 'part-1', newSessionKey('seipd1-aes256')),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'mismatch' });
  });

  it('cannot be made to say one thing for two places: the fields are kept apart', async () => {
    const commitments = await Promise.all([
      commitPart('ab', 'c', 1, sessionKey),
      commitPart('a', 'bc', 1, sessionKey),
      commitPart('a', 'b', 11, sessionKey),
      commitPart('a', 'b1', 1, sessionKey),
    ]);
    expect(new Set(commitments).size).toBe(4);
  });
});
