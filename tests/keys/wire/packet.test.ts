import fc from 'fast-check';
import { framedLength, packetHeader, PartialFramer } from '../../../keys/wire/packet.ts';
import { ByteReader, readPacket } from '../../../keys/wire/reader.ts';
import { allBytes, inPieces, patternBytes } from '../../support/pieces.ts';

const TYPE = 18;
const EXPONENT = 9;

function framed(content: Uint8Array, sizes: readonly number[]): Uint8Array {
  const framer = new PartialFramer(TYPE, EXPONENT);
  const out: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < content.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    out.push(...framer.push(content.subarray(at, at + size)));
    at += size;
  }
  out.push(...framer.finish());
  return new Uint8Array(Buffer.concat(out));
}

describe('a packet header', () => {
  it('has a five-octet length (RFC 9580, 4.2.1.3)', () => {
    expect(Buffer.from(packetHeader(21, 0x01020304)).toString('hex')).toBe('d5ff01020304');
  });
});

describe('PartialFramer', () => {
  it('frames content so that the reader gives it back, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3000),
        fc.array(fc.integer({ min: 1, max: 1200 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 1200 }), { minLength: 1, maxLength: 5 }),
        async (length, pushed, read) => {
          const content = patternBytes(length);
          const packet = await readPacket(new ByteReader(inPieces(framed(content, pushed), ...read)));
          expect(packet?.type).toBe(TYPE);
          expect(Buffer.compare(await allBytes(packet!.content), content)).toBe(0);
        },
      ),
    );
  });

  it('frames the same content the same way, however it is cut', () => {
    const content = patternBytes(2000);
    expect(framed(content, [1])).toEqual(framed(content, [2000]));
  });

  it('is as long as framedLength says', () => {
    fc.assert(
      fc.property(fc.nat(5000), (length) => {
        expect(framed(patternBytes(length), [700]).length).toBe(framedLength(length, EXPONENT));
      }),
    );
  });

  it('begins with a partial length of at least 512 bytes, or with a whole one (RFC 9580, 4.2.1.4)', () => {
    expect([...framed(patternBytes(600), [600]).subarray(0, 2)]).toEqual([0xc0 | TYPE, 0xe0 | EXPONENT]);
    expect([...framed(patternBytes(3), [3])]).toEqual([0xc0 | TYPE, 0xff, 0, 0, 0, 3, ...patternBytes(3)]);
  });

  it('keeps nothing of a piece that its owner uses again', () => {
    const framer = new PartialFramer(TYPE, EXPONENT);
    const piece = patternBytes(10);
    framer.push(piece);
    piece.fill(0);
    expect(Buffer.concat(framer.finish()).subarray(-10)).toEqual(Buffer.from(patternBytes(10)));
  });
});
