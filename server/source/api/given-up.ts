import { type Elapsed, elapsed } from '../../elapsed.ts';

/** How long it is remembered that a tip was given up: a request for it may still be on its way, milliseconds. */
const REMEMBERED_MS = 6 * 3_600_000;
/** The oldest go first. */
const MAX_REMEMBERED = 10_000;

/**
 * A source who gives up while a tip is being kept is told which of the two it was: kept before, or never. In memory: a
 * request ends with its process.
 */
export class GivenUp {
  readonly #until = new Map<string, number>();
  readonly #keeping = new Map<string, Promise<unknown>>();
  readonly #elapsed: Elapsed;

  constructor(time = elapsed) {
    this.#elapsed = time;
  }

  /**
   * Keeps a tip, unless it was given up.
   *
   * @param once of the tip
   * @returns whether it was not given up
   */
  async keep(once: string, keep: () => Promise<void>): Promise<boolean> {
    if ((this.#until.get(once) ?? 0) > this.#elapsed()) return false;
    const kept = keep();
    const all = Promise.allSettled([this.#keeping.get(once), kept]);
    this.#keeping.set(once, all);
    try {
      await kept;
    } finally {
      if (this.#keeping.get(once) === all) this.#keeping.delete(once);
    }
    return true;
  }

  /** When it resolves nothing is being kept for this tip, and nothing will be. */
  async giveUp(once: string): Promise<void> {
    this.#until.delete(once);
    this.#until.set(once, this.#elapsed() + REMEMBERED_MS);
    for (const [oldest, until] of this.#until) {
      if (this.#until.size <= MAX_REMEMBERED && until > this.#elapsed()) break;
      this.#until.delete(oldest);
    }
    await this.#keeping.get(once);
  }
}
