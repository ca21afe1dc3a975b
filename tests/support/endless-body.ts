import { createCipheriv, createHash } from 'node:crypto';

const BLOCK_BYTES = 16;

/** Bytes that look random, and are the same whenever they are asked for: those of the body of an id, from there to there. */
export function bytesOfBody(id: string, from: number, to: number): Uint8Array {
  const block = Math.floor(from / BLOCK_BYTES);
  const counter = Buffer.alloc(BLOCK_BYTES);
  counter.writeBigUInt64BE(BigInt(block), BLOCK_BYTES / 2);
  const key = createHash('sha256').update(id).digest().subarray(0, BLOCK_BYTES);
  const start = block * BLOCK_BYTES;
  const stream = createCipheriv('aes-128-ctr', key, counter).update(Buffer.alloc(to - start));
  return new Uint8Array(stream.subarray(from - start));
}
