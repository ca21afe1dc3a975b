/** Read at once, bytes. */
const WINDOW_BYTES = 256 * 1024;
/** Longest piece that is handed out whole: what is longer is no metadata that anybody writes. */
export const MAX_PIECE_BYTES = 16 * 1024 * 1024;

/** The file is not built as its type says, or is larger than what is looked through. */
export class NotAsExpected extends Error {
  override readonly name = 'NotAsExpected';
}

/** A blob through a window that moves forwards, so that a large file is never in memory as a whole. */
export class ByteWindow {
  readonly size: number;
  readonly #blob: Blob;
  #start = 0;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  constructor(blob: Blob) {
    this.#blob = blob;
    this.size = blob.size;
  }

  /** Exactly these bytes. */
  async piece(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > MAX_PIECE_BYTES || start + length > this.size) throw new NotAsExpected('Too long');
    await this.#show(start, length);
    return this.#bytes.subarray(start - this.#start, start - this.#start + length);
  }

  /** As many bytes from there on as are at hand: more than one, except at the end of the file; never none. */
  async from(start: number): Promise<Uint8Array<ArrayBuffer>> {
    if (start >= this.size) throw new NotAsExpected('Ends early');
    await this.#show(start, Math.min(2, this.size - start));
    return this.#bytes.subarray(start - this.#start);
  }

  async #show(start: number, length: number): Promise<void> {
    if (start >= this.#start && start + length <= this.#start + this.#bytes.length) return;
    const end = start + Math.max(length, WINDOW_BYTES);
    this.#bytes = new Uint8Array(await this.#blob.slice(start, end).arrayBuffer());
    this.#start = start;
    if (this.#bytes.length < length) throw new NotAsExpected('Shorter than it was');
  }
}

export function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 256));
}

export function startsWith(bytes: Uint8Array, text: string): boolean {
  return ascii(bytes.subarray(0, text.length)) === text;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
