import { parentPort, workerData } from 'node:worker_threads';
import { backUp } from '../backup/back-up.ts';
import { BackupError } from '../backup/backup-error.ts';
import { checkData } from '../check/check-data.ts';
import { codeOf, type FailureCode } from '../http/failure-code.ts';
import type { DamagedBody } from '../storage/body-damage.ts';
import type { Day } from '../storage/day.ts';
import { steadyPace } from '../storage/pace.ts';

const DAMAGED_NAMED = 20;

/** What the thread is to do; then it ends. */
export type DataTask = {
  readonly dataFolder: string;
  readonly now: Date;
  readonly today: Day;
  readonly bytesPerSecond: number;
} & (
  | { readonly job: 'check' }
  | { readonly job: 'backup'; readonly folder: string; readonly reserveBytes: number }
);

/** A report of the job, or a code. */
export type DataAnswer = { readonly report: DataReport } | { readonly failed: FailureCode };

export type DataReport = CheckSummary | BackupSummary;

export interface CheckSummary {
  /** Whether it is sound. */
  readonly database: boolean;
  readonly bodies: number;
  readonly damaged: number;
  readonly named: readonly DamagedBody[];
  readonly leftovers: number;
}

export interface BackupSummary {
  readonly bodies: number;
  readonly copied: number;
  readonly removed: number;
  /** In the data folder, and so not in the backup. */
  readonly damaged: number;
}

async function run(task: DataTask): Promise<DataAnswer> {
  try {
    return { report: task.job === 'check' ? await check(task) : await backup(task) };
  } catch (error) {
    return { failed: error instanceof BackupError ? error.code : codeOf(error) };
  }
}

async function check({ dataFolder, now, bytesPerSecond }: DataTask): Promise<CheckSummary> {
  const { database, bodies, damaged, leftovers } = await checkData({
    dataFolder,
    now,
    pace: steadyPace(bytesPerSecond),
  });
  const named = damaged.slice(0, DAMAGED_NAMED);
  return { database: database.length === 0, bodies, damaged: damaged.length, named, leftovers };
}

async function backup(task: Extract<DataTask, { readonly job: 'backup' }>): Promise<BackupSummary> {
  const pace = steadyPace(task.bytesPerSecond);
  const { bodies, copied, removed, damaged } = await backUp({ ...task, pace, known: true });
  return { bodies, copied, removed, damaged: damaged.length };
}

parentPort?.postMessage(await run(workerData as DataTask));
