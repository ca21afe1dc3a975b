import { KeysError } from '../errors.ts';
import { equalBytes } from './bytes.ts';

/** Reads bytes that are all at hand, from the first to the last. */
export class Octets {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** @throws KeysError `malformed` when there are not so many */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new KeysError('malformed', 'The packet ends too early.');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  /** @throws KeysError `malformed` when others stand there */
  expect(...octets: readonly number[]): void {
    if (!equalBytes(this.take(octets.length), Uint8Array.from(octets)))
      throw new KeysError('malformed', 'The packet is not made as it should be.');
  }

  /** @throws KeysError `malformed` when there are more */
  expectEnd(): void {
    if (!this.ended) throw new KeysError('malformed', 'Something follows.');
  }
}
