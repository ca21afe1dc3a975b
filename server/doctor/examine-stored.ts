import { stat } from 'node:fs/promises';
import { dayBefore, dayOf } from '../storage/day.ts';
import type { Report } from '../storage/ports.ts';
import type { Finding, PreparedDeployment } from './finding.ts';

/** A night may be missed while the server is moved. */
const DAYS_UNTIL_OLD = 3;
const CHECK_REMEDY = 'Run: sealdrop-server check. It names what is damaged, and says what to do.';

/** What the last nights have found of the stored data and their backup. */
export async function examineStored(deployment: PreparedDeployment): Promise<readonly Finding[]> {
  const { config, tips } = deployment;
  const { backup, check } = config.nightly;
  return [
    ...(check ? examineCheck(deployment, await tips.report('check')) : []),
    ...(backup === undefined
      ? noBackup(deployment)
      : [
          ...examineBackup(deployment, backup, await tips.report('backup')),
          ...(await examinePlace(deployment, backup)),
        ]),
  ];
}

function examineCheck({ now }: PreparedDeployment, report: Report | undefined): readonly Finding[] {
  if (report === undefined) return [];
  const { failed, database, bodies, damaged } = contentOf(report);
  if (failed !== undefined)
    return [{ state: 'bad', says: `The check of ${report.day} failed (${failed}).`, remedy: CHECK_REMEDY }];
  if (database === false)
    return [
      { state: 'bad', says: `The check of ${report.day} found the database damaged.`, remedy: CHECK_REMEDY },
    ];
  if (damaged > 0) {
    const says = `The check of ${report.day} found ${damaged} of ${bodies} bodies damaged.`;
    return [{ state: 'bad', says, remedy: CHECK_REMEDY }];
  }
  return [
    isOld(report, now)
      ? {
          state: 'warning',
          says: `What is stored was last checked on ${report.day}.`,
          remedy: 'Is the server running at night?',
        }
      : { state: 'good', says: `Checked on ${report.day}: all ${bodies} bodies are whole.` },
  ];
}

function examineBackup(
  { now }: PreparedDeployment,
  folder: string,
  report: Report | undefined,
): readonly Finding[] {
  const remedy = `Run: sealdrop-server backup ${folder}. It says what is wrong.`;
  if (report === undefined) return [{ state: 'warning', says: 'No night has made a backup yet.', remedy }];
  const { failed, damaged } = contentOf(report);
  if (failed !== undefined)
    return [{ state: 'bad', says: `The backup of ${report.day} failed (${failed}).`, remedy }];
  if (damaged > 0)
    return [
      {
        state: 'bad',
        says: `${damaged} bodies were damaged, and are not in the backup of ${report.day}.`,
        remedy: CHECK_REMEDY,
      },
    ];
  return [
    isOld(report, now)
      ? { state: 'warning', says: `The last backup is of ${report.day}.`, remedy }
      : { state: 'good', says: `The last backup is of ${report.day}.` },
  ];
}

async function examinePlace({ config }: PreparedDeployment, folder: string): Promise<readonly Finding[]> {
  const [data, backup] = await Promise.all(
    [config.dataFolder, folder].map((path) => stat(path).catch(() => undefined)),
  );
  if (data === undefined || backup === undefined || data.dev !== backup.dev) return [];
  return [
    {
      state: 'warning',
      says: 'The backup is on the disk of the data: it would be lost with it.',
      remedy: 'Set SEALDROP_BACKUP to a folder on another disk, best one that is encrypted as this one.',
    },
  ];
}

/** No warning: it may well be made by something else. */
function noBackup({ config }: PreparedDeployment): readonly Finding[] {
  if (config.mode === 'demo') return [];
  const says =
    'The server makes no backup by itself (SEALDROP_BACKUP): run sealdrop-server backup FOLDER at fixed times.';
  return [{ state: 'good', says }];
}

interface Content {
  readonly failed?: string;
  readonly database?: boolean;
  readonly bodies: number;
  readonly damaged: number;
}

function contentOf({ body }: Report): Content {
  return { bodies: 0, damaged: 0, ...(JSON.parse(body) as Partial<Content>) };
}

function isOld({ day }: Report, now: Date): boolean {
  return day < dayBefore(dayOf(now), DAYS_UNTIL_OLD);
}
