import type { ClientRateLimitInfo, Store } from 'express-rate-limit';
import type { Elapsed } from '../elapsed.ts';

interface Window {
  hits: number;
  readonly until: number;
}

/**
 * How often somebody has asked, in windows of equal length that begin with the first request. The memory of the library
 * looks at the clock of the computer: set back by a day, whoever went on trying was shut out for that day. A window that
 * has ended is forgotten by itself, also when nobody asks again for days.
 */
export class RateWindows implements Store {
  readonly localKeys = true;
  readonly #windowMs: number;
  readonly #elapsed: Elapsed;
  /** The oldest first. */
  readonly #windows = new Map<string, Window>();
  #forgetting: NodeJS.Timeout | undefined;

  constructor(windowMs: number, elapsed: Elapsed) {
    this.#windowMs = windowMs;
    this.#elapsed = elapsed;
  }

  increment(key: string): ClientRateLimitInfo {
    const now = this.#elapsed();
    this.#forgetEnded(now);
    const window = this.#windows.get(key) ?? { hits: 0, until: now + this.#windowMs };
    window.hits += 1;
    this.#windows.set(key, window);
    this.#forgetInTime(now);
    return { totalHits: window.hits, resetTime: new Date(window.until) };
  }

  decrement(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined) window.hits -= 1;
  }

  resetKey(key: string): void {
    this.#windows.delete(key);
  }

  get size(): number {
    return this.#windows.size;
  }

  #forgetInTime(now: number): void {
    const [oldest] = this.#windows.values();
    if (oldest === undefined || this.#forgetting !== undefined) return;
    this.#forgetting = setTimeout(
      () => {
        this.#forgetting = undefined;
        const later = this.#elapsed();
        this.#forgetEnded(later);
        this.#forgetInTime(later);
      },
      Math.max(1, oldest.until - now),
    ).unref();
  }

  #forgetEnded(now: number): void {
    for (const [key, { until }] of this.#windows) {
      if (until > now) return;
      this.#windows.delete(key);
    }
  }
}
