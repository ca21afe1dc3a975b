import { setTimeout as sleep } from 'node:timers/promises';

/** So that work that nobody waits for leaves the disk to those who do. */
export interface Pace {
  /** Resolves when it is time to go on. */
  moved(bytes: number): Promise<void>;
}

export const FULL_SPEED: Pace = { moved: () => Promise.resolve() };

/** Rests are not shorter than this: timers are not that exact. */
const SHORTEST_REST_MS = 20;
/** What was not used while something else was waited for is not made up for beyond this. */
const MOST_CREDIT_MS = 1_000;

export function steadyPace(bytesPerSecond: number, now: () => number = () => performance.now()): Pace {
  let due = now();
  return {
    moved: async (bytes) => {
      due = Math.max(due, now() - MOST_CREDIT_MS) + (bytes / bytesPerSecond) * 1_000;
      const rest = due - now();
      if (rest >= SHORTEST_REST_MS) await sleep(rest);
    },
  };
}
