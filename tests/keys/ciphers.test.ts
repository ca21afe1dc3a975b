import * as nodeCrypto from 'node:crypto';
import fc from 'fast-check';
import { xorInto } from '../../keys/wire/xor.ts';
import { inBrowser, inBrowserWithSeipd1 } from '../support/body-paths.ts';
import { patternBytes } from '../support/pieces.ts';
import { ciphers } from '../support/sealed-tip.ts';

const KEY = Uint8Array.from(patternBytes(32));

async function cutInto(
  bytes: Uint8Array,
  sizes: readonly number[],
  each: (piece: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<Buffer> {
  const out: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    out.push(Uint8Array.from(await each(bytes.slice(at, at + size))));
    at += size;
  }
  return Buffer.concat(out);
}

const ZERO_IV = new Uint8Array(16);
const web = inBrowserWithSeipd1.seipd1!;

describe.each([
  [
    'CFB decryption over the block cipher',
    () => ciphers.seipd1!.decryptCfb(KEY),
    () => nodeCrypto.createDecipheriv('aes-256-cfb', KEY, ZERO_IV),
  ],
  [
    'CFB decryption in a browser',
    () => web.decryptCfb(KEY),
    () => nodeCrypto.createDecipheriv('aes-256-cfb', KEY, ZERO_IV),
  ],
  [
    'CFB encryption in a browser, by CBC',
    () => web.encryptCfb(KEY),
    () => nodeCrypto.createCipheriv('aes-256-cfb', KEY, ZERO_IV),
  ],
] as const)('%s', (_, makeOurs, makeOpenssl) => {
  it("is OpenSSL's, however the text is cut", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.nat(500), sizes, async (length, cut) => {
        const text = patternBytes(length, 7);
        const ours = makeOurs();
        const cutOurs = await cutInto(text, cut, (piece) => ours.update(piece));
        expect(cutOurs).toEqual(makeOpenssl().update(text));
      }),
    );
  });

  it('is right over long pieces too', async () => {
    const text = patternBytes(3_000_001, 9);
    const ours = makeOurs();
    const cut = await cutInto(text, [65_536, 1, 262_144, 999_999], (piece) => ours.update(piece));
    expect(Buffer.compare(cut, makeOpenssl().update(text))).toBe(0);
  });
});

describe('SHA-1 in a browser', () => {
  it.each([
    ['nothing', 0, 1],
    ['little', 1000, 7],
    ['all that is held', 32 * 2 ** 20, 65_536],
    ['one byte more', 32 * 2 ** 20 + 1, 65_536],
    ['more than is held', 40 * 2 ** 20, 1_000_003],
  ])("of %s is OpenSSL's", async (_, length, size) => {
    const bytes = nodeCrypto.randomBytes(length);
    const ours = web.sha1();
    const reused = new Uint8Array(size);
    for (let at = 0; at < length; at += size) {
      const piece = bytes.subarray(at, at + size);
      reused.set(piece);
      ours.update(reused.subarray(0, piece.length));
    }
    expect(Buffer.from(await ours.digest()).toString('hex')).toBe(
      nodeCrypto.createHash('sha1').update(bytes).digest('hex'),
    );
  });
});

describe('xorInto', () => {
  it('xors whatever the alignment of the memory', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(7), fc.nat(7), (length, a, b) => {
        const target = patternBytes(length + a, 1).subarray(a);
        const mask = patternBytes(length + b, 2).subarray(b);
        const expected = target.map((byte, i) => byte ^ mask[i]!);
        xorInto(target, mask);
        expect(target).toEqual(expected);
      }),
    );
  });
});

describe('node:crypto and WebCrypto', () => {
  it('derive the same keys (RFC 5869, test case 1)', async () => {
    const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
    const inputs = [
      hex('0b'.repeat(22)),
      hex('000102030405060708090a0b0c'),
      hex('f0f1f2f3f4f5f6f7f8f9'),
      42,
    ] as const;
    const expected = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865';
    for (const platform of [ciphers, inBrowser]) {
      expect(Buffer.from(await platform.hkdf(...inputs)).toString('hex')).toBe(expected);
    }
  });

  it('open what the other sealed, and nothing else', async () => {
    const nonce = Uint8Array.from(patternBytes(12));
    const associated = Uint8Array.of(1, 2, 3);
    for (const length of [0, 1, 16, 200_000]) {
      const plaintext = Uint8Array.from(patternBytes(length));
      const ours = await ciphers.gcm(KEY);
      const theirs = await inBrowser.gcm(KEY);
      for (const [a, b] of [
        [ours, theirs],
        [theirs, ours],
      ] as const) {
        const sealed = new Uint8Array(Buffer.concat(await a.seal(nonce, associated, plaintext)));
        const opened = [await b.open(nonce, associated, sealed)].flat();
        expect(Buffer.compare(Buffer.concat(opened), plaintext)).toBe(0);
        const openOther = async () => b.open(nonce, Uint8Array.of(1, 2, 4), sealed);
        await expect(openOther()).rejects.toThrow();
      }
    }
  });

  it('knows that browsers have no CFB of their own', () => {
    expect(inBrowser.seipd1).toBeUndefined();
  });
});
