import { setTimeout as sleep } from 'node:timers/promises';
import type { EditorAtDesk } from './editor-at-desk.ts';
import type { Stage } from './person.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The last is longer than anything is kept. */
const JUMPS_MS = [HOUR_MS, DAY_MS, 40 * DAY_MS];
const LONGEST_CALM_MS = 1_600;
const LONGEST_PAUSE_MS = 2_500;
const MOST_BYTES_BEFORE_CUT = 200_000;
const CUTS = 3;

/** How often each happens, among as many as all together. */
const FAULTS = { kill: 16, stop: 1, pause: 1, cut: 4, jump: 3 } as const;
type Fault = keyof typeof FAULTS;
const BAG = Object.entries(FAULTS).flatMap(([fault, often]) => Array<Fault>(often).fill(fault as Fault));

export interface FaultCounts {
  readonly faults: Readonly<Record<Fault, number>>;
}

/** What happens to a drop, at moments by chance. */
export class Faults {
  readonly #stage: Stage;
  readonly #witness: EditorAtDesk;
  readonly #counts: Record<Fault, number> = { kill: 0, stop: 0, pause: 0, cut: 0, jump: 0 };
  #isAhead = false;

  /** @param witness lists everything right after each start */
  constructor(stage: Stage, witness: EditorAtDesk) {
    this.#stage = stage;
    this.#witness = witness;
  }

  get counts(): FaultCounts {
    return { faults: this.#counts };
  }

  /** @returns whether it was a kill */
  async next(): Promise<boolean> {
    const { chance } = this.#stage;
    await sleep(chance.below(LONGEST_CALM_MS));
    const fault = BAG[chance.below(BAG.length)]!;
    this.#counts[fault] += 1;
    await this.#happen(fault);
    return fault === 'kill';
  }

  /** The clock is right again, and the server runs as it did before all of it. */
  async settle(): Promise<void> {
    this.#stage.drop.jumpTo(0);
    await this.#restart('stop');
  }

  async #happen(fault: Fault): Promise<void> {
    const { drop, chance } = this.#stage;
    switch (fault) {
      case 'kill':
      case 'stop':
        return this.#restart(fault);
      case 'pause':
        return drop.pause(chance.below(LONGEST_PAUSE_MS));
      case 'cut':
        drop.line.cutAfter(Array.from({ length: CUTS }, () => chance.below(MOST_BYTES_BEFORE_CUT)));
        return;
      case 'jump':
        drop.jumpTo(this.#isAhead ? 0 : JUMPS_MS[chance.below(JUMPS_MS.length)]!);
        this.#isAhead = !this.#isAhead;
    }
  }

  #restart(how: 'kill' | 'stop'): Promise<void> {
    return this.#stage.drop.restart(how, () => this.#witness.list());
  }
}
