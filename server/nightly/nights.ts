import { randomInt } from 'node:crypto';
import { codeOf, type Log } from '../http/operational-log.ts';
import { dayBefore, dayOf, startOf } from '../storage/day.ts';
import type { Day, TipStore } from '../storage/ports.ts';
import type { NightlyJob } from './job.ts';

const HOUR_MS = 3_600_000;
/** The night, UTC. */
const FIRST_HOUR = 1;
const LAST_HOUR = 5;
/** A timer for the whole day would be off after the machine has slept, or after its clock was set. */
const LOOK_EVERY_MS = 60_000;

export interface NightsContext {
  /** In this order, one after the other. */
  readonly jobs: readonly NightlyJob[];
  readonly tips: Pick<TipStore, 'report' | 'setReport'>;
  readonly now: () => Date;
  readonly log: Log;
  /** A whole number below `limit`. */
  readonly random?: (limit: number) => number;
}

/**
 * Runs each job once a night, at a moment that is drawn anew for each; at once when the last night was missed. The day on
 * which a job was last done is that of its report. A job that fails is logged, and tried again in the next night or after
 * the next start.
 */
export class Nights {
  readonly #context: NightsContext;
  readonly #stopping = new AbortController();
  /** By name: a job that failed waits for its next night, as one that was done. */
  readonly #tried = new Map<string, Day>();
  #moment: { readonly day: Day; readonly at: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(context: NightsContext) {
    this.#context = context;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    void this.look();
  }

  /** Runs what is due. Never fails. */
  look(): Promise<void> {
    this.#looking ??= this.#runDue().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Resolves when no job is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#looking;
  }

  async #runDue(): Promise<void> {
    const { signal } = this.#stopping;
    for (const job of this.#context.jobs) {
      if (signal.aborted) return;
      await this.#runIfDue(job).catch((error: unknown) => {
        if (!signal.aborted) this.#context.log('nightly-failed', { job: job.name, code: codeOf(error) });
      });
    }
  }

  async #runIfDue(job: NightlyJob): Promise<void> {
    const { tips, now } = this.#context;
    const time = now();
    const today = dayOf(time);
    const last = this.#tried.get(job.name) ?? (await tips.report(job.name))?.day;
    if (!this.#isDue(last, time)) return;
    this.#tried.set(job.name, today);
    const result = await job.run(time, this.#stopping.signal);
    // What was left off is not done.
    if (this.#stopping.signal.aborted) return;
    await tips.setReport(job.name, { day: today, body: JSON.stringify(result ?? {}) });
  }

  #isDue(last: Day | undefined, time: Date): boolean {
    const today = dayOf(time);
    if (last === today) return false;
    return last !== dayBefore(today, 1) || time.getTime() >= this.#momentOf(today);
  }

  #momentOf(day: Day): number {
    if (this.#moment?.day !== day) {
      const { random = randomInt } = this.#context;
      const into = FIRST_HOUR * HOUR_MS + random((LAST_HOUR - FIRST_HOUR) * HOUR_MS);
      this.#moment = { day, at: startOf(day).getTime() + into };
    }
    return this.#moment.at;
  }
}
