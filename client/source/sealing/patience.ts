/** Seconds between attempts to reach the site again. The last one repeats. */
const PAUSES_SECONDS = [1, 2, 4, 8, 15] as const;

/** Waits longer after each attempt, and not at all any more once the browser says that it is online. */
export class Patience {
  #attempts = 0;

  /** Something worked. */
  reset(): void {
    this.#attempts = 0;
  }

  async wait(stop: AbortSignal): Promise<void> {
    const seconds = PAUSES_SECONDS[Math.min(this.#attempts, PAUSES_SECONDS.length - 1)] ?? 1;
    this.#attempts += 1;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        self.removeEventListener('online', done);
        stop.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      self.addEventListener('online', done);
      stop.addEventListener('abort', done);
    });
  }
}
