import { openBodyUnfinished } from '../../../keys/body/open-body.ts';
import { payloadSealer } from '../../../keys/body/payload.ts';
import { KeysError, newSessionKey, type SessionKey, type Suite } from '../../../keys/index.ts';
import { PACKET, packetHeader } from '../../../keys/wire/packet.ts';
import { PATHS } from '../../support/body-paths.ts';
import { allBytes, inPieces, patternBytes } from '../../support/pieces.ts';
import { ciphers } from '../../support/sealed-tip.ts';
import { framed, sealSmallBody, type SmallBody } from '../../support/small-body.ts';

type Open = (typeof PATHS)[number][2];

const PLAINTEXT = patternBytes(20);

/** `opened` only when the body came to a clean end; what came out before does not count. */
async function outcome(open: Open, body: Uint8Array, sessionKey: SessionKey): Promise<string> {
  try {
    await allBytes(open(inPieces(body), sessionKey));
    return 'opened';
  } catch (error) {
    return error instanceof KeysError ? error.code : `raw error: ${String(error)}`;
  }
}

/** The outcomes of many bodies, each once. */
async function outcomes(open: Open, bodies: Iterable<Uint8Array>, { sessionKey }: SmallBody) {
  const seen = new Set<string>();
  for (const body of bodies) seen.add(await outcome(open, body, sessionKey));
  return [...seen].sort();
}

function* withBitsFlipped(body: Uint8Array, bits: Iterable<number>) {
  for (const bit of bits) {
    const copy = Uint8Array.from(body);
    copy[bit >> 3] = copy[bit >> 3]! ^ (1 << (bit & 7));
    yield copy;
  }
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function* cutAtEveryByte(body: Uint8Array) {
  for (let length = 0; length < body.length; length++) yield body.subarray(0, length);
}

const REFUSALS = ['cannot-open', 'malformed'];

/** Bytes that decide of which type the first packet inside is: OpenPGP.js never answers when it is 9, 18 or 20. */
const DECIDES_PACKET_TYPE = new Set([...numbers(7, 7 + 16), 7 + 18]);

describe.each(PATHS)('a body of %s', (name, suite, open) => {
  const byLibrary = name.includes('OpenPGP.js');

  it('opens when nothing was done to it', async () => {
    const small = await sealSmallBody(suite, PLAINTEXT, ciphers);
    expect(await outcome(open, small.body, small.sessionKey)).toBe('opened');
  });

  it('never opens when any one bit is flipped', async () => {
    const small = await sealSmallBody(suite, PLAINTEXT, ciphers);
    const every = numbers(0, small.body.length * 8);
    // By the library, slower by far, one bit of each byte but where it matters most.
    const oneOfEach = every.filter((bit) => DECIDES_PACKET_TYPE.has(bit >> 3) || bit % 8 === (bit >> 3) % 8);
    const bits = byLibrary ? oneOfEach : every;
    for (const code of await outcomes(open, withBitsFlipped(small.body, bits), small)) {
      expect(REFUSALS).toContain(code);
    }
  });

  it('never opens when cut off at any byte', async () => {
    const small = await sealSmallBody(suite, PLAINTEXT, ciphers);
    for (const code of await outcomes(open, cutAtEveryByte(small.body), small)) {
      expect(REFUSALS).toContain(code);
    }
  });

  it('never opens when the packet was cut and framed anew with a fitting length', async () => {
    const small = await sealSmallBody(suite, PLAINTEXT, ciphers);
    const content = small.body.subarray(6);
    const cut = Array.from(cutAtEveryByte(content), (part) => framed([part]));
    for (const code of await outcomes(open, cut, small)) expect(REFUSALS).toContain(code);
  });

  it('never opens when something was appended', async () => {
    const small = await sealSmallBody(suite, PLAINTEXT, ciphers);
    // OpenPGP.js passes over packets that say nothing: padding and markers (RFC 9580, 5.8 and 5.14).
    const harmless = byLibrary
      ? []
      : [
          [0xd5, 0],
          [0xca, 3, 0x50, 0x47, 0x50],
        ];
    const appended = [[0], [0xd2, 1, 1], [...small.body], ...harmless].map((tail) =>
      Uint8Array.from([...small.body, ...tail]),
    );
    for (const code of await outcomes(open, appended, small)) expect(REFUSALS).toContain(code);
  });

  it('never opens under another key', async () => {
    const small = await sealSmallBody(suite, PLAINTEXT, ciphers);
    expect(REFUSALS).toContain(await outcome(open, small.body, newSessionKey(suite)));
  });

  it('never opens as the other suite', async () => {
    const small = await sealSmallBody(suite, PLAINTEXT, ciphers);
    const other: Suite = suite === 'seipd1-aes256' ? 'seipd2-aes256-gcm' : 'seipd1-aes256';
    const opened = openBodyUnfinished(inPieces(small.body), { ...small.sessionKey, suite: other }, ciphers);
    await expect(allBytes(opened)).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('a body of several chunks', () => {
  const CHUNK = 262_144;
  /** Type and first partial length of the packet; then version, suite, chunk size and salt. */
  const FRAMING = 2;
  const HEADER = 4 + 32;

  it('never opens with two chunks exchanged, one left out, or one doubled', async () => {
    const small = await sealSmallBody('seipd2-aes256-gcm', patternBytes(3 * CHUNK), ciphers);
    const content = unframed(small.body);
    const chunk = (index: number) => content.subarray(index * (CHUNK + 16), (index + 1) * (CHUNK + 16));
    const head = small.body.subarray(FRAMING, FRAMING + HEADER);
    const rest = content.subarray(2 * (CHUNK + 16));
    const [, , open] = PATHS[2]!;
    for (const order of [[1, 0], [0], [1], [0, 0, 1]]) {
      const body = framed([head, ...order.map(chunk), rest]);
      expect(await outcome(open, body, small.sessionKey)).toBe('cannot-open');
    }
    expect(await outcome(open, framed([head, chunk(0), chunk(1), rest]), small.sessionKey)).toBe('opened');
  });

  /** The chunks alone: without the packet's framing, version, suite and salt. */
  function unframed(body: Uint8Array): Uint8Array {
    const out: Uint8Array[] = [];
    let at = 1;
    while ((body[at] ?? 0) < 0xff) {
      out.push(body.subarray(at + 1, at + 1 + 2 ** 18));
      at += 1 + 2 ** 18;
    }
    out.push(body.subarray(at + 5));
    return new Uint8Array(Buffer.concat(out)).subarray(HEADER);
  }
});

describe.each(['seipd1-aes256', 'seipd2-aes256-gcm'] as const)(
  'a correctly encrypted body of %s',
  (suite) => {
    async function encrypted(...packets: readonly Uint8Array[]): Promise<SmallBody> {
      const sessionKey = newSessionKey(suite);
      const payload = await payloadSealer(suite, sessionKey.bytes, ciphers);
      const pieces = [
        ...(await payload.start()),
        ...(await payload.update(packets)),
        ...(await payload.finish()),
      ];
      return { sessionKey, body: framed(pieces) };
    }
    const literal = [packetHeader(PACKET.literal, 8), Uint8Array.of(0x62, 0, 0, 0, 0, 0, 1, 2)];
    const open = PATHS[0]![2];

    it('opens with a named and dated literal packet too', async () => {
      const named = [packetHeader(PACKET.literal, 10), Uint8Array.of(0x62, 2, 65, 66, 9, 9, 9, 9, 1, 2)];
      const { body, sessionKey } = await encrypted(...named);
      expect(await allBytes(open(inPieces(body), sessionKey))).toEqual(Uint8Array.of(1, 2));
    });

    it.each([
      ['nothing inside', []],
      ['compressed data, which could be a bomb', [packetHeader(8, 3), Uint8Array.of(1, 2, 3)]],
      ['two literal packets', [...literal, ...literal]],
      ['padding before the data', [packetHeader(PACKET.padding, 1), Uint8Array.of(0), ...literal]],
      [
        'a literal packet too short for its header',
        [packetHeader(PACKET.literal, 3), Uint8Array.of(0x62, 0, 0)],
      ],
      [
        'a name longer than the packet',
        [packetHeader(PACKET.literal, 6), Uint8Array.of(0x62, 255, 0, 0, 0, 0)],
      ],
      ['a padding packet that is longer than what is there', [...literal, packetHeader(PACKET.padding, 9)]],
    ])('is refused with %s', async (_, packets) => {
      const { body, sessionKey } = await encrypted(...packets);
      expect(await outcome(open, body, sessionKey)).toBe('malformed');
    });
  },
);
