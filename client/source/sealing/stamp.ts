import { stampChallenge } from '../../../keys/source.ts';
import { newId } from './new-id.ts';
import { firstWord } from './short-sha256.ts';

/** Worked so long at once, and rested as long, milliseconds: what is asked for meanwhile does not wait. */
const SLICE_MS = 20;
/** For one tip: four seconds of work. */
const SLICES = 200;
/** Between two looks at the clock. */
const BATCH = 100;

/** Proof of work for one tip, of which the id is settled beforehand. Whatever is there when it is sent goes with it. */
export class Stamp {
  readonly tip = newId();
  nonce: number | undefined;
  #isWanted = true;

  /** @param bits that are enough */
  async work(epoch: number, bits: number): Promise<void> {
    const words = new DataView((await stampChallenge(this.tip, epoch)).buffer);
    // 36 bytes: the challenge, the nonce, and the padding of 5.1.1.
    const block = new Int32Array(64);
    for (let i = 0; i < 8; i++) block[i] = words.getInt32(i * 4);
    block[9] = 1 << 31;
    block[15] = 36 * 8;
    let best = 0;
    let nonce = 0;
    for (let slice = 0; slice < SLICES && best < bits && this.#isWanted; slice++) {
      const end = performance.now() + SLICE_MS;
      while (nonce % BATCH > 0 || performance.now() < end) {
        block[8] = nonce;
        const zeros = Math.clz32(firstWord(block));
        if (zeros > best) {
          best = zeros;
          this.nonce = nonce;
        }
        nonce++;
      }
      await new Promise((rested) => setTimeout(rested, SLICE_MS));
    }
  }

  /** It is being sent: the rest of the device is for that. */
  take(): this {
    this.#isWanted = false;
    return this;
  }
}
