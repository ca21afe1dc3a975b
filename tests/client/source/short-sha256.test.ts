import { createHash, randomBytes } from 'node:crypto';
import { firstWord } from '../../../client/source/sealing/short-sha256.ts';

const ROUNDS = 500;
/** Of the message; the block ends with its length in bits. */
const BYTES = 36;

it('hashes 36 bytes as SHA-256 does, whatever they are', () => {
  const block = new Int32Array(64);
  block[9] = 1 << 31;
  block[15] = BYTES * 8;
  const edges = [Buffer.alloc(BYTES), Buffer.alloc(BYTES, 0xff), Buffer.alloc(BYTES, 0x80)];
  for (const message of [...edges, ...Array.from({ length: ROUNDS }, () => randomBytes(BYTES))]) {
    for (let word = 0; word < BYTES / 4; word++) block[word] = message.readInt32BE(word * 4);
    const hash = createHash('sha256').update(message).digest();
    expect(firstWord(block)).toBe(hash.readInt32BE(0));
  }
});
