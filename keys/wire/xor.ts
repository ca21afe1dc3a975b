const WORD_BYTES = 4;

/** `target ^= mask`, in place; both of the same length. By words where the memory of both is aligned. */
export function xorInto(target: Uint8Array, mask: Uint8Array): void {
  const aligned = mask.byteOffset % WORD_BYTES === 0 ? mask : new Uint8Array(mask);
  const words = target.byteOffset % WORD_BYTES === 0 ? Math.floor(target.length / WORD_BYTES) : 0;
  const targetWords = new Int32Array(target.buffer, words === 0 ? 0 : target.byteOffset, words);
  const maskWords = new Int32Array(aligned.buffer, aligned.byteOffset, words);
  for (let i = 0; i < words; i++) targetWords[i] = (targetWords[i] ?? 0) ^ (maskWords[i] ?? 0);
  for (let i = words * WORD_BYTES; i < target.length; i++) target[i] = (target[i] ?? 0) ^ (aligned[i] ?? 0);
}
