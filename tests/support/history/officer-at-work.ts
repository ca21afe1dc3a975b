import { setTimeout as sleep } from 'node:timers/promises';
import type { Person, Stage } from './person.ts';

const LONGEST_LIFE_MS = 2_500;
const LONGEST_REST_MS = 4_000;

/** Rotates to a new key again and again, with the real command; sometimes it is killed, and run again. */
export class OfficerAtWork implements Person {
  readonly #stage: Stage;
  #isTurning = false;
  kills = 0;
  rotations = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async step(): Promise<void> {
    const { drop, chance } = this.#stage;
    if (!this.#isTurning) drop.newsroom.turn();
    this.#isTurning = true;
    const command = drop.newsroom.rotate();
    const dies = chance.below(3) === 0;
    const life = dies ? sleep(chance.below(LONGEST_LIFE_MS)).then(() => command.kill()) : undefined;
    const { code } = await (life ?? command.ended);
    if (dies && code === null) this.kills += 1;
    if (code === 0) {
      this.#isTurning = false;
      this.rotations += 1;
    }
    await sleep(chance.below(LONGEST_REST_MS));
  }
}
