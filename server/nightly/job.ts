import type { FieldsOf } from '../http/operational-log.ts';

/** In the vocabulary of the log, and the name of the job's report. */
export type JobName = FieldsOf<'nightly-failed'>['job'];

/** Work that is done once a night. */
export interface NightlyJob {
  readonly name: JobName;
  /**
   * Done in small steps, between which others are served.
   *
   * @param stopping aborted when the server ends: leave off at the next step; the job is done again after the next start
   * @returns what the job's report says: anything that JSON can say, nothing that tells a time finer than a day
   */
  run(now: Date, stopping: AbortSignal): Promise<unknown>;
}
