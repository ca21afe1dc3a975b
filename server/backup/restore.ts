import { mkdir, readdir, rename, rm, rmdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DamagedBody } from '../storage/body-damage.ts';
import { translateErrno } from '../storage/errno.ts';
import { settleTimes } from '../storage/file-times.ts';
import { copyFile, digestFile, type FileDigest, ReadingFailed } from '../storage/files/digest-file.ts';
import { eraseFile } from '../storage/files/erase-file.ts';
import { lockFolder } from '../storage/folder-lock.ts';
import { BODIES, DATABASE, type Layout, layoutOf } from '../storage/layout.ts';
import type { Pace } from '../storage/pace.ts';
import { makePrivateFolder, PRIVATE_FOLDER, syncFolder } from '../storage/private-paths.ts';
import { refuseNewer } from '../storage/sql/migrations.ts';
import { withRows } from './back-up.ts';
import { BackupError } from './backup-error.ts';
import { BackupFolder, foldersIn, refuseNested } from './backup-folder.ts';
import { copyBodies } from './copy-bodies.ts';
import type { Manifest } from './manifest.ts';

const ROOM_BYTES = 16 * 2 ** 20;
const BODIES_NAMED = 10;

export interface RestoreContext {
  readonly folder: string;
  readonly dataFolder: string;
  readonly pace: Pace;
  /** Restores the rest where bodies of the backup are damaged. */
  readonly leaveOutDamaged: boolean;
  readonly progress?: (copied: number, all: number) => void;
}

export interface RestoreReport {
  readonly manifest: Manifest;
  /** Bodies that are files. */
  readonly bodies: number;
  readonly bodyBytes: number;
  /** Left out. */
  readonly damaged: readonly DamagedBody[];
}

/**
 * Puts a backup into a data folder that has no data, and that no server uses. Everything is copied and compared beside
 * its place first; a server refuses the folder until all is there.
 *
 * @throws BackupError `nested`, `not-a-backup`, `data-there`, `backup-damaged`; StorageError `locked`, `newer-data`, `full`, `unhealthy`
 */
export async function restore(context: RestoreContext): Promise<RestoreReport> {
  const { dataFolder, folder } = context;
  refuseNested(dataFolder, folder);
  const backup = await BackupFolder.read(folder);
  const layout = layoutOf(dataFolder);
  let unlock = (): void => undefined;
  try {
    await makePrivateFolder(dataFolder);
    unlock = await lockFolder(layout.lock);
    await clearUnfinished(layout);
    await refuseData(layout);
    await requireRoom(dataFolder, backup.manifest);
    await mkdir(layout.restoring, { mode: PRIVATE_FOLDER });
    await syncFolder(dataFolder);
    return await copyAndPlace(context, backup, layout);
  } catch (error) {
    throw translateErrno(error) ?? error;
  } finally {
    for (const path of [layout.lock, dataFolder]) await settleTimes(path);
    unlock();
  }
}

type Finished = BackupFolder & { readonly manifest: Manifest };

async function copyAndPlace(
  context: RestoreContext,
  backup: Finished,
  layout: Layout,
): Promise<RestoreReport> {
  const { manifest } = backup;
  const database = join(layout.restoring, DATABASE);
  const damaged = await copyAll(context, backup, layout, database).catch(async (error: unknown) => {
    await rm(layout.restoring, { recursive: true, force: true });
    throw error;
  });
  await place(layout, database);
  const { count, bytes } = manifest.bodies;
  return { manifest, bodies: count - damaged.length, bodyBytes: bytes, damaged };
}

/** Beside its place. */
async function copyAll(
  context: RestoreContext,
  backup: Finished,
  layout: Layout,
  database: string,
): Promise<readonly DamagedBody[]> {
  await copyDatabase(backup, database, context.pace);
  const damaged = await copyAllBodies(context, backup, layout, database);
  if (damaged.length > 0 && !context.leaveOutDamaged) throw damagedBodies(backup, damaged);
  return damaged;
}

async function copyDatabase(backup: Finished, to: string, pace: Pace): Promise<void> {
  const { manifest } = backup;
  const read = await copyFile(backup.databasePath(manifest), to, manifest.day, pace).catch(unreadable);
  const written = await digestFile(to, pace);
  if (!isDatabaseOf(manifest, read ?? written) || !isDatabaseOf(manifest, written))
    throw damagedDatabase(backup);
  refuseNewer(await withRows(to, (rows) => rows.migrations()));
}

async function copyAllBodies(
  { pace, progress }: RestoreContext,
  backup: Finished,
  layout: Layout,
  database: string,
): Promise<readonly DamagedBody[]> {
  let done = 0;
  const copied = (bytes: number): void => {
    done += bytes;
    progress?.(done, backup.manifest.bodies.bytes);
  };
  const paths = { from: backup.bodies, to: join(layout.restoring, BODIES) };
  return withRows(database, (rows) => copyBodies(rows.files(), { ...paths, pace, copied }));
}

/** The database last: with it the folder has data. */
async function place(layout: Layout, database: string): Promise<void> {
  await rm(layout.bodies, { recursive: true, force: true });
  await rename(join(layout.restoring, BODIES), layout.bodies);
  await syncFolder(layout.folder);
  for (const beside of ['', '-wal', '-shm']) await rm(`${layout.database}${beside}`, { force: true });
  await rename(database, layout.database);
  await syncFolder(layout.folder);
  await rm(layout.restoring, { recursive: true });
  await syncFolder(layout.folder);
}

/** What an earlier restore left behind; its database comes into place last. */
async function clearUnfinished(layout: Layout): Promise<void> {
  const names = await readdir(layout.restoring).catch(() => undefined);
  if (names === undefined) return;
  const wasPlaced = (await hasRing(layout)) && !names.includes(DATABASE);
  if (wasPlaced) return rmdir(layout.restoring);
  await eraseFile(join(layout.restoring, DATABASE));
  await rm(layout.bodies, { recursive: true, force: true });
  await rm(layout.restoring, { recursive: true });
  await syncFolder(dirname(layout.restoring));
}

/** An empty database, which `serve` makes in a new folder, is none. @throws BackupError `data-there` */
async function refuseData(layout: Layout): Promise<void> {
  const bodies = await foldersIn(layout.bodies);
  if (bodies.length === 0 && !(await hasRing(layout))) return;
  throw new BackupError(
    'data-there',
    `The data folder ${layout.folder} holds data, and nothing was touched. Restore into an empty folder: move this one ` +
      'away, or choose another with SEALDROP_DATA.',
  );
}

/** Also what cannot be read counts: it may be all there is. */
async function hasRing({ database }: Layout): Promise<boolean> {
  try {
    return await withRows(database, (rows) => rows.hasRing());
  } catch (error) {
    return !isMissing(error);
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'SQLITE_CANTOPEN';
}

async function requireRoom(dataFolder: string, { database, bodies }: Manifest): Promise<void> {
  const { bavail, bsize } = await statfs(dataFolder);
  const needed = database.bytes + bodies.bytes + ROOM_BYTES;
  if (bavail * bsize >= needed) return;
  throw Object.assign(new Error('There is no room for the backup.'), { code: 'ENOSPC', syscall: 'statfs' });
}

function isDatabaseOf({ database }: Manifest, { length, digest }: FileDigest): boolean {
  return length === database.bytes && Buffer.from(digest).toString('hex') === database.sha256;
}

function unreadable(error: unknown): undefined {
  if (!(error instanceof ReadingFailed)) throw error;
}

export function damagedDatabase(backup: Finished): BackupError {
  return new BackupError(
    'backup-damaged',
    `The database of the backup (${backup.databasePath(backup.manifest)}) is missing or is not what was written. Nothing ` +
      'of it was used. Take another backup.',
  );
}

function damagedBodies(backup: Finished, damaged: readonly DamagedBody[]): BackupError {
  const named = damaged
    .slice(0, BODIES_NAMED)
    .map(({ part, tip, damage }) => `${part} of the tip ${tip} (${damage})`);
  const more = damaged.length > named.length ? `, and ${damaged.length - named.length} more` : '';
  return new BackupError(
    'backup-damaged',
    `${damaged.length} of ${backup.manifest.bodies.count} bodies in the backup are damaged: ${named.join(', ')}${more}. ` +
      'Nothing was restored. Take another backup; or restore the rest with --leave-out-damaged, and these files are lost.',
  );
}
