import { type DamagedBody, damageOf, damageOfFailure, isDamageOf } from '../storage/body-damage.ts';
import { digestFile, ReadingFailed } from '../storage/files/digest-file.ts';
import { pathsOf } from '../storage/files/folders.ts';
import type { Pace } from '../storage/pace.ts';
import { sideBySide } from '../storage/side-by-side.ts';
import { type BodyRow, RowsReader } from '../storage/sql/sqlite-rows-reader.ts';
import { BackupFolder } from './backup-folder.ts';
import type { Manifest } from './manifest.ts';

const AT_ONCE = 2;

export interface BackupCheck {
  readonly manifest: Manifest;
  /** Whether the database is what was written. */
  readonly database: boolean;
  readonly damaged: readonly DamagedBody[];
}

/** Reads all of a backup and compares it with what it says of itself. @throws BackupError `not-a-backup`, `backup-damaged` */
export async function verifyBackup(folder: string, pace: Pace): Promise<BackupCheck> {
  const backup = await BackupFolder.read(folder);
  const { manifest } = backup;
  const path = backup.databasePath(manifest);
  const found = await digestFile(path, pace).catch((error: unknown) => {
    if (!(error instanceof ReadingFailed)) throw error;
  });
  const { bytes, sha256 } = manifest.database;
  const isWhole = found?.length === bytes && Buffer.from(found.digest).toString('hex') === sha256;
  if (!isWhole) return { manifest, database: false, damaged: [] };
  const rows = new RowsReader(path);
  try {
    return { manifest, database: true, damaged: await verifyBodies(backup.bodies, rows.files(), pace) };
  } finally {
    await rows.close();
  }
}

/** Those in a folder of bodies that are not what their rows say. */
export async function verifyBodies(
  bodies: string,
  rows: Iterable<BodyRow>,
  pace: Pace,
): Promise<readonly DamagedBody[]> {
  const damaged: DamagedBody[] = [];
  await sideBySide(rows, AT_ONCE, async (row) => {
    const damage = await digestFile(pathsOf(bodies, row.id).finished, pace).then(
      (found) => damageOf(found, row),
      damageOfFailure,
    );
    if (damage !== undefined) damaged.push(isDamageOf(row, damage));
  });
  return damaged;
}
