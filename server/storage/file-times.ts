import { lstat, utimes } from 'node:fs/promises';
import { dayOf, startOf } from './day.ts';
import { errnoOf } from './errno.ts';

/**
 * Sets the times of a file or folder to the day of its last change: an exact time would tell when a source was here.
 * Works by path, never through a descriptor: closing any descriptor of a database file would drop SQLite's POSIX locks
 * on it. A file that is not there is no error.
 */
export async function settleTimes(path: string): Promise<void> {
  try {
    const day = startOf(dayOf((await lstat(path)).mtime));
    await utimes(path, day, day);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

export interface SettlerTiming {
  /** How long after a write. */
  readonly delayMs: number;
  /** How often in any case. */
  readonly everyMs: number;
}

/**
 * Settles the times of files a moment after they were written, once for many writes; and by a clock, whether anything was
 * written or not. For reading changes times too, and settling itself leaves one that no program can set (`ctime`): it is
 * that of the clock then, and not that of the last who was here.
 */
export class TimesSettler {
  readonly #paths: readonly string[];
  readonly #delayMs: number;
  readonly #clock: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #settling: Promise<void> = Promise.resolve();

  constructor(paths: readonly string[], { delayMs, everyMs }: SettlerTiming) {
    this.#paths = paths;
    this.#delayMs = delayMs;
    this.#clock = setInterval(() => void this.settle(), everyMs).unref();
  }

  /** Call after each write. */
  written(): void {
    this.#timer ??= setTimeout(() => {
      void this.settle();
    }, this.#delayMs).unref();
  }

  /** For the last time. */
  close(): Promise<void> {
    clearInterval(this.#clock);
    return this.settle();
  }

  /** Never throws: times that stay exact for a while lose no tip, and `doctor` looks at them. */
  settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#settling = this.#settling
      .then(() => Promise.all(this.#paths.map(settleTimes)))
      .then(ignore, ignore);
    return this.#settling;
  }
}

function ignore(): void {
  // Nothing to do.
}
