import type { Id } from '../storage/ports.ts';
import { UploadError } from './upload-error.ts';

/** How many uploads may be under way, of everybody together. */
export const MAX_UNFINISHED_UPLOADS = 2_000;

interface Counted {
  bytes: number;
  touched: number;
}

/** What unfinished uploads hold of the disk, in memory: bytes that are really there, not what was announced. */
export class UnfinishedBytes {
  readonly #most: number;
  readonly #now: () => number;
  readonly #uploads = new Map<Id, Counted>();
  #total = 0;

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /** @throws UploadError `too-many`, `store-full` when `expected` more bytes would be too many */
  require(expected: number): void {
    if (this.#uploads.size >= MAX_UNFINISHED_UPLOADS) throw new UploadError('too-many');
    if (this.#total + expected > this.#most) throw new UploadError('store-full');
  }

  set(id: Id, bytes: number): void {
    this.#total += bytes - (this.#uploads.get(id)?.bytes ?? 0);
    this.#uploads.set(id, { bytes, touched: this.#now() });
  }

  forget(id: Id): void {
    this.#total -= this.#uploads.get(id)?.bytes ?? 0;
    this.#uploads.delete(id);
  }

  get full(): boolean {
    return this.#total > this.#most;
  }

  get total(): number {
    return this.#total;
  }

  /** Uploads of which nothing has come, and which nobody has asked after for so long. */
  emptySince(milliseconds: number): readonly Id[] {
    const before = this.#now() - milliseconds;
    return [...this.#uploads]
      .filter(([, { bytes, touched }]) => bytes === 0 && touched < before)
      .map(([id]) => id);
  }
}
