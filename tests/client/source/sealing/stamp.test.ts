import { jest } from '@jest/globals';
import { stampBits } from '../../../../keys/index.ts';
import * as shortSha256 from '../../../../client/source/sealing/short-sha256.ts';

const EPOCH = 3;
const HASH_MS = 0.004;

/** Moved by work and rests, and by nothing else. */
let time = 0;
let slices: number[] = [];
let hash: (block: Int32Array) => number = shortSha256.firstWord;

jest.unstable_mockModule('../../../../client/source/sealing/short-sha256.ts', () => ({
  firstWord: (block: Int32Array) => hash(block),
}));
const { Stamp } = await import('../../../../client/source/sealing/stamp.ts');

describe('a stamp', () => {
  it('has a nonce that does not tell how many were tried', async () => {
    const nonces: number[] = [];
    for (let i = 0; i < 8; i++) {
      const stamp = new Stamp();
      await stamp.work(EPOCH, 6);
      const { tip, nonce = -1 } = stamp;
      expect(await stampBits(tip, EPOCH, nonce)).toBeGreaterThanOrEqual(6);
      nonces.push(nonce);
    }
    // Who counts from 0 comes nowhere near in a few slices.
    expect(Math.max(...nonces)).toBeGreaterThan(2 ** 25);
  });

  describe.each([1, 17, 100])('on a clock of %d ms', (grain) => {
    beforeEach(() => {
      [time, slices] = [0, []];
      // Never good enough.
      hash = () => {
        time += HASH_MS;
        return -1;
      };
      jest.spyOn(performance, 'now').mockImplementation(() => Math.floor(time / grain) * grain);
      let begun = 0;
      jest.spyOn(globalThis, 'setTimeout').mockImplementation(((rested: () => void, ms: number) => {
        slices.push(time - begun);
        time += ms;
        begun = time;
        queueMicrotask(rested);
      }) as unknown as typeof setTimeout);
    });
    afterEach(() => {
      jest.restoreAllMocks();
      hash = shortSha256.firstWord;
    });

    it.each([0, 1, 60])(
      'is worked for four seconds, in short slices, when it begins after %d ms',
      async (at) => {
        time = at;
        await new Stamp().work(EPOCH, 20);
        const worked = slices.reduce((sum, slice) => sum + slice, 0);
        expect(worked).toBeGreaterThan(3_000);
        expect(worked).toBeLessThan(5_000);
        // All but the first, which finds out how fast this device is.
        expect(slices[0]! - at).toBeLessThanOrEqual(grain + 21);
        expect(Math.max(...slices.slice(1))).toBeLessThanOrEqual(Math.max(30, 0.6 * grain));
      },
    );

    it('is worked for no more when it is taken', async () => {
      const stamp = new Stamp();
      const work = stamp.work(EPOCH, 20);
      stamp.take();
      await work;
      expect(slices.length).toBeLessThanOrEqual(1);
    });
  });
});
