import { randomInt } from 'node:crypto';

const SEEDS = 2 ** 31;

/** The same numbers for the same seed (a generator of Marsaglia's: xorshift, of 32 bits). */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed;
  }

  /** A whole number from 0 on. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
}

/** The seed that a variable of the environment gives, for repeating a run; otherwise one by chance. */
export function seedOf(variable: string): number {
  const given = Number(process.env[variable] ?? Number.NaN);
  return Number.isSafeInteger(given) && given > 0 ? given : 1 + randomInt(SEEDS - 1);
}
