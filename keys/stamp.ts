import { type Bytes, encodeUtf8 } from './wire/bytes.ts';

const FORMAT = 'sealdrop-stamp/1';
const BITS_OF_WORD = 32;
/** Stamps are told apart in steps: a finer number would say more of the device than of the work. */
const STEP_BITS = 4;

/** What is worked on for one tip: 32 bytes. It is of no use for another tip, nor under another ring. */
export async function stampChallenge(tip: string, epoch: number): Promise<Bytes> {
  return sha256(encodeUtf8(`${FORMAT}\n${tip}\n${epoch}\n`));
}

/** How many bits at the beginning of SHA-256(challenge, nonce) are zero, at most 32. */
export async function stampBits(tip: string, epoch: number, nonce: number): Promise<number> {
  const worked = new Uint8Array([...(await stampChallenge(tip, epoch)), 0, 0, 0, 0]);
  new DataView(worked.buffer).setUint32(worked.length - 4, nonce);
  const word = new DataView((await sha256(worked)).buffer).getUint32(0);
  return word === 0 ? BITS_OF_WORD : Math.clz32(word);
}

/** What is kept of it: no more than is asked for, rounded down. */
export function keptStamp(bits: number, most: number): number {
  const counted = Math.min(bits, most);
  return counted - (counted % STEP_BITS);
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
