import { lstat, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { type Day, startOf } from '../storage/day.ts';
import { errnoOf } from '../storage/errno.ts';
import { settleTimes } from '../storage/file-times.ts';
import { eraseFile } from '../storage/files/erase-file.ts';
import { pathsOf } from '../storage/files/folders.ts';
import { lockFolder } from '../storage/folder-lock.ts';
import { parseId } from '../storage/id.ts';
import { BODIES } from '../storage/layout.ts';
import { type Id, StorageError } from '../storage/ports.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER, syncFolder } from '../storage/private-paths.ts';
import { damageOfDatabase } from '../storage/sql/sqlite-rows-reader.ts';
import { sqliteCodeOf } from '../storage/sql/sqlite-error.ts';
import { BackupError } from './backup-error.ts';
import { DATABASE_NAME, type Manifest, MANIFEST, parseManifest, writtenManifest } from './manifest.ts';

const LOCK = 'backup.lock';
export const UNFINISHED = '.part';
const OTHERS_MAY = 0o077;

/** A folder with a backup, or one for it. */
export class BackupFolder {
  readonly path: string;
  readonly bodies: string;
  /** Of the backup that is there and finished. */
  readonly manifest: Manifest | undefined;
  /** Whether others on this machine may enter the folder itself. */
  readonly open: boolean;

  private constructor(path: string, manifest: Manifest | undefined, others: boolean) {
    this.path = path;
    this.bodies = join(path, BODIES);
    this.manifest = manifest;
    this.open = others;
  }

  /**
   * To read from.
   *
   * @throws BackupError `not-a-backup`, `backup-damaged`
   */
  static async read(path: string): Promise<BackupFolder & { readonly manifest: Manifest }> {
    const found = await BackupFolder.#find(path);
    if (found?.manifest === undefined) {
      throw new BackupError(
        'not-a-backup',
        `There is no finished backup in ${path}. Is its disk mounted, and the path right?`,
      );
    }
    return found as BackupFolder & { readonly manifest: Manifest };
  }

  /**
   * To write a backup into, for this process alone until `close`.
   *
   * @param known the folder must hold a backup already: it may be where a disk is mounted, or is not
   * @throws BackupError `not-a-backup`, `backup-damaged`, `backup-busy`, `backup-full`, `backup-unwritable`
   */
  static async write(
    path: string,
    { known }: { readonly known: boolean },
  ): Promise<{ readonly folder: BackupFolder; readonly close: () => void }> {
    if (!known) await makeFolder(path);
    const before = await BackupFolder.#find(path);
    if (known && before?.manifest === undefined) {
      throw new BackupError(
        'not-a-backup',
        `There is no backup in ${path} to go on with. If its disk is not mounted, mount it. ` +
          'If the folder is new, make the first backup by hand: sealdrop-server backup FOLDER',
      );
    }
    const close = await lockFolder(join(path, LOCK)).catch((error: unknown) => {
      throw lockError(path, error);
    });
    try {
      // Looked at again: another backup may just have ended.
      const folder = await BackupFolder.#find(path);
      if (folder === undefined) throw new Error('The folder vanished.');
      await folder.#dropUnfinished();
      return { folder, close };
    } catch (error) {
      close();
      throw error;
    }
  }

  static async #find(path: string): Promise<BackupFolder | undefined> {
    const found = await stat(path).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    });
    if (found === undefined) return undefined;
    const strangers = (await readdir(path)).filter((name) => !isOurs(name));
    if (strangers.length > 0) {
      throw new BackupError(
        'not-a-backup',
        `${path} holds something that is no backup (${strangers.slice(0, 3).join(', ')}). ` +
          'Nothing was touched. Give the backup an empty folder of its own.',
      );
    }
    const text = await readFile(join(path, MANIFEST), 'utf8').catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    });
    const manifest = text === undefined ? undefined : parseManifest(text);
    if (text !== undefined && manifest === undefined) {
      throw new BackupError(
        'backup-damaged',
        `${join(path, MANIFEST)} is damaged, or was written by a newer release. Nothing was touched. ` +
          'Make the next backup into another folder.',
      );
    }
    return new BackupFolder(path, manifest, (found.mode & OTHERS_MAY) !== 0);
  }

  databasePath({ database }: Manifest): string {
    return join(this.path, database.file);
  }

  /** What is there already, in a sentence. */
  get remains(): string {
    return this.manifest === undefined
      ? 'There is no finished backup in it yet.'
      : `The backup of ${this.manifest.day} in it is as it was, and can be restored.`;
  }

  /** Runs what writes into the folder. @throws BackupError `backup-full`, `backup-unwritable` */
  async writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#explain(error) ?? error;
    }
  }

  /** Makes it the backup that is there. What it needs is durable. */
  async finish(manifest: Omit<Manifest, 'format'>): Promise<void> {
    const path = join(this.path, MANIFEST);
    await writeDurably(`${path}${UNFINISHED}`, writtenManifest(manifest), manifest.day);
    await rename(`${path}${UNFINISHED}`, path);
    await syncFolder(this.path);
  }

  /** Removes what a finished backup does not need: earlier databases, bodies that were deleted. Returns how many bodies. */
  async removeOthers(database: string, kept: ReadonlySet<Id>): Promise<number> {
    for (const name of await readdir(this.path)) {
      if (DATABASE_NAME.test(name) && name !== database) await eraseFile(join(this.path, name));
    }
    let removed = 0;
    for (const folder of await foldersIn(this.bodies)) {
      for (const name of await readdir(folder)) {
        const id = parseId(name);
        if (id !== undefined && kept.has(id)) continue;
        await rm(join(folder, name), { force: true });
        removed += 1;
      }
      await settleTimes(folder);
    }
    return removed;
  }

  async settle(): Promise<void> {
    for (const path of [this.bodies, join(this.path, LOCK), this.path]) await settleTimes(path);
  }

  async #dropUnfinished(): Promise<void> {
    await this.writing(async () => {
      for (const name of await readdir(this.path)) {
        if (name.includes(`.sqlite${UNFINISHED}`)) await eraseFile(join(this.path, name));
        else if (name.endsWith(UNFINISHED)) await rm(join(this.path, name), { force: true });
      }
      for (const folder of await foldersIn(this.bodies)) {
        const left = (await readdir(folder)).filter((name) => name.endsWith(UNFINISHED));
        for (const name of left) await rm(join(folder, name), { force: true });
      }
    });
  }

  #explain(error: unknown): BackupError | undefined {
    const code = errnoOf(error) ?? sqliteCodeOf(error);
    // What is damaged is the database of the data folder.
    if (code === undefined || damageOfDatabase(error) !== undefined) return undefined;
    if (/^(?:ENOSPC|EDQUOT|SQLITE_FULL)$/.test(code)) {
      return new BackupError(
        'backup-full',
        `The disk of the backup in ${this.path} is full. ${this.remains} Free some room and run it again: it goes on with ` +
          'what was copied.',
        { cause: error },
      );
    }
    return new BackupError(
      'backup-unwritable',
      `The backup in ${this.path} could not be written (${code}). ${this.remains} Look at its disk and its permissions, and ` +
        'run it again.',
      { cause: error },
    );
  }
}

/** @throws BackupError `nested` */
export function refuseNested(data: string, backup: string): void {
  const [one, other] = [resolve(data) + sep, resolve(backup) + sep];
  if (!one.startsWith(other) && !other.startsWith(one)) return;
  throw new BackupError(
    'nested',
    'The folder of the backup and the data folder lie in each other. Keep the backup apart, on another disk.',
  );
}

/** Folders of bodies: those that are not there are none. */
export async function foldersIn(bodies: string): Promise<readonly string[]> {
  const names = await readdir(bodies).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return [];
  });
  return names.filter((name) => /^[a-z2-7]{2}$/.test(name)).map((name) => join(bodies, name));
}

/** Bytes of a body in a folder of bodies; undefined where there is none. */
export async function storedLength(bodies: string, id: Id): Promise<number | undefined> {
  const found = await lstat(pathsOf(bodies, id).finished).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
  return found?.size;
}

export async function makePrivateFolderIn(parent: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: PRIVATE_FOLDER });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return;
    throw error;
  }
  await syncFolder(parent);
}

async function makeFolder(path: string): Promise<void> {
  try {
    await makePrivateFolderIn(dirname(resolve(path)), path);
  } catch (error) {
    throw new BackupError(
      'backup-unwritable',
      `The folder ${path} could not be made (${errnoOf(error) ?? 'unknown'}). The folder above it must be there, and belong ` +
        'to the account that runs this.',
      { cause: error },
    );
  }
}

async function writeDurably(path: string, text: string, day: Day): Promise<void> {
  const file = await open(path, 'w', PRIVATE_FILE);
  try {
    await file.writeFile(text);
    await file.utimes(startOf(day), startOf(day));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file that is there, under its final name and with the times of the day. */
export async function finishFile(unfinished: string, finished: string, day: Day): Promise<void> {
  await utimes(unfinished, startOf(day), startOf(day));
  const file = await open(unfinished, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, finished);
}

const OWN_NAMES: readonly string[] = [MANIFEST, LOCK, BODIES, 'lost+found'];

function isOurs(name: string): boolean {
  return OWN_NAMES.includes(name) || DATABASE_NAME.test(name) || name.includes(UNFINISHED);
}

function lockError(path: string, error: unknown): BackupError {
  if (error instanceof StorageError && error.code === 'locked') {
    return new BackupError('backup-busy', `Another backup is writing into ${path}. Wait until it has ended.`);
  }
  return new BackupError(
    'backup-unwritable',
    `The folder ${path} could not be locked. It must belong to the account that runs this, on a disk with room and with locks.`,
    { cause: error },
  );
}
