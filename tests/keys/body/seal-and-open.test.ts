import fc from 'fast-check';
import { openBodyUnfinished } from '../../../keys/body/open-body.ts';
import { isPadmeLength, bodyLength, newSessionKey, sealBody, type Suite } from '../../../keys/index.ts';
import { inBrowserWithSeipd1, PATHS } from '../../support/body-paths.ts';
import { allBytes, inPieces, patternBytes } from '../../support/pieces.ts';
import { ciphers } from '../../support/sealed-tip.ts';

const CHUNK = 262_144;
const PARTIAL = 65_536;

/** Around every border: of nothing, literal pieces, AEAD chunks, several of them. */
const LENGTHS = [
  0,
  1,
  3000,
  PARTIAL - 6,
  PARTIAL - 1,
  PARTIAL,
  CHUNK - 20,
  CHUNK - 1,
  CHUNK + 1,
  2 ** 20 + 17,
];

async function seal(suite: Suite, plaintext: Uint8Array, ...sizes: number[]) {
  const sessionKey = newSessionKey(suite);
  return { sessionKey, body: await allBytes(sealBody(inPieces(plaintext, ...sizes), sessionKey, ciphers)) };
}

describe.each(PATHS)('a body of %s', (_, suite, open) => {
  it('opens into what was sealed, whatever its length, and is as long as bodyLength says', async () => {
    for (const length of LENGTHS) {
      const plaintext = patternBytes(length);
      const { body, sessionKey } = await seal(suite, plaintext, 65_536);
      expect(body.length).toBe(bodyLength(suite, length));
      expect(Buffer.compare(await allBytes(open(inPieces(body, 65_536), sessionKey)), plaintext)).toBe(0);
    }
  });

  it('is the same however the pieces of plaintext and body are cut', async () => {
    const size = fc.integer({ min: 500, max: 90_000 });
    const sizes = fc.array(size, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.nat(150_000), sizes, sizes, async (length, sealedIn, openedIn) => {
        const plaintext = patternBytes(length, length);
        const { body, sessionKey } = await seal(suite, plaintext, ...sealedIn, 1000);
        expect(isPadmeLength(body.length)).toBe(true);
        const opened = await allBytes(open(inPieces(body, ...openedIn, 1000), sessionKey));
        expect(Buffer.compare(opened, plaintext)).toBe(0);
      }),
      { numRuns: 6 },
    );
  });

  it('opens byte by byte', async () => {
    const plaintext = patternBytes(100);
    const { body, sessionKey } = await seal(suite, plaintext, 7);
    expect(await allBytes(open(inPieces(body, 1), sessionKey))).toEqual(plaintext);
  });

  it('fails as its source fails', async () => {
    const { body, sessionKey } = await seal(suite, patternBytes(100_000), 65_536);
    async function* broken() {
      yield* inPieces(body.subarray(0, 70_000), 65_536);
      throw new RangeError('the cable was pulled');
    }
    await expect(allBytes(open(broken(), sessionKey))).rejects.toThrow('the cable was pulled');
  });

  it('lets go of its source when the reader stops early', async () => {
    const { body, sessionKey } = await seal(suite, patternBytes(400_000), 65_536);
    let released = false;
    async function* source() {
      try {
        yield* inPieces(body, 10_000);
      } finally {
        released = true;
      }
    }
    for await (const piece of open(source(), sessionKey)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(released).toBe(true);
  });
});

describe('sealing', () => {
  it('fails as the plaintext fails, so that a cut-off upload is not a short file', async () => {
    async function* cutOff() {
      yield* inPieces(patternBytes(100_000), 65_536);
      throw new RangeError('the upload was aborted');
    }
    const sealed = sealBody(cutOff(), newSessionKey('seipd1-aes256'), ciphers);
    await expect(allBytes(sealed)).rejects.toThrow('the upload was aborted');
  });

  it.each(['seipd1-aes256', 'seipd2-aes256-gcm'] as const)(
    'in a browser gives bodies of %s that a server opens',
    async (suite) => {
      const sessionKey = newSessionKey(suite);
      for (const length of [0, 100, 300_000]) {
        const plaintext = patternBytes(length);
        const sealed = sealBody(inPieces(plaintext, 50_000, 7), sessionKey, inBrowserWithSeipd1);
        const body = await allBytes(sealed);
        expect(body.length).toBe(bodyLength(suite, length));
        const opened = await allBytes(openBodyUnfinished(inPieces(body, 65_536), sessionKey, ciphers));
        expect(Buffer.compare(opened, plaintext)).toBe(0);
      }
    },
  );

  it('never gives the same body twice', async () => {
    const sessionKey = newSessionKey('seipd1-aes256');
    const bodies = await Promise.all(
      [1, 2].map(() => allBytes(sealBody(inPieces(patternBytes(50)), sessionKey, ciphers))),
    );
    expect(bodies[0]).not.toEqual(bodies[1]);
  });

  it('shows nothing of the plaintext', async () => {
    const canary = Buffer.from('canary-canary-canary');
    for (const suite of ['seipd1-aes256', 'seipd2-aes256-gcm'] as const) {
      const { body } = await seal(suite, new Uint8Array(canary));
      expect(Buffer.from(body).includes(canary.subarray(0, 6))).toBe(false);
    }
  });
});
