import Sqlite from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import { rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DamagedBody } from '../storage/body-damage.ts';
import { sha256 } from '../storage/digest.ts';
import type { Day } from '../storage/day.ts';
import { errnoOf } from '../storage/errno.ts';
import { digestFile } from '../storage/files/digest-file.ts';
import { eraseFile } from '../storage/files/erase-file.ts';
import { layoutOf } from '../storage/layout.ts';
import type { Pace } from '../storage/pace.ts';
import { PRIVATE_FILE, syncFolder } from '../storage/private-paths.ts';
import { damageOfDatabase, RowsReader } from '../storage/sql/sqlite-rows-reader.ts';
import { BackupError } from './backup-error.ts';
import { BackupFolder, finishFile, refuseNested, UNFINISHED } from './backup-folder.ts';
import { copyBodies, missingIn, stillThere } from './copy-bodies.ts';
import type { Manifest } from './manifest.ts';

/** How often a moment is tried for in which everything is there that the database names. */
const ROUNDS = 10;
/** What a backup needs beside its files. */
const ROOM_BYTES = 16 * 2 ** 20;
const SITE_CHARACTERS = 16;

export interface BackupContext {
  readonly dataFolder: string;
  readonly folder: string;
  readonly today: Day;
  readonly pace: Pace;
  /** What must stay free where the backup is on the disk of the data, bytes. */
  readonly reserveBytes: number;
  /** Whether the folder must hold a backup already. */
  readonly known: boolean;
  /** Told after each body: bytes copied so far, and of how many. */
  readonly progress?: (copied: number, all: number) => void;
}

export interface BackupReport {
  readonly day: Day;
  /** Bodies that are files, in the backup now. */
  readonly bodies: number;
  readonly bodyBytes: number;
  readonly databaseBytes: number;
  readonly copied: number;
  readonly copiedBytes: number;
  /** Bodies that were deleted since the backup before, and are gone from this one too. */
  readonly removed: number;
  /** In the data folder, and not in the backup. */
  readonly damaged: readonly DamagedBody[];
  /** Whether others on this machine may enter the folder of the backup. */
  readonly open: boolean;
}

/**
 * Brings the backup in a folder up to date, also while the server runs. Until it is finished the backup before is the one
 * that is there.
 *
 * Bodies are never rewritten, so only new ones are copied, and they are copied first: that may take hours. Then the
 * database as it is at one moment, then what came until then.
 *
 * @throws BackupError
 */
export async function backUp(context: BackupContext): Promise<BackupReport> {
  refuseNested(context.dataFolder, context.folder);
  const live = await openLive(context.dataFolder);
  try {
    const { folder, close } = await BackupFolder.write(context.folder, context);
    try {
      return await new Run(context, live, folder).run().catch((error: unknown) => {
        const problem = damageOfDatabase(error);
        throw problem === undefined ? error : damagedDatabase([problem], folder);
      });
    } finally {
      await folder.settle();
      close();
    }
  } finally {
    await live.close();
  }
}

/** @throws BackupError `no-data`, `data-damaged` */
export async function openLive(dataFolder: string): Promise<RowsReader> {
  const { database } = layoutOf(dataFolder);
  const found = await stat(database).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
  const live = found === undefined ? undefined : new RowsReader(database);
  if (live !== undefined && hasRing(live)) return live;
  await live?.close();
  throw new BackupError(
    'no-data',
    `The data folder ${dataFolder} holds no data. Check SEALDROP_DATA: it must be the one of the server.`,
  );
}

/** @throws BackupError `data-damaged` */
function hasRing(live: RowsReader): boolean {
  try {
    return live.hasRing();
  } catch (error) {
    const problem = damageOfDatabase(error);
    if (problem === undefined) throw error;
    throw new BackupError(
      'data-damaged',
      `The database of the data folder is damaged (${problem}). Stop the server, keep a copy of the whole folder, and ` +
        'restore the latest backup into another one.',
      { cause: error },
    );
  }
}

class Run {
  readonly #context: BackupContext;
  readonly #live: RowsReader;
  readonly #folder: BackupFolder;
  readonly #from: string;
  #copied = 0;
  #copiedBytes = 0;

  constructor(context: BackupContext, live: RowsReader, folder: BackupFolder) {
    this.#context = context;
    this.#live = live;
    this.#folder = folder;
    this.#from = layoutOf(context.dataFolder).bodies;
  }

  async run(): Promise<BackupReport> {
    this.#refuseOtherSite();
    const missing = await missingIn(this.#folder.bodies, this.#live.files());
    const bytes = missing.reduce((sum, { length }) => sum + length, 0);
    await this.#requireRoom(bytes + this.#live.size());
    await this.#copy(missing, bytes);
    const { path, damaged } = await this.#catchMoment();
    const manifest = await this.#finish(path);
    const kept = await withRows(path.finished(manifest.database.file), (rows) => rows.fileIds());
    const removed = await this.#folder.writing(() => this.#folder.removeOthers(manifest.database.file, kept));
    return {
      day: manifest.day,
      bodies: manifest.bodies.count,
      bodyBytes: manifest.bodies.bytes,
      databaseBytes: manifest.database.bytes,
      copied: this.#copied,
      copiedBytes: this.#copiedBytes,
      removed,
      damaged,
      open: this.#folder.open,
    };
  }

  /** An empty database in the place of a lost one would otherwise delete the backup, body by body. */
  #refuseOtherSite(): void {
    const site = siteOf(this.#live);
    const { manifest } = this.#folder;
    if (manifest === undefined || manifest.site === null || manifest.site === site) return;
    throw new BackupError(
      'other-site',
      `The backup in ${this.#folder.path} is of another installation than the data folder. Nothing was touched. Restore it, ` +
        'or give this installation a folder of its own.',
    );
  }

  async #requireRoom(bytes: number): Promise<void> {
    const { dataFolder, folder, reserveBytes } = this.#context;
    const sameDisk = (await stat(dataFolder)).dev === (await stat(folder)).dev;
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize - (sameDisk ? reserveBytes : 0);
    if (free >= bytes + ROOM_BYTES) return;
    throw new BackupError(
      'backup-full',
      `The backup needs ${inMiB(bytes + ROOM_BYTES)} MiB more in ${folder}, and ${inMiB(Math.max(0, free))} MiB are free` +
        `${sameDisk ? ' above the reserve for tips (SEALDROP_RESERVE_BYTES): it is on the disk of the data' : ''}. ` +
        `${this.#folder.remains} Free some room, or take a larger disk.`,
    );
  }

  async #copy(rows: Parameters<typeof copyBodies>[0], all: number): Promise<readonly DamagedBody[]> {
    const copied = (bytes: number): void => {
      this.#copied += 1;
      this.#copiedBytes += bytes;
      this.#context.progress?.(this.#copiedBytes, all);
    };
    const { pace } = this.#context;
    const paths = { from: this.#from, to: this.#folder.bodies };
    const damaged = await this.#folder.writing(() => copyBodies(rows, { ...paths, pace, copied }));
    return stillThere(damaged, this.#live);
  }

  /** A copy of the database, and every body that it names. */
  async #catchMoment(): Promise<{ readonly path: CopyPath; readonly damaged: readonly DamagedBody[] }> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = await this.#copyDatabase();
      const missing = await withRows(path.unfinished, (rows) => missingIn(this.#folder.bodies, rows.files()));
      const before = this.#copied;
      const damaged = await this.#copy(missing, this.#copiedBytes);
      // All that was neither copied nor is damaged was deleted after the moment of the database.
      if (this.#copied - before + damaged.length === missing.length) return { path, damaged };
      await eraseFile(path.unfinished);
    }
    throw new BackupError(
      'unsettled',
      `So many tips were deleted meanwhile that no complete moment was found. ${this.#folder.remains} Run it again later.`,
    );
  }

  async #copyDatabase(): Promise<CopyPath> {
    const { path: folder } = this.#folder;
    const unfinished = join(folder, `tips-${randomBytes(8).toString('hex')}.sqlite${UNFINISHED}`);
    return this.#folder.writing(async () => {
      try {
        this.#requireSound(this.#live);
        await writeFile(unfinished, '', { mode: PRIVATE_FILE, flag: 'wx' });
        this.#live.copyTo(unfinished);
        forgetUploads(unfinished);
        await withRows(unfinished, (rows) => {
          this.#requireSound(rows);
        });
        return { unfinished, finished: (file) => join(folder, file) };
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    });
  }

  /** A copy is written anew, so what is wrong in the structure of the original is not to be found in it. */
  #requireSound(rows: RowsReader): void {
    const problems = rows.problems();
    if (problems.length > 0) throw damagedDatabase(problems, this.#folder);
  }

  async #finish(path: CopyPath): Promise<Manifest> {
    return this.#folder.writing(async () => {
      const { day, ...rest } = await this.#describe(path.unfinished);
      await finishFile(path.unfinished, path.finished(rest.database.file), day);
      await syncFolder(this.#folder.path);
      await this.#folder.finish({ day, ...rest });
      return { format: 'sealdrop-backup/1', day, ...rest };
    });
  }

  async #describe(path: string): Promise<Omit<Manifest, 'format'>> {
    const { length, digest } = await digestFile(path, this.#context.pace);
    const sha256Text = Buffer.from(digest).toString('hex');
    const rows = await withRows(path, (reader) => ({
      site: siteOf(reader),
      schema: reader.migrations().at(-1) ?? '',
      bodies: countOf(reader),
    }));
    return {
      day: this.#context.today,
      ...rows,
      database: { file: `tips-${sha256Text.slice(0, 16)}.sqlite`, bytes: length, sha256: sha256Text },
    };
  }
}

interface CopyPath {
  readonly unfinished: string;
  readonly finished: (file: string) => string;
}

/** What is not finished is not in a backup, and neither is a word of it (docs/decisions/0059). */
function forgetUploads(path: string): void {
  const copy = new Sqlite(path);
  try {
    copy.pragma('journal_mode = MEMORY');
    copy.pragma('temp_store = MEMORY');
    copy.pragma('secure_delete = ON');
    const table = copy.prepare("select 1 from sqlite_master where type = 'table' and name = 'uploads'").get();
    if (table !== undefined) copy.exec('delete from uploads');
  } finally {
    copy.close();
  }
}

export async function withRows<T>(path: string, work: (rows: RowsReader) => T | Promise<T>): Promise<T> {
  const rows = new RowsReader(path);
  try {
    return await work(rows);
  } finally {
    await rows.close();
  }
}

function siteOf(rows: RowsReader): string | null {
  const salt = rows.siteSalt();
  return salt === undefined ? null : Buffer.from(sha256(salt)).toString('hex').slice(0, SITE_CHARACTERS);
}

function countOf(rows: RowsReader): Manifest['bodies'] {
  let [count, bytes] = [0, 0];
  for (const { length } of rows.files()) {
    count += 1;
    bytes += length;
  }
  return { count, bytes };
}

function damagedDatabase(problems: readonly string[], folder: BackupFolder): BackupError {
  return new BackupError(
    'data-damaged',
    `The database of the data folder is damaged (${problems.join('; ')}). ${folder.remains} ` +
      'Keep that backup, run sealdrop-server check, and restore.',
  );
}

function inMiB(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
