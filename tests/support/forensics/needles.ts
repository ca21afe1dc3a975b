const PREFIX_BITS = 24;
const PREFIX_BYTES = PREFIX_BITS / 8;

/** Something that must not be found. */
export interface Needle {
  /** What it is, for whoever reads that it was found. */
  readonly of: string;
  readonly bytes: Buffer;
}

/** Finds any of thousands of needles in one pass. */
export class Needles {
  readonly all: readonly Needle[];
  /** Whether a needle begins with these three bytes. */
  readonly #prefixes = new Uint8Array(2 ** PREFIX_BITS);
  readonly #byPrefix = new Map<number, Needle[]>();

  constructor(needles: readonly Needle[]) {
    this.all = needles;
    for (const needle of needles) {
      if (needle.bytes.length <= PREFIX_BYTES)
        throw new RangeError(`By chance that is anywhere: ${needle.of}`);
      const prefix = needle.bytes.readUIntLE(0, PREFIX_BYTES);
      this.#prefixes[prefix] = 1;
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), needle]);
    }
  }

  /** What each of those that were found is. */
  in(bytes: Buffer): readonly string[] {
    const found = new Set<string>();
    let prefix = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      prefix = (prefix >>> 8) | (bytes[at]! << 16);
      if (this.#prefixes[prefix] === 0 || at + 1 < PREFIX_BYTES) continue;
      const start = at + 1 - PREFIX_BYTES;
      for (const needle of this.#byPrefix.get(prefix) ?? []) {
        if (needle.bytes.equals(bytes.subarray(start, start + needle.bytes.length))) found.add(needle.of);
      }
    }
    return [...found];
  }
}
