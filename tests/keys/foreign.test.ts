import fc from 'fast-check';
import { payloadSealer } from '../../keys/body/payload.ts';
import {
  findEncrypted,
  KeysError,
  looksEncrypted,
  newSessionKey,
  openForeign,
  sealPart,
  type Suite,
  wrapSessionKey,
} from '../../keys/index.ts';
import { PACKET, packetHeader } from '../../keys/wire/packet.ts';
import { createMessage, encrypt, enums, sign, type PublicKey } from '../support/openpgp.ts';
import { patternBytes } from '../support/pieces.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { framed } from '../support/small-body.ts';
import { makeKey, ringFor, type TestKey } from '../support/test-keys.ts';

const CANNOT_OPEN = { code: 'cannot-open' };

async function message(
  key: PublicKey,
  bytes: Uint8Array,
  options: Record<string, unknown> = {},
): Promise<Uint8Array> {
  const plain = await createMessage({ binary: bytes, filename: 'plan.pdf' });
  const sealed: unknown = await encrypt({
    message: plain,
    encryptionKeys: key,
    format: 'binary',
    ...options,
  });
  return sealed as Uint8Array;
}

async function armored(key: PublicKey, text: string): Promise<string> {
  const sealed: unknown = await encrypt({ message: await createMessage({ text }), encryptionKeys: key });
  return String(sealed);
}

async function sealedWithPassword(): Promise<Uint8Array> {
  const plain = await createMessage({ text: 'x' });
  const sealed: unknown = await encrypt({ message: plain, passwords: 'secret', format: 'binary' });
  return sealed as Uint8Array;
}

describe('an encrypted message in a text', () => {
  let key: TestKey;
  beforeAll(async () => {
    key = await makeKey('gnupg');
  });

  it('is found between other words, whatever the line breaks, and opens', async () => {
    const block = await armored(key.publicKey.openpgp, 'at the bridge');
    for (const text of [
      block,
      `Hello!\n${block}\nBye`,
      block.replaceAll('\n', '\r\n'),
      `\ufeff\n\n  ${block}`,
    ]) {
      const found = findEncrypted(text);
      const { data, fileName } = await openForeign(found!, [key.unlocked]);
      expect(Buffer.from(data).toString()).toBe('at the bridge');
      expect(fileName).toBe('');
    }
  });

  it('is not found where there is none, or only half of one', async () => {
    const block = await armored(key.publicKey.openpgp, 'x');
    for (const text of [
      '',
      'hello',
      key.publicKey.armored,
      block.slice(0, -5),
      `-----END PGP MESSAGE-----\n${block.slice(0, 60)}`,
    ])
      expect(findEncrypted(text)).toBeUndefined();
  });

  it('is looked for in time that grows no faster than the text', () => {
    expect(findEncrypted('-----BEGIN PGP MESSAGE-----\n'.repeat(200_000))).toBeUndefined();
  });
});

describe('the beginning of a file', () => {
  it('tells an encrypted message, armored or binary, to whatever kind of key', async () => {
    for (const profile of ['gnupg', 'rfc9580'] as const) {
      const key = await makeKey(profile);
      const binary = await message(key.publicKey.openpgp, patternBytes(1000));
      const text = new TextEncoder().encode(await armored(key.publicKey.openpgp, 'x'));
      for (const bytes of [binary, text, new Uint8Array([0xef, 0xbb, 0xbf, 0x0d, 0x0a, ...text])])
        expect(looksEncrypted(bytes.subarray(0, 256))).toBe(true);
      const ring = await ringFor(key);
      expect(looksEncrypted(await wrapSessionKey(newSessionKey(ring.suite), ring, new Date()))).toBe(true);
    }
    expect(looksEncrypted(await sealedWithPassword())).toBe(true);
    // The legacy format that GnuPG writes: PKESK of version 3 for RSA.
    expect(looksEncrypted(Uint8Array.of(0x85, 0x01, 0x8c, 3, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0x0b, 0xff))).toBe(
      true,
    );
  });

  it.each([
    ['nothing', []],
    ['text', Array.from(Buffer.from('Dear editors, -----BEGIN PGP is what it says'))],
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46]],
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['PDF', Array.from(Buffer.from('%PDF-1.7'))],
    ['ZIP', [0x50, 0x4b, 3, 4]],
    ['gzip', [0x1f, 0x8b, 8, 0]],
    ['UTF-16', [0xff, 0xfe, 0x48, 0]],
    ['MP4', [0, 0, 0, 0x18, 0x66, 0x74, 0x79, 0x70]],
  ])('of %s does not', (_, bytes) => {
    expect(looksEncrypted(Uint8Array.from(bytes))).toBe(false);
  });

  it('of a public key does not, nor one of a body alone', async () => {
    const key = await makeKey('rfc9580');
    const { body } = await sealPart(new Uint8Array(10), await ringFor(key), ciphers, new Date());
    for (const bytes of [key.publicKey.openpgp.write(), new TextEncoder().encode(key.armoredPublicKey), body])
      expect(looksEncrypted(bytes)).toBe(false);
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => typeof looksEncrypted(bytes) === 'boolean'),
    );
  });
});

describe.each(['gnupg', 'rfc9580'] as const)(
  'a message that a source encrypted to a key of the profile %s',
  (profile) => {
    const suite: Suite = profile === 'gnupg' ? 'seipd1-aes256' : 'seipd2-aes256-gcm';
    let key: TestKey;
    let other: TestKey;
    beforeAll(async () => {
      key = await makeKey(profile);
      other = await makeKey(profile);
    });

    it('opens into its bytes and the name of its file', async () => {
      const bytes = patternBytes(200_000);
      const binary = await message(key.publicKey.openpgp, bytes);
      const { data, fileName } = await openForeign(binary, [other.unlocked, key.unlocked]);
      expect(Buffer.compare(data, bytes)).toBe(0);
      expect(fileName).toBe('plan.pdf');
    });

    it('opens also when it is compressed, or signed', async () => {
      const compressed = await message(key.publicKey.openpgp, patternBytes(5000), {
        config: { preferredCompressionAlgorithm: enums.compression.zip },
      });
      const signed = await message(key.publicKey.openpgp, patternBytes(5000), {
        signingKeys: other.unlocked.openpgp,
      });
      for (const binary of [compressed, signed])
        expect((await openForeign(binary, [key.unlocked])).data).toEqual(patternBytes(5000));
    });

    it('opens also as a file that is armored', async () => {
      const text = await armored(key.publicKey.openpgp, 'at the bridge');
      const { data } = await openForeign(new TextEncoder().encode(text), [key.unlocked]);
      expect(Buffer.from(data).toString()).toBe('at the bridge');
    });

    it('does not open with another key, changed, cut off, or without keys', async () => {
      const binary = await message(key.publicKey.openpgp, patternBytes(3000));
      const changed = binary.map((octet, i) => (i === binary.length - 25 ? octet ^ 1 : octet));
      await expect(openForeign(binary, [other.unlocked])).rejects.toMatchObject(CANNOT_OPEN);
      await expect(openForeign(binary, [])).rejects.toMatchObject(CANNOT_OPEN);
      await expect(openForeign(changed, [key.unlocked])).rejects.toMatchObject(CANNOT_OPEN);
      for (const end of [0, 10, 90, 200, binary.length - 1])
        await expect(openForeign(binary.subarray(0, end), [key.unlocked])).rejects.toMatchObject(CANNOT_OPEN);
    });

    it('is too large when it is, also when it only becomes so', async () => {
      const zeros = await message(key.publicKey.openpgp, new Uint8Array(65 * 2 ** 20), {
        config: { preferredCompressionAlgorithm: enums.compression.zlib },
      });
      expect(zeros.length).toBeLessThan(2 ** 20);
      await expect(openForeign(zeros, [key.unlocked])).rejects.toMatchObject({ code: 'too-large' });
      await expect(openForeign(new Uint8Array(64 * 2 ** 20 + 1), [key.unlocked])).rejects.toMatchObject({
        code: 'too-large',
      });
    });

    it.each([
      ['nothing', []],
      ['another encrypted packet', [18, 1, 2, 3]],
      ['an encrypted packet of the first kind', [9, 1, 2, 3]],
      ['an AEAD encrypted packet', [20, 1, 2, 3]],
      ['a marker', [10, 0x50, 0x47, 0x50]],
      ['a packet that nobody knows', [60, 1, 2, 3]],
      ['a key', [6, 4, 0, 0, 0, 0, 1]],
      ['a literal packet too short for its header', [11, 0x62, 9]],
      ['compressed nothing', [8, 1]],
    ])('ends in an error with %s inside, and never goes on for ever', async (_, [type, ...content]) => {
      const sessionKey = newSessionKey(suite);
      const ring = await ringFor(key);
      const payload = await payloadSealer(suite, sessionKey.bytes, ciphers);
      const packets =
        type === undefined ? [] : [packetHeader(type, content.length), Uint8Array.from(content)];
      const body = framed([
        ...(await payload.start()),
        ...(await payload.update(packets)),
        ...(await payload.finish()),
      ]);
      const whole = new Uint8Array([...(await wrapSessionKey(sessionKey, ring, new Date())), ...body]);
      await expect(openForeign(whole, [key.unlocked])).rejects.toBeInstanceOf(KeysError);
    });
  },
);

describe('what is no encrypted message', () => {
  it('does not open', async () => {
    const key = await makeKey('rfc9580');
    const plain = await createMessage({ text: 'x' });
    const signed = String((await sign({ message: plain, signingKeys: key.unlocked.openpgp })) as unknown);
    const literal = new Uint8Array([...packetHeader(PACKET.literal, 8), 0x62, 0, 0, 0, 0, 0, 1, 2]);
    for (const text of [
      '',
      'x',
      signed,
      key.armoredPublicKey,
      '-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----',
    ])
      await expect(openForeign(text, [key.unlocked])).rejects.toMatchObject(CANNOT_OPEN);
    await expect(openForeign(literal, [key.unlocked])).rejects.toMatchObject(CANNOT_OPEN);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (garbage) => {
        await expect(openForeign(garbage, [key.unlocked])).rejects.toMatchObject(CANNOT_OPEN);
      }),
    );
  });
});
