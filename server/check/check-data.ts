import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openLive } from '../backup/back-up.ts';
import { foldersIn } from '../backup/backup-folder.ts';
import { type DamagedBody, damageOf, damageOfFailure, isDamageOf } from '../storage/body-damage.ts';
import { type Day, dayOf } from '../storage/day.ts';
import { sha256 } from '../storage/digest.ts';
import { digestFile } from '../storage/files/digest-file.ts';
import { pathsOf, RESUMABLE, UNFINISHED } from '../storage/files/folders.ts';
import { parseId } from '../storage/id.ts';
import { layoutOf } from '../storage/layout.ts';
import type { Pace } from '../storage/pace.ts';
import { sideBySide } from '../storage/side-by-side.ts';
import { type BodyRow, damageOfDatabase, type RowsReader } from '../storage/sql/sqlite-rows-reader.ts';

const AT_ONCE = 2;
const DAY_MS = 86_400_000;

export interface CheckContext {
  readonly dataFolder: string;
  readonly now: Date;
  readonly pace: Pace;
}

export interface CheckReport {
  readonly day: Day;
  /** What is wrong with the database itself; nothing when it is well. */
  readonly database: readonly string[];
  /** How many bodies were looked at, in files and in rows, and their bytes. */
  readonly bodies: number;
  readonly bodyBytes: number;
  readonly damaged: readonly DamagedBody[];
  /** Files that belong to nothing: no harm, and gone at the next start. */
  readonly leftovers: number;
}

export function isWhole({ database, damaged }: CheckReport): boolean {
  return database.length === 0 && damaged.length === 0;
}

/**
 * Compares every row with its body and every body with the rows, and looks at the database itself. Also while the server
 * runs: what arrives or is deleted meanwhile is no finding. Changes nothing.
 *
 * @throws BackupError `no-data`
 */
export async function checkData({ dataFolder, now, pace }: CheckContext): Promise<CheckReport> {
  const rows = await openLive(dataFolder);
  const report = { day: dayOf(now), bodies: 0, bodyBytes: 0, leftovers: 0 };
  const damaged: DamagedBody[] = [];
  const database: string[] = [];
  try {
    database.push(...rows.problems());
    const { bodies } = layoutOf(dataFolder);
    await sideBySide(rows.bodies(), AT_ONCE, async (row) => {
      const damage = await examineBody(bodies, row, rows, pace);
      report.bodies += 1;
      report.bodyBytes += row.length;
      if (damage !== undefined) damaged.push(damage);
    });
    report.leftovers = await countLeftovers(bodies, rows, dayOf(new Date(now.getTime() - DAY_MS)));
  } catch (error) {
    const problem = damageOfDatabase(error);
    if (problem === undefined) throw error;
    // Most often the look at the database has said so already.
    if (database.length === 0) database.push(problem);
  } finally {
    await rows.close();
  }
  return { ...report, database, damaged };
}

async function examineBody(
  bodies: string,
  row: BodyRow,
  rows: RowsReader,
  pace: Pace,
): Promise<DamagedBody | undefined> {
  const damage = await damageIn(bodies, row, pace);
  // Rows are deleted before files: where the row is gone the tip was deleted while we looked.
  if (damage === undefined || rows.part(row.id) === undefined) return undefined;
  return isDamageOf(row, damage);
}

async function damageIn(
  bodies: string,
  row: BodyRow,
  pace: Pace,
): Promise<DamagedBody['damage'] | undefined> {
  if ('inline' in row.place) {
    const { inline } = row.place;
    await pace.moved(inline.length);
    return damageOf({ length: inline.length, digest: sha256(inline) }, row);
  }
  const { finished } = pathsOf(bodies, row.place.blob);
  return digestFile(finished, pace).then((found) => damageOf(found, row), damageOfFailure);
}

/**
 * A body is there before its row, and may wait for it as long as the rest of its tip is on its way: only those of before
 * yesterday count.
 */
async function countLeftovers(bodies: string, rows: RowsReader, yesterday: Day): Promise<number> {
  let leftovers = 0;
  for (const folder of await foldersIn(bodies)) {
    for (const name of await readdir(folder)) {
      const suffix = [UNFINISHED, RESUMABLE].find((end) => name.endsWith(end)) ?? '';
      const id = parseId(name.slice(0, name.length - suffix.length));
      if (id !== undefined && (rows.hasUpload(id) || (suffix === '' && rows.part(id) !== undefined)))
        continue;
      const found = await lstat(join(folder, name)).catch(() => undefined);
      if (found !== undefined && dayOf(found.mtime) < yesterday) leftovers += 1;
    }
  }
  return leftovers;
}
