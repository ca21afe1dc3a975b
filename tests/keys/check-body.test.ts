import fc from 'fast-check';
import { isSeipd2Length, seipd2PayloadLength } from '../../keys/body/seipd2.ts';
import { checkBody, isPadmeLength, newSessionKey, sealBody, type Suite } from '../../keys/index.ts';
import { encrypt, createMessage } from '../support/openpgp.ts';
import { allBytes, inPieces, patternBytes } from '../support/pieces.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { framed } from '../support/small-body.ts';

const CHUNK = 262_144;
const MALFORMED = { code: 'malformed' };

async function sealed(suite: Suite, length: number): Promise<Uint8Array> {
  return allBytes(sealBody(inPieces(patternBytes(length), 65_536), newSessionKey(suite), ciphers));
}

function noise(length: number, suite: Suite): Uint8Array {
  const bytes = patternBytes(length, length);
  bytes.set(suite === 'seipd1-aes256' ? [1] : [2, 9, 3, 12]);
  return bytes;
}

describe.each(['seipd1-aes256', 'seipd2-aes256-gcm'] as const)(
  'a body of %s that a browser has made',
  (suite) => {
    const other: Suite = suite === 'seipd1-aes256' ? 'seipd2-aes256-gcm' : 'seipd1-aes256';

    it('passes, whatever its length and however it arrives', async () => {
      for (const length of [0, 1, 4000, 65_536, CHUNK - 100, CHUNK, 2 * CHUNK + 17]) {
        const body = await sealed(suite, length);
        for (const pieces of [[65_536], [1000, 3], [body.length]])
          expect(await checkBody(inPieces(body, ...pieces), suite)).toEqual({ length: body.length });
      }
      const short = await sealed(suite, 0);
      expect(await checkBody(inPieces(short, 1), suite)).toEqual({ length: 4096 });
    });

    it('is refused as the other suite', async () => {
      await expect(checkBody(inPieces(await sealed(suite, 100)), other)).rejects.toMatchObject(MALFORMED);
    });

    it('is refused when it is cut off anywhere', async () => {
      for (const length of [0, 2 * CHUNK]) {
        const body = await sealed(suite, length);
        const border = fc.oneof(fc.nat(body.length - 1), fc.constantFrom(0, 1, 2, 6, 7, body.length - 1));
        await fc.assert(
          fc.asyncProperty(border, async (end) => {
            await expect(checkBody(inPieces(body.subarray(0, end), 65_536), suite)).rejects.toMatchObject(
              MALFORMED,
            );
          }),
        );
      }
    });

    it('is refused when anything follows it, also when the whole has a Padme length', async () => {
      const body = await sealed(suite, 100);
      const additions = [Uint8Array.of(0), body, new Uint8Array(2048), Uint8Array.of(0xd5, 0xff, 0, 0, 0, 0)];
      for (const more of additions) {
        const longer = new Uint8Array([...body, ...more]);
        await expect(checkBody(inPieces(longer), suite)).rejects.toMatchObject(MALFORMED);
      }
    });

    it('is refused with any bit changed of its framing and of what it says in clear', async () => {
      const body = await sealed(suite, 2 * CHUNK);
      const clear = suite === 'seipd1-aes256' ? [2] : [2, 3, 4, 5];
      const framing = [
        0,
        1,
        2 + CHUNK,
        3 + 2 * CHUNK,
        4 + 2 * CHUNK,
        5 + 2 * CHUNK,
        6 + 2 * CHUNK,
        7 + 2 * CHUNK,
      ];
      for (const at of [...framing, ...clear])
        for (let bit = 0; bit < 8; bit++) {
          const changed = body.slice();
          changed[at] = changed[at]! ^ (1 << bit);
          await expect(checkBody(inPieces(changed, 65_536), suite)).rejects.toMatchObject(MALFORMED);
        }
    });

    it('is refused when it is not padded, or too short', async () => {
      for (const content of [1000, 3000, 5000, 100_001, CHUNK + 3]) {
        const body = framed([noise(content, suite)]);
        expect(body.length >= 4096 && isPadmeLength(body.length)).toBe(false);
        await expect(checkBody(inPieces(body), suite)).rejects.toMatchObject(MALFORMED);
      }
    });

    it('as OpenPGP.js makes it is refused: it tells the length, and that it was not made by us', async () => {
      const message = await createMessage({ binary: patternBytes(10_000) });
      const binary: unknown = await encrypt({
        message,
        sessionKey: {
          data: new Uint8Array(32),
          algorithm: 'aes256',
          ...(suite === 'seipd2-aes256-gcm' ? { aeadAlgorithm: 'gcm' as const } : {}),
        },
        format: 'binary',
      });
      await expect(checkBody(inPieces(binary as Uint8Array), suite)).rejects.toMatchObject(MALFORMED);
    });

    it('of garbage is refused, whatever the garbage', async () => {
      const byte = fc.oneof(fc.nat(255), fc.constantFrom(0xd2, 0xf2, 0xff, 1, 2, 9, 3, 12, 0));
      const garbage = fc.array(byte, { maxLength: 5000 }).map((octets) => Uint8Array.from(octets));
      await fc.assert(
        fc.asyncProperty(garbage, async (bytes) => {
          await expect(checkBody(inPieces(bytes, 100), suite)).rejects.toMatchObject(MALFORMED);
          const begun = new Uint8Array([0xd2, 0xff, 0, 0, 0x0f, 0xfa, ...bytes]);
          await expect(checkBody(inPieces(begun, 100), suite)).rejects.toMatchObject(MALFORMED);
        }),
      );
    });

    it('that never ends is not held: it is read as it comes, and let go of', async () => {
      const chunk = patternBytes(CHUNK);
      let [sent, released] = [0, false];
      // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
      async function* endless() {
        try {
          yield Uint8Array.of(0xd2);
          for (; sent < 400; sent++) {
            yield Uint8Array.of(0xf2);
            yield chunk;
          }
          throw new RangeError('the line was cut');
        } finally {
          released = true;
        }
      }
      await expect(checkBody(endless(), suite)).rejects.toThrow('the line was cut');
      expect(released).toBe(true);
    });

    it('lets go of its source when it refuses early', async () => {
      let released = false;
      async function* source() {
        try {
          yield* inPieces(new Uint8Array(100_000), 1000);
        } finally {
          released = true;
        }
      }
      await expect(checkBody(source(), suite)).rejects.toMatchObject(MALFORMED);
      expect(released).toBe(true);
    });
  },
);

it('only lengths that so many chunks can have are taken for one of seipd2-aes256-gcm', () => {
  for (const inner of [1, 2, 4000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
    expect(isSeipd2Length(seipd2PayloadLength(inner))).toBe(true);
  for (const chunks of [0, 1, 7])
    for (let rest = chunks === 0 ? 0 : 1; rest <= 16; rest++)
      expect(isSeipd2Length(seipd2PayloadLength(chunks * CHUNK) + rest)).toBe(false);
  expect(isSeipd2Length(0)).toBe(false);
});
