import { stat } from 'node:fs/promises';
import { translateErrno } from './errno.ts';
import { settleTimes } from './file-times.ts';
import { FileBlobStore } from './files/file-blob-store.ts';
import { lockFolder } from './folder-lock.ts';
import { DATABASE, layoutOf } from './layout.ts';
import { type BlobStore, type Id, StorageError, type StoredUpload, type TipStore } from './ports.ts';
import { makePrivateFolder } from './private-paths.ts';
import { openSqlite } from './sql/sqlite.ts';
import { SqlTipStore } from './sql/sql-tip-store.ts';

export { eraseUpgradeCopies } from './sql/sqlite-upgrade-copy.ts';

export interface StorageSettings {
  /** Made if it is not there. */
  readonly folder: string;
}

export interface Storage {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
  /** Writes that are under way are finished first. */
  close(): Promise<void>;
}

/**
 * Opens what this server stores in, and deletes what an earlier one left behind. The only place that knows which
 * adapters run.
 *
 * @throws StorageError `locked`, `newer-data`, `missing` (bodies, but a database that never had a tip; a restore that was
 * not finished), `full`, `unhealthy`
 */
export async function openStorage({ folder }: StorageSettings): Promise<Storage> {
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const { lock, database, bodies, restoring } = layoutOf(folder);
    await makePrivateFolder(folder);
    closers.push(await lockFolder(lock));
    await settleTimes(lock);
    if (await exists(restoring)) throw unfinishedRestore();
    const tips = await SqlTipStore.open(await openSqlite(database));
    closers.push(() => tips.close());
    const blobs = await FileBlobStore.open(bodies);
    await refuseForeignBodies(tips, blobs);
    const uploads = await tips.uploads();
    await blobs.sweep(await referencedBlobs(tips), new Set(uploads.map(({ id }) => id)));
    for (const upload of uploads) await correctOffset(upload, tips, blobs);
    return { tips, blobs, close };
  } catch (error) {
    await close();
    throw translateErrno(error) ?? error;
  }
}

/** Without this, a database that got lost would make every body an orphan, and the sweep would delete them all. */
async function refuseForeignBodies(tips: TipStore, blobs: FileBlobStore): Promise<void> {
  if ((await tips.currentRing()) !== undefined) return;
  const bodies = await blobs.count();
  if (bodies === 0) return;
  throw new StorageError(
    'missing',
    `The data folder holds ${bodies} bodies of tips, but its database (${DATABASE}) is new and knows none of them. ` +
      `Nothing was deleted. Stop here and restore ${DATABASE} from the backup; or, to begin anew, move the folder away.`,
  );
}

function unfinishedRestore(): StorageError {
  return new StorageError(
    'missing',
    'A restore into this data folder was begun and not finished. Run sealdrop-server restore again: it begins anew.',
  );
}

async function referencedBlobs(tips: TipStore): Promise<ReadonlySet<Id>> {
  const referenced = new Set<Id>();
  for await (const ids of tips.blobIds()) for (const id of ids) referenced.add(id);
  return referenced;
}

/** No more is promised than is there: the disk may have lost bytes, or bodies and database come from two backups. */
async function correctOffset({ id, offset }: StoredUpload, tips: TipStore, blobs: BlobStore): Promise<void> {
  const length = (await blobs.unfinishedLength(id)) ?? 0;
  if (length < offset) await tips.setUploadOffset(id, length);
}

/**
 * The rows alone, also while a server runs on the folder: to look, or to add what any of several servers may add (an entry
 * of the key log). Undefined where there is no database.
 *
 * @throws StorageError `newer-data`, `unhealthy`
 */
export async function readStorage({
  folder,
}: StorageSettings): Promise<Pick<Storage, 'tips' | 'close'> | undefined> {
  const path = layoutOf(folder).database;
  if (!(await exists(path))) return undefined;
  const tips = await SqlTipStore.open(await openSqlite(path));
  return { tips, close: () => tips.close() };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
