import { KeysError } from '../errors.ts';
import type { Bytes } from './bytes.ts';

/**
 * Reads a stream of chunks by numbers of bytes. Chunks are passed on as views, not copied, where possible; the memory of
 * a chunk is not looked at any more once the next one is asked for.
 */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next `1..most` bytes, as many as are at hand; undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.#chunk.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return undefined;
      this.#chunk = next.value;
    }
    const taken = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(taken.length);
    return taken;
  }

  /**
   * Copies into `target` until it is full; less only at the end.
   *
   * @returns the number of bytes copied
   */
  async fill(target: Bytes): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      const piece = await this.some(target.length - filled);
      if (piece === undefined) break;
      target.set(piece, filled);
      filled += piece.length;
    }
    return filled;
  }

  /** @throws KeysError `malformed` when the stream ends before. */
  async exactly(length: number): Promise<Bytes> {
    const bytes = new Uint8Array(length);
    if ((await this.fill(bytes)) < length) throw new KeysError('malformed', 'The message ends too early.');
    return bytes;
  }

  async byte(): Promise<number | undefined> {
    return (await this.some(1))?.[0];
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}

const NEW_FORMAT = 0xc0;

interface BodyLength {
  readonly length: number;
  readonly partial: boolean;
}

/** RFC 9580, 4.2.1: one-, two- and five-octet lengths and partial ones. */
async function readLength(reader: ByteReader): Promise<BodyLength> {
  const first = (await reader.exactly(1))[0] ?? 0;
  if (first < 192) return { length: first, partial: false };
  if (first < 224) {
    const second = (await reader.exactly(1))[0] ?? 0;
    return { length: (first - 192) * 256 + second + 192, partial: false };
  }
  if (first < 255) return { length: 2 ** (first & 0x1f), partial: true };
  const [a = 0, b = 0, c = 0, d = 0] = await reader.exactly(4);
  return { length: a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d, partial: false };
}

/** A packet of a stream. Its content must be read to the end before the next packet is asked for. */
export interface StreamedPacket {
  readonly type: number;
  readonly content: AsyncGenerator<Uint8Array, void, undefined>;
}

/**
 * The next packet, or undefined at the end of the stream.
 *
 * @throws KeysError `malformed` for bytes that are not a packet in the OpenPGP format (the legacy format of RFC 9580,
 *   4.2.2, is never written by us), and while reading the content when it ends too early.
 */
export async function readPacket(reader: ByteReader): Promise<StreamedPacket | undefined> {
  const first = await reader.byte();
  if (first === undefined) return undefined;
  if ((first & NEW_FORMAT) !== NEW_FORMAT) throw new KeysError('malformed', 'Not an OpenPGP packet.');
  return { type: first & 0x3f, content: readContent(reader) };
}

async function* readContent(reader: ByteReader): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const { length, partial } = await readLength(reader);
    let missing = length;
    while (missing > 0) {
      const piece = await reader.some(missing);
      if (piece === undefined) throw new KeysError('malformed', 'The message ends too early.');
      missing -= piece.length;
      yield piece;
    }
    if (!partial) return;
  }
}
