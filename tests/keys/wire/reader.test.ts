import { KeysError } from '../../../keys/index.ts';
import { ByteReader, readPacket } from '../../../keys/wire/reader.ts';
import { allBytes, inPieces, patternBytes } from '../../support/pieces.ts';

function readerOf(bytes: readonly number[] | Uint8Array, ...sizes: number[]): ByteReader {
  return new ByteReader(inPieces(Uint8Array.from(bytes), ...sizes));
}

async function contentOf(bytes: readonly number[], ...sizes: number[]): Promise<number[]> {
  const packet = await readPacket(readerOf(bytes, ...sizes));
  return [...(await allBytes(packet!.content))];
}

describe('reading packets', () => {
  it.each([
    ['one octet', [0xd2, 3, 7, 8, 9]],
    ['two octets', [0xd2, 0xc0, 0x00, ...patternBytes(192)]],
    ['two octets, the most', [0xd2, 0xdf, 0xff, ...patternBytes(8383)]],
    ['five octets', [0xd2, 0xff, 0, 0, 0, 3, 7, 8, 9]],
  ])('knows lengths of %s (RFC 9580, 4.2.1)', async (_, bytes) => {
    const header = bytes[1] === 0xff ? 6 : (bytes[1] ?? 0) < 192 ? 2 : 3;
    expect(await contentOf(bytes)).toEqual(bytes.slice(header));
    expect(await contentOf(bytes, 1)).toEqual(bytes.slice(header));
  });

  it('joins partial lengths', async () => {
    // Partial lengths of 2 and 1 bytes, then a last one of 0.
    expect(await contentOf([0xd2, 0xe1, 1, 2, 0xe0, 3, 0])).toEqual([1, 2, 3]);
  });

  it('gives nothing at the end of the stream', async () => {
    expect(await readPacket(readerOf([]))).toBeUndefined();
  });

  it('refuses the legacy format and bytes that are no packet', async () => {
    for (const first of [0x00, 0x7f, 0x99]) {
      await expect(readPacket(readerOf([first, 0]))).rejects.toMatchObject({ code: 'malformed' });
    }
  });

  it.each([
    ['inside a length', [0xd2, 0xff, 0, 0]],
    ['before a length', [0xd2]],
    ['inside the content', [0xd2, 3, 1]],
    ['after a partial length', [0xd2, 0xe1, 1, 2]],
  ])('refuses a packet cut off %s', async (_, bytes) => {
    await expect(contentOf(bytes)).rejects.toThrow(KeysError);
  });
});

describe('ByteReader', () => {
  it('reads exactly, over the borders of pieces', async () => {
    const reader = readerOf([1, 2, 3, 4, 5], 2);
    expect([...(await reader.exactly(3))]).toEqual([1, 2, 3]);
    expect(await reader.byte()).toBe(4);
    expect([...(await reader.exactly(1))]).toEqual([5]);
    expect(await reader.byte()).toBeUndefined();
    await expect(reader.exactly(1)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('passes over empty pieces', async () => {
    // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
    async function* withEmpty() {
      yield new Uint8Array(0);
      yield Uint8Array.of(1);
      yield new Uint8Array(0);
      yield Uint8Array.of(2);
    }
    expect([...(await new ByteReader(withEmpty()).exactly(2))]).toEqual([1, 2]);
  });

  it('tells its source when no more is wanted', async () => {
    let closed = false;
    // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
    async function* source() {
      try {
        yield Uint8Array.of(1);
        yield Uint8Array.of(2);
      } finally {
        closed = true;
      }
    }
    const reader = new ByteReader(source());
    await reader.byte();
    await reader.close();
    expect(closed).toBe(true);
  });
});
