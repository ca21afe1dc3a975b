import { type BodyCiphers, bodyLength, sealBody, type SessionKey } from '../../../keys/index.ts';
import { Failure } from '../failure.ts';

/** Read at once, bytes. */
const READ_BYTES = 512 * 1024;

/**
 * A file that is sealed while it is sent. Holds what is being sent, so that it can be sent once more, and what comes next;
 * never the file. What was sealed once is not sealed again: a cipher must not see two plaintexts under one nonce.
 */
export class SealedFile {
  /** Of the body. */
  readonly size: number;
  readonly #pieces: AsyncGenerator<readonly Uint8Array[], void, undefined>;
  readonly #onSealed: (bytes: number) => void;
  #held: Uint8Array[] = [];
  #start = 0;
  #end = 0;
  #filling: Promise<void> = Promise.resolve();

  /** @param onSealed called with the number of bytes of the body that were sealed so far */
  constructor(file: File, key: SessionKey, ciphers: BodyCiphers, onSealed: (bytes: number) => void) {
    this.size = bodyLength(key.suite, file.size);
    this.#pieces = sealBody(contentOf(file), key, ciphers);
    this.#onSealed = onSealed;
  }

  /** Bytes of the body. None before those of an earlier call can be asked for again, and none are left out. */
  async slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (start < this.#start || start > this.#end) throw new Failure('internal');
    this.#forgetBefore(start);
    const to = Math.min(end, this.size);
    await this.#fillTo(to);
    const bytes = this.#copy(start, to);
    // What comes next is sealed while this is on its way.
    this.#fillTo(Math.min(to + (end - start), this.size)).catch(() => undefined);
    return bytes;
  }

  close(): void {
    this.#held = [];
    void this.#pieces.return();
  }

  #fillTo(end: number): Promise<void> {
    this.#filling = this.#filling.then(async () => {
      while (this.#end < end) {
        const { done, value } = await this.#pieces.next();
        if (done === true) throw new Failure('internal');
        // The memory of a piece is used again for the next ones.
        for (const piece of value) this.#hold(piece.slice());
        this.#onSealed(this.#end);
      }
    });
    return this.#filling;
  }

  #hold(piece: Uint8Array): void {
    this.#held.push(piece);
    this.#end += piece.length;
  }

  #forgetBefore(start: number): void {
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      if (this.#start + first.length > start) return;
      this.#held.shift();
      this.#start += first.length;
    }
  }

  #copy(start: number, end: number): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(end - start);
    let at = this.#start;
    for (const piece of this.#held) {
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, piece.length);
      if (from < to) whole.set(piece.subarray(from, to), at + from - start);
      at += piece.length;
    }
    return whole;
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
