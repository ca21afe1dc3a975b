import type { Config } from '../config/read-config.ts';
import type { Log } from '../http/operational-log.ts';
import { dayOf } from '../storage/day.ts';
import { eraseUpgradeCopies } from '../storage/choose.ts';
import { runOnThread } from './data-thread.ts';
import type { DataReport, DataTask } from './data-worker.ts';
import type { NightlyJob } from './job.ts';

/** Slow enough for any disk to serve visitors beside it; a terabyte takes nine hours. */
const BYTES_PER_SECOND = 32 * 2 ** 20;

export interface DataJobsContext {
  readonly config: Config;
  /** Folder of the built files. */
  readonly assets: URL;
  readonly log: Log;
}

/**
 * The backup and the check. Their reports also say that they failed, so that staff see it: `{failed: CODE}`. The backup
 * comes first: a check finds no damage that would make it worse.
 */
export function lookAfterData(context: DataJobsContext): readonly NightlyJob[] {
  const { dataFolder, nightly, tips } = context.config;
  const { backup: folder } = nightly;
  const shared = { dataFolder, bytesPerSecond: BYTES_PER_SECOND };
  return [
    ...(folder === undefined
      ? []
      : [job(context, 'backup', { ...shared, job: 'backup', folder, reserveBytes: tips.reserveBytes })]),
    ...(nightly.check ? [job(context, 'check', { ...shared, job: 'check' })] : []),
  ];
}

/** Copies that an upgrade left do not outlive the night after it. */
export function forgetUpgrade({ config }: Pick<DataJobsContext, 'config'>): NightlyJob {
  return {
    name: 'upgrade-copies',
    run: async (now) => ({ erased: await eraseUpgradeCopies(config.dataFolder, dayOf(now)) }),
  };
}

type Task = DataTask extends infer T ? (T extends unknown ? Omit<T, 'now' | 'today'> : never) : never;

function job({ assets, log }: DataJobsContext, name: 'backup' | 'check', task: Task): NightlyJob {
  const script = new URL('server/data-worker.js', assets);
  return {
    name,
    run: async (now, stopping) => {
      const answer = await runOnThread(script, { ...task, now, today: dayOf(now) }, stopping);
      if (answer === undefined) return undefined;
      if ('failed' in answer) {
        log('nightly-failed', { job: name, code: answer.failed });
        return answer;
      }
      tellDamage(answer.report, log);
      return answer.report;
    },
  };
}

function tellDamage(report: DataReport, log: Log): void {
  const database = !('database' in report) || report.database ? 'whole' : 'damaged';
  if (database === 'whole' && report.damaged === 0) return;
  log('stored-damaged', { database, bodies: report.damaged });
}
