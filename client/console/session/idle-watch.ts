/** How long before it locks the console warns: a minute, or a third of a short limit. */
const WARNING_MS = 60_000;
const TICK_MS = 1_000;

export interface IdleEvents {
  /** Called every second of the last minute. */
  readonly warn: (secondsLeft: number) => void;
  /** Somebody is there after all. */
  readonly resume: () => void;
  readonly lock: () => void;
}

/**
 * Locks when nobody has done anything for a while. Counts by the clock and not by timers, which stop while a computer
 * sleeps: after that the first tick locks.
 */
export class IdleWatch {
  readonly #limitMs: number;
  readonly #warningMs: number;
  readonly #events: IdleEvents;
  readonly #now: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #lastActivity: number;
  #warned = false;
  #stopped = false;

  constructor(limitMs: number, events: IdleEvents, now: () => number = Date.now) {
    this.#limitMs = limitMs;
    this.#warningMs = Math.min(WARNING_MS, limitMs / 3);
    this.#events = events;
    this.#now = now;
    this.#lastActivity = now();
    this.#timer = setInterval(() => {
      this.check();
    }, TICK_MS);
  }

  get lastActivity(): number {
    return this.#lastActivity;
  }

  /** Somebody moved, typed or touched. Too late is too late. */
  touch(): void {
    if (this.#idleMs() >= this.#limitMs) {
      this.check();
      return;
    }
    this.#lastActivity = this.#now();
    if (!this.#warned) return;
    this.#warned = false;
    this.#events.resume();
  }

  check(): void {
    if (this.#stopped) return;
    const leftMs = this.#limitMs - this.#idleMs();
    if (leftMs <= 0) {
      this.stop();
      this.#events.lock();
    } else if (leftMs <= this.#warningMs) {
      this.#warned = true;
      this.#events.warn(Math.ceil(leftMs / 1000));
    }
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  /** A clock that was set back must not keep the console open. */
  #idleMs(): number {
    const idleMs = this.#now() - this.#lastActivity;
    return idleMs < 0 ? this.#limitMs : idleMs;
  }
}
