import { Failure } from '../failure.ts';
import type { Progress, Stage } from '../protocol.ts';
import { asFailure, passes } from './api.ts';
import { Patience } from './patience.ts';

/** Progress is reported at most so often, milliseconds. */
const REPORT_INTERVAL_MS = 200;

/** What is under way: how far it is, whether it is paused, whether it was given up. */
export class Control {
  readonly #report: (progress: Progress) => void;
  readonly #stop = new AbortController();
  readonly #patience = new Patience();
  #progress: Progress = { stage: 'starting', total: 0, sealed: 0, sent: 0, stored: 0 };
  #reported = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  #paused = false;
  #onPause = new Set<() => void>();
  #onResume = new Set<() => void>();

  constructor(report: (progress: Progress) => void) {
    this.#report = report;
  }

  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  show(change: Partial<Progress>): void {
    const stageChanged = change.stage !== undefined && change.stage !== this.#progress.stage;
    this.#progress = { ...this.#progress, ...change };
    clearTimeout(this.#later);
    const due = this.#reported + REPORT_INTERVAL_MS - performance.now();
    if (stageChanged || due <= 0) this.#say();
    else
      this.#later = setTimeout(() => {
        this.#say();
      }, due);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.show({ stage: 'paused' });
    const waiting = paused ? this.#onPause : this.#onResume;
    for (const call of [...waiting]) call();
    waiting.clear();
  }

  /** Calls once when the source pauses or gives up. @returns takes it back */
  onInterruption(call: () => void): () => void {
    this.#onPause.add(call);
    this.stopped.addEventListener('abort', call, { once: true });
    return () => {
      this.#onPause.delete(call);
      this.stopped.removeEventListener('abort', call);
    };
  }

  /** Something else may have been waited for when the source paused or gave up. @throws Error */
  goOn(): void {
    if (this.#isPaused() || this.#isStopped()) throw new Error('interrupted');
  }

  giveUp(): void {
    this.#stop.abort();
    this.pause(false);
  }

  /** The line works. */
  lineWorks(): void {
    this.#patience.reset();
  }

  /**
   * Does something until it is done: when the line drops, again by itself; while paused, not at all.
   *
   * @throws Failure for what does not pass by itself
   */
  async persist<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.#whilePaused();
      if (this.#isStopped()) throw new Failure('stopped');
      this.show({ stage });
      try {
        const result = await work();
        this.lineWorks();
        return result;
      } catch (error) {
        if (this.#isStopped()) throw new Failure('stopped');
        if (this.#isPaused()) continue;
        if (!passes(error)) throw asFailure(error);
        this.show({ stage: 'waiting' });
        await this.#patience.wait(this.stopped);
      }
    }
  }

  /** @throws Failure `stopped` at once when it is given up, whatever `work` waits for */
  async unlessStopped<T>(work: Promise<T>): Promise<T> {
    const stopped = new Promise<never>((_resolve, reject) => {
      const stop = (): void => {
        reject(new Failure('stopped'));
      };
      if (this.#isStopped()) stop();
      else this.stopped.addEventListener('abort', stop, { once: true });
    });
    work.catch(() => undefined);
    return Promise.race([work, stopped]);
  }

  async #whilePaused(): Promise<void> {
    while (this.#isPaused()) await new Promise<void>((resolve) => this.#onResume.add(resolve));
  }

  /** Both change while something is awaited. */
  #isPaused(): boolean {
    return this.#paused;
  }

  #isStopped(): boolean {
    return this.stopped.aborted;
  }

  #say(): void {
    this.#reported = performance.now();
    this.#report(this.#progress);
  }
}
