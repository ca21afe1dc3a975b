import { KeysError, readPublicKeys, type Ring, ringOf } from '../keys/index.ts';
import type { StoredRing, TipStore } from './storage/ports.ts';

/** The ring as it is now: the ring itself, or why nothing can be sealed to it. */
export type RingState =
  { readonly open: true; readonly ring: Ring } | { readonly open: false; readonly problem: string };

/** Gives the current ring, checked; closes intake by itself when a key of it expires. */
export class Newsroom {
  readonly #tips: TipStore;
  readonly #now: () => Date;
  #checked: { readonly epoch: number; readonly state: RingState } | undefined;

  constructor(tips: TipStore, now: () => Date) {
    this.#tips = tips;
    this.#now = now;
  }

  async ring(): Promise<RingState> {
    const stored = await this.#tips.currentRing();
    if (stored === undefined)
      return { open: false, problem: 'There is no ring yet. Run: sealdrop-server init' };
    if (this.#checked?.epoch !== stored.epoch || hasExpired(this.#checked.state, this.#now())) {
      this.#checked = { epoch: stored.epoch, state: await checkRing(stored, this.#now()) };
    }
    return this.#checked.state;
  }
}

function hasExpired(state: RingState, now: Date): boolean {
  return state.open && state.ring.expires !== undefined && state.ring.expires <= now;
}

async function checkRing(stored: StoredRing, now: Date): Promise<RingState> {
  try {
    const keys = (await Promise.all(stored.armoredKeys.map((armored) => readPublicKeys(armored)))).flat();
    return { open: true, ring: await ringOf(stored.epoch, keys, now) };
  } catch (error) {
    if (error instanceof KeysError) return { open: false, problem: error.message };
    throw error;
  }
}
