import fc from 'fast-check';
import { signDetached } from '../../keys/detached-signature.ts';
import {
  encodeLetter,
  encodeSignedLetter,
  KeysError,
  type Letter,
  newMailbox,
  newSessionKey,
  openLetter,
  openLetterWithSignature,
  type Part,
  type Ring,
  sealPart,
  signStatement,
  type UnlockedKey,
  verifyStatement,
  whoSigned,
} from '../../keys/index.ts';
import { decodeAnyLetter } from '../../keys/signed-letter.ts';
import { readMessage } from '../support/openpgp.ts';
import { inPieces } from '../support/pieces.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { makeKey, ringFor, type TestKey } from '../support/test-keys.ts';

const NOW = new Date();
const AN_HOUR_AGO = new Date(NOW.getTime() - 3_600_000);
const LETTER: Letter = {
  tip: 'tip-b',
  message: 'What was on page 7?',
  language: 'en',
  time: '2024-05-01T10:20:30.400Z',
  sealed: 'browser',
  author: 'newsroom',
  conversation: 'tip-a',
  mailbox: 'ab'.repeat(32),
  attachments: [],
};

interface SignedJson {
  readonly format: string;
  readonly letter: string;
  readonly signature: string;
}

function jsonOf(bytes: Uint8Array): SignedJson {
  return JSON.parse(Buffer.from(bytes).toString()) as SignedJson;
}

function bytesOf(json: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(json));
}

describe.each(['gnupg', 'rfc9580'] as const)('a letter signed by a key of the profile %s', (profile) => {
  let key: TestKey;
  let other: TestKey;
  let ring: Ring;

  beforeAll(async () => {
    key = await makeKey(profile, { now: AN_HOUR_AGO });
    other = await makeKey(profile, { now: AN_HOUR_AGO });
    ring = await ringFor(key);
  });

  async function sealed(bytes: Uint8Array): Promise<Part> {
    const { sessionKey, envelope, body } = await sealPart(bytes, ring, ciphers, new Date());
    return { id: 'part', suite: sessionKey.suite, envelope, body: inPieces(body) };
  }

  it('opens, and tells who signed it among all who might have', async () => {
    const part = await sealed(await encodeSignedLetter(LETTER, key.unlocked, NOW));
    const opened = await openLetterWithSignature('tip-b', part, [key.unlocked], ciphers);
    expect(opened.letter).toEqual(LETTER);
    expect(await whoSigned(opened, [other.publicKey, key.publicKey])).toBe(key.publicKey);
    expect(await whoSigned(opened, [other.publicKey])).toBeUndefined();
    expect(await whoSigned(opened, [])).toBeUndefined();
  });

  it('opens by whoever does not ask who signed it', async () => {
    const part = await sealed(await encodeSignedLetter(LETTER, key.unlocked, NOW));
    expect(await openLetter('tip-b', part, [key.unlocked], ciphers)).toEqual(LETTER);
  });

  it('is refused as the letter of another tip', async () => {
    const part = await sealed(await encodeSignedLetter(LETTER, key.unlocked, NOW));
    await expect(openLetter('tip-c', part, [key.unlocked], ciphers)).rejects.toMatchObject({
      code: 'mismatch',
    });
  });

  it('is by nobody when it is not signed', async () => {
    const part = await sealed(encodeLetter(LETTER));
    const opened = await openLetterWithSignature('tip-b', part, [key.unlocked], ciphers);
    expect(opened).toEqual({ letter: LETTER });
    expect(await whoSigned(opened, [key.publicKey])).toBeUndefined();
  });

  it('is by nobody after any change of the letter, even one that means the same', async () => {
    const json = jsonOf(await encodeSignedLetter(LETTER, key.unlocked, NOW));
    const changes = [
      json.letter.replace('page 7', 'page 8'),
      json.letter.replace('"newsroom"', '"source"'),
      json.letter.replace('tip-a', 'tip-z'),
      `${json.letter} `,
    ];
    for (const letter of changes) {
      const opened = decodeAnyLetter(bytesOf({ ...json, letter }), 'tip-b');
      expect(await whoSigned(opened, [key.publicKey])).toBeUndefined();
    }
  });

  it('is by nobody with the signature of another letter', async () => {
    const json = jsonOf(await encodeSignedLetter(LETTER, key.unlocked, NOW));
    const { signature } = jsonOf(await encodeSignedLetter({ ...LETTER, message: 'x' }, key.unlocked, NOW));
    const opened = decodeAnyLetter(bytesOf({ ...json, signature }), 'tip-b');
    expect(await whoSigned(opened, [key.publicKey])).toBeUndefined();
  });

  it('is by nobody with two signatures, or with what is none', async () => {
    const json = jsonOf(await encodeSignedLetter(LETTER, key.unlocked, NOW));
    for (const signature of ['', 'x', json.signature + json.signature, json.signature.slice(0, 120)]) {
      const opened = decodeAnyLetter(bytesOf({ ...json, signature }), 'tip-b');
      const signer = await whoSigned(opened, [other.publicKey]);
      expect(signer).toBeUndefined();
    }
  });

  it('stays signed when the key has expired since', async () => {
    const past = new Date(NOW.getTime() - 7_200_000);
    const short = await makeKey(profile, { now: past, expiresAfter: 3600 });
    const opened = decodeAnyLetter(await encodeSignedLetter(LETTER, short.unlocked, past), 'tip-b');
    expect(await whoSigned(opened, [short.publicKey])).toBe(short.publicKey);
    await expect(encodeSignedLetter(LETTER, short.unlocked, NOW)).rejects.toMatchObject({
      code: 'unfit-key',
    });
  });

  it('cannot be made of a sign-in, nor a sign-in of it', async () => {
    const statement = {
      origin: 'https://staff.example.org',
      fingerprint: key.unlocked.fingerprint,
      nonce: 'n',
      expires: NOW.toISOString(),
    };
    const json = jsonOf(await encodeSignedLetter(LETTER, key.unlocked, NOW));
    await expect(verifyStatement(statement, json.signature, key.publicKey, NOW)).rejects.toMatchObject({
      code: 'not-authentic',
    });
    const signature = await signStatement(statement, key.unlocked, NOW);
    const opened = decodeAnyLetter(bytesOf({ ...json, signature }), 'tip-b');
    expect(await whoSigned(opened, [key.publicKey])).toBeUndefined();
    // Nor of the bare letter: what is signed begins with a line of its own.
    const bare = await signDetached(new TextEncoder().encode(json.letter), key.unlocked, NOW);
    const bareSigned = decodeAnyLetter(bytesOf({ ...json, signature: bare }), 'tip-b');
    expect(await whoSigned(bareSigned, [key.publicKey])).toBeUndefined();
  });

  it('is sealed as any other letter is: nothing tells that it is signed', async () => {
    const { body } = await sealPart(await encodeSignedLetter(LETTER, key.unlocked, NOW), ring, ciphers, NOW);
    expect(body).toHaveLength(4096);
    expect((await readMessage({ binaryMessage: body })).packets).toHaveLength(1);
  });
});

describe('a letter signed by the key of a mailbox', () => {
  let key: UnlockedKey;

  beforeAll(async () => {
    const lock = newSessionKey('seipd2-aes256-gcm');
    const ring = await ringFor(await makeKey('rfc9580', { now: AN_HOUR_AGO }));
    ({ key } = (await newMailbox({ conversation: 'c', lock, ring, ciphers, now: NOW })).opened);
  });

  it('is told from one signed by the newsroom', async () => {
    const newsroom = await makeKey('rfc9580', { now: AN_HOUR_AGO });
    const opened = decodeAnyLetter(
      await encodeSignedLetter({ ...LETTER, author: 'source' }, key, NOW),
      'tip-b',
    );
    expect(await whoSigned(opened, [newsroom.publicKey])).toBeUndefined();
    expect(await whoSigned(opened, [newsroom.publicKey, key.publicKey])).toBe(key.publicKey);
  });

  it('is signed also by a clock that is years behind the one that dated the key', async () => {
    const opened = decodeAnyLetter(await encodeSignedLetter(LETTER, key, new Date('2001-01-01')), 'tip-b');
    expect(await whoSigned(opened, [key.publicKey])).toBe(key.publicKey);
  });
});

describe('a signed letter of garbage', () => {
  let signed: Uint8Array;
  let key: TestKey;

  beforeAll(async () => {
    key = await makeKey('rfc9580', { now: AN_HOUR_AGO });
    signed = await encodeSignedLetter(LETTER, key.unlocked, NOW);
  });

  it('is malformed or a letter, and never signed, whatever the garbage', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant(JSON.stringify({ format: 'sealdrop-letter/1', ...LETTER })),
    );
    const json = fc.record({
      format: fc.constantFrom('sealdrop-signed-letter/1', 'x'),
      letter: text,
      signature: text,
    });
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), json.map(bytesOf), fc.jsonValue().map(bytesOf));
    await fc.assert(
      fc.asyncProperty(bytes, async (garbage) => {
        try {
          expect(await whoSigned(decodeAnyLetter(garbage, 'tip-b'), [key.publicKey])).toBeUndefined();
        } catch (error) {
          expect(error).toBeInstanceOf(KeysError);
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(?:malformed|mismatch)$/u) as unknown,
          });
        }
      }),
    );
  });

  it('with any octet changed is malformed, or by nobody, or by its signer saying the very same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = signed.map((octet, i) => (i === at ? octet ^ change : octet));
        try {
          const opened = decodeAnyLetter(changed, 'tip-b');
          // Line breaks in the armor may change without changing the signature.
          if ((await whoSigned(opened, [key.publicKey])) !== undefined) expect(opened.letter).toEqual(LETTER);
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(?:malformed|mismatch)$/u) as unknown,
          });
        }
      }),
      { numRuns: 200 },
    );
  });
});
