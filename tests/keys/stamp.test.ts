import { createHash } from 'node:crypto';
import { keptStamp, stampBits, stampChallenge } from '../../keys/index.ts';

const TIP = 'a'.repeat(26);
const EPOCH = 3;

/** As docs/format.md says it. */
function worked(tip: string, epoch: number, nonce: number): Buffer {
  const challenge = createHash('sha256')
    .update(`sealdrop-stamp/1\n${tip}\n${String(epoch)}\n`)
    .digest();
  const last = Buffer.alloc(4);
  last.writeUInt32BE(nonce);
  return createHash('sha256').update(challenge).update(last).digest();
}

describe('a stamp', () => {
  it('has as many bits as its hash has zeros in front, by the format', async () => {
    for (let nonce = 0; nonce < 300; nonce++) {
      const bits = Math.clz32(worked(TIP, EPOCH, nonce).readUInt32BE(0));
      expect(await stampBits(TIP, EPOCH, nonce)).toBe(bits);
    }
    expect(Buffer.from(await stampChallenge(TIP, EPOCH))).toHaveLength(32);
  });

  it('is of no use for another tip, nor under another ring', async () => {
    let nonce = 0;
    while ((await stampBits(TIP, EPOCH, nonce)) < 8) nonce++;
    const others = await Promise.all(
      Array.from({ length: 50 }, (_, i) => stampBits(TIP, EPOCH + 1 + i, nonce)),
    );
    const otherTips = await Promise.all(
      Array.from('bcdefghijklmnopqrstuvwxyz', (letter) => stampBits(letter.repeat(26), EPOCH, nonce)),
    );
    expect([...others, ...otherTips].filter((bits) => bits >= 8).length).toBeLessThan(5);
  });

  it.each([
    [0, 20, 0],
    [3, 20, 0],
    [4, 20, 4],
    [17, 20, 16],
    [20, 20, 20],
    [31, 20, 20],
    [31, 0, 0],
    [19, 18, 16],
  ])('of %d bits, where %d are asked for, is kept as %d', (bits, most, kept) => {
    expect(keptStamp(bits, most)).toBe(kept);
  });
});
