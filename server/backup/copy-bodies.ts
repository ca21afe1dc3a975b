import { mkdir, rename, rm } from 'node:fs/promises';
import { type DamagedBody, damageOf, damageOfFailure, isDamageOf } from '../storage/body-damage.ts';
import { copyFile, digestFile, ReadingFailed } from '../storage/files/digest-file.ts';
import { pathsOf } from '../storage/files/folders.ts';
import type { Pace } from '../storage/pace.ts';
import { PRIVATE_FOLDER, syncFolder } from '../storage/private-paths.ts';
import { sideBySide } from '../storage/side-by-side.ts';
import { settleTimes } from '../storage/file-times.ts';
import type { BodyRow, RowsReader } from '../storage/sql/sqlite-rows-reader.ts';
import { storedLength } from './backup-folder.ts';

/** While one is made durable, others are read. */
const AT_ONCE = 4;

export interface CopyContext {
  /** Folders of bodies. */
  readonly from: string;
  readonly to: string;
  readonly pace: Pace;
  /** Told after each body. */
  readonly copied: (bytes: number) => void;
}

/** Those that are not there, or not in their length. */
export async function missingIn(to: string, rows: Iterable<BodyRow>): Promise<readonly BodyRow[]> {
  const missing: BodyRow[] = [];
  for (const row of rows) if ((await storedLength(to, row.id)) !== row.length) missing.push(row);
  return missing;
}

/**
 * Copies bodies, reads each back and compares it with its row, and makes them durable.
 *
 * @returns those that are not what their row says, and were not copied
 */
export async function copyBodies(
  rows: Iterable<BodyRow>,
  context: CopyContext,
): Promise<readonly DamagedBody[]> {
  const damaged: DamagedBody[] = [];
  const folders = new Set<string>();
  await mkdir(context.to, { recursive: true, mode: PRIVATE_FOLDER });
  await sideBySide(rows, AT_ONCE, async (row) => {
    const found = await copyBody(row, context);
    if (found === undefined) folders.add(pathsOf(context.to, row.id).folder);
    else damaged.push(found);
  });
  for (const folder of folders) {
    await syncFolder(folder);
    await settleTimes(folder);
  }
  await syncFolder(context.to);
  await settleTimes(context.to);
  return damaged;
}

/** Under its final name there is only what was read back as it should be. */
async function copyBody(
  row: BodyRow,
  { from, to, pace, copied }: CopyContext,
): Promise<DamagedBody | undefined> {
  const { folder, unfinished, finished } = pathsOf(to, row.id);
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  try {
    const damage = await copyFile(pathsOf(from, row.id).finished, unfinished, row.day, pace).then(
      (read) => damageOf(read, row),
      damageOfFailure,
    );
    if (damage !== undefined) return isDamageOf(row, damage);
    await requireSame(unfinished, row, pace);
    await rename(unfinished, finished);
    copied(row.length);
    return undefined;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** The system may answer from its memory; `check --backup` reads everything once more. */
async function requireSame(path: string, row: BodyRow, pace: Pace): Promise<void> {
  const written = await digestFile(path, pace).catch((error: unknown) => {
    throw error instanceof ReadingFailed ? (error.cause as Error) : error;
  });
  if (damageOf(written, row) === undefined) return;
  throw Object.assign(new Error('What was written is read back as something else.'), {
    syscall: 'read',
    code: 'EIO',
  });
}

/** Those whose rows are still there: the others were deleted meanwhile, and are no damage. */
export function stillThere(damaged: readonly DamagedBody[], live: RowsReader): readonly DamagedBody[] {
  return damaged.filter(({ part }) => live.part(part) !== undefined);
}
