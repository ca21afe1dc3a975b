import { backUp } from '../backup/back-up.ts';
import { restore } from '../backup/restore.ts';
import type { Config } from '../config/read-config.ts';
import type { DamagedBody } from '../storage/body-damage.ts';
import { dayOf } from '../storage/day.ts';
import { FULL_SPEED } from '../storage/pace.ts';
import { describeDamaged } from './check.ts';
import type { Terminal } from './terminal.ts';

const MIB = 2 ** 20;
const PROGRESS_MS = 10_000;

/** Brings the backup in a folder up to date. True when all that there is is in it. */
export async function backup(
  config: Config,
  folder: string,
  { out, err }: Terminal,
  now: Date,
): Promise<boolean> {
  const report = await backUp({
    dataFolder: config.dataFolder,
    folder,
    today: dayOf(now),
    pace: FULL_SPEED,
    reserveBytes: config.tips.reserveBytes,
    known: false,
    progress: tellNowAndThen(err),
  });
  const { bodies, bodyBytes, databaseBytes, copied, copiedBytes, removed, damaged } = report;
  out(
    `The backup in ${folder} is that of ${report.day}: the database (${inMiB(databaseBytes)}), ${bodies} bodies`,
  );
  out(
    `(${inMiB(bodyBytes)}). Copied and read back: ${copied} new ones (${inMiB(copiedBytes)}). Removed: ${removed} that`,
  );
  out('were deleted since the last one. It is sealed, as the data are; the keys that open it are not in it.');
  if (report.open) err(`Others on this machine may enter ${folder}. Run: chmod 700 ${folder}`);
  if (damaged.length > 0) {
    err(`${damaged.length} bodies are damaged in the data folder, and could not be backed up:`);
    describeDamaged(damaged, err);
  }
  return damaged.length === 0;
}

export interface RestoreOptions {
  readonly leaveOutDamaged: boolean;
}

/** Puts a backup into an empty data folder. True when all of it is there. */
export async function restoreBackup(
  config: Config,
  folder: string,
  { leaveOutDamaged }: RestoreOptions,
  { out, err }: Terminal,
): Promise<boolean> {
  const { dataFolder } = config;
  const report = await restore({
    folder,
    dataFolder,
    leaveOutDamaged,
    pace: FULL_SPEED,
    progress: tellNowAndThen(err),
  });
  const { manifest, bodies, bodyBytes, damaged } = report;
  out(
    `The data folder ${dataFolder} is as it was on ${manifest.day}: ${bodies} bodies (${inMiB(bodyBytes)}), each`,
  );
  out(
    'compared with its digest. What came later is not in it. Next: sealdrop-server doctor, then sealdrop-server serve',
  );
  tellLeftOut(damaged, err);
  return damaged.length === 0;
}

function tellLeftOut(damaged: readonly DamagedBody[], err: Terminal['err']): void {
  if (damaged.length === 0) return;
  err(`${damaged.length} bodies were damaged in the backup and left out; the console shows them as missing:`);
  describeDamaged(damaged, err);
}

function tellNowAndThen(err: Terminal['err']): (copied: number, all: number) => void {
  let next = Date.now() + PROGRESS_MS;
  return (copied, all) => {
    if (Date.now() < next) return;
    next = Date.now() + PROGRESS_MS;
    err(`${inMiB(copied)} of ${inMiB(all)} copied ...`);
  };
}

function inMiB(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
