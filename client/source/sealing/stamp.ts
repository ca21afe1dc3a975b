import { stampChallenge } from '../../../keys/source.ts';
import { newId } from './new-id.ts';
import { firstWord } from './short-sha256.ts';

/** Worked so long at once, and rested as long, milliseconds: what is asked for meanwhile does not wait. */
const SLICE_MS = 20;
/** Of work, for one tip. */
const ENOUGH_MS = 4_000;
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
    // Not from 0: the nonce would tell how much this device has computed.
    let [nonce = 0] = crypto.getRandomValues(new Uint32Array(1));
    let tried = 0;
    let worked = 0;
    while (worked < ENOUGH_MS && best < bits && this.#isWanted) {
      const start = performance.now();
      // The clock may be coarse: it ends the first slice, and the others are as long as it tells of all before.
      const end = tried * (1 + SLICE_MS / worked);
      let took: number;
      do {
        for (let i = 0; i < BATCH; i++) {
          block[8] = nonce;
          const zeros = Math.clz32(firstWord(block));
          if (zeros > best) {
            best = zeros;
            this.nonce = nonce;
          }
          nonce = (nonce + 1) >>> 0;
        }
        tried += BATCH;
        took = performance.now() - start;
      } while (worked > 0 ? tried < end : took < SLICE_MS);
      worked += took;
      await new Promise((rested) => setTimeout(rested, SLICE_MS));
    }
  }

  /** It is being sent: the rest of the device is for that. */
  take(): this {
    this.#isWanted = false;
    return this;
  }
}
