import { type BodyCiphers, bodyLength, sealBody, type SessionKey } from '../../../keys/source.ts';
import { Failure } from '../failure.ts';

/** Read at once, bytes. */
const READ_BYTES = 512 * 1024;

/** What comes at once out of the cipher, at most, bytes. */
const BATCH_BYTES = 2 * 2 ** 20;

/**
 * A file that is sealed while it is sent. Holds what is being sent, so that it can be sent once more, and what comes next;
 * never the file, and always in the same memory. What was sealed once is not sealed again: a cipher must not see two
 * plaintexts under one nonce.
 */
export class SealedFile {
  /** Of the body. */
  readonly size: number;
  readonly #pieces: AsyncGenerator<readonly Uint8Array[], void, undefined>;
  readonly #onSealed: (bytes: number) => void;
  /** The bytes of the body from `#start` to `#end`. */
  #held: Uint8Array<ArrayBuffer>;
  #start = 0;
  #end = 0;
  #filling: Promise<void> = Promise.resolve();

  /**
   * @param sliceBytes how much is asked for at once, at most
   * @param onSealed called with the number of bytes of the body that were sealed so far
   */
  constructor(
    file: File,
    key: SessionKey,
    ciphers: BodyCiphers,
    { sliceBytes, onSealed }: { readonly sliceBytes: number; readonly onSealed: (bytes: number) => void },
  ) {
    this.size = bodyLength(key.suite, file.size);
    this.#pieces = sealBody(contentOf(file), key, ciphers);
    this.#onSealed = onSealed;
    this.#held = new Uint8Array(Math.min(this.size, 2 * sliceBytes + BATCH_BYTES));
  }

  /**
   * Bytes of the body. None before those of an earlier call can be asked for again, and none are left out. Their memory is
   * used again with the next call.
   */
  async slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    await this.#filling;
    if (start < this.#start || start > this.#end) throw new Failure('internal');
    this.#forgetBefore(start);
    const to = Math.min(end, this.size);
    await this.#fillTo(to);
    const bytes = this.#held.subarray(0, to - start);
    // What comes next is sealed, behind these, while they are on their way.
    this.#fillTo(Math.min(to + (end - start), this.size)).catch(() => undefined);
    return bytes;
  }

  close(): void {
    this.#held = new Uint8Array(0);
    void this.#pieces.return();
  }

  #fillTo(end: number): Promise<void> {
    this.#filling = this.#filling.then(async () => {
      while (this.#end < end) {
        const { done, value } = await this.#pieces.next();
        if (done === true) throw new Failure('internal');
        for (const piece of value) {
          this.#held.set(piece, this.#end - this.#start);
          this.#end += piece.length;
        }
        this.#onSealed(this.#end);
      }
    });
    return this.#filling;
  }

  #forgetBefore(start: number): void {
    this.#held.copyWithin(0, start - this.#start, this.#end - this.#start);
    this.#start = start;
  }
}

async function* contentOf(file: File): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < file.size; at += READ_BYTES) {
    const piece = await read(file, at, Math.min(at + READ_BYTES, file.size));
    yield piece;
  }
}

/** A file that was moved, changed or unplugged cannot be read any more. */
async function read(file: File, from: number, to: number): Promise<Uint8Array> {
  try {
    const piece = new Uint8Array(await file.slice(from, to).arrayBuffer());
    if (piece.length === to - from) return piece;
  } catch (error) {
    throw new Failure('file-unreadable', { name: file.name, cause: error });
  }
  throw new Failure('file-unreadable', { name: file.name });
}
