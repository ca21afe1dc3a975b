/** Memory for the reads of a socket comes in slabs of this size, bytes. */
const SLAB_BYTES = 262_144;
/** Another slab is begun when less than this is left, bytes. */
const LEAST_READ_BYTES = 32_768;

interface Slab {
  readonly bytes: Buffer;
  /** How many pieces of it are held. */
  pieces: number;
}

/** What was read at once. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly slab?: Slab;
}

function newSlab(): Slab {
  return { bytes: Buffer.allocUnsafeSlow(SLAB_BYTES), pieces: 0 };
}

/**
 * Where a socket reads to. A slab is used again when every piece of it has been released: memory that is asked for anew
 * for a gigabyte costs more than reading into it, by zeroing and by collecting garbage.
 */
export class Slabs {
  readonly #released: Slab[] = [];
  #slab = newSlab();
  #used = 0;

  /** Where the next bytes go. */
  room(): Uint8Array {
    if (SLAB_BYTES - this.#used < LEAST_READ_BYTES) {
      if (this.#slab.pieces > 0) this.#slab = this.#released.pop() ?? newSlab();
      this.#used = 0;
    }
    return this.#slab.bytes.subarray(this.#used);
  }

  /** The first bytes of the room, which are held until released. */
  take(length: number): Piece {
    const start = this.#used;
    this.#used += length;
    this.#slab.pieces += 1;
    return { bytes: this.#slab.bytes.subarray(start, this.#used), slab: this.#slab };
  }

  release({ slab }: Piece): void {
    if (slab === undefined) return;
    slab.pieces -= 1;
    if (slab.pieces === 0 && slab !== this.#slab) this.#released.push(slab);
  }
}
