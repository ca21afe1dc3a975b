/** Bytes as an asynchronous iterable of pieces of these sizes, over and over. */
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
export async function* inPieces(bytes: Uint8Array, ...sizes: readonly number[]) {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** Everything of an iterable of bytes, copied as it comes. */
export async function allBytes(
  pieces: AsyncIterable<Uint8Array | readonly Uint8Array[]>,
): Promise<Uint8Array> {
  const copies: Uint8Array[] = [];
  for await (const piece of pieces) {
    for (const bytes of piece instanceof Uint8Array ? [piece] : piece) copies.push(Uint8Array.from(bytes));
  }
  return new Uint8Array(Buffer.concat(copies));
}

/** Bytes that look random and are the same in every run. */
export function patternBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
