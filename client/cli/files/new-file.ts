import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';
import { systemError } from '../system-error.ts';

const UNFINISHED = /^\.sealdrop-[0-9a-f]{16}\.part$/u;
/** Readable by the owner alone. */
const PRIVATE_FILE = 0o600;
/** Pieces are gathered until a write is worth its call, bytes. */
const BATCH_BYTES = 2 ** 20;
/** A hostile part may come in pieces of one byte. */
const BATCH_PIECES = 512;
/** After so many bytes the disk is told to start, so that the sync at the end is short. */
const WRITEBACK_BYTES = 32 * 2 ** 20;

/**
 * A file that appears under its name only when it is whole and on the disk. Until then it is an unfinished one, 0600,
 * under a name that no cleaned file name has. A sink of `openAttachment`: pieces written are not copied.
 */
export class NewFile {
  readonly #folder: string;
  readonly #name: string;
  readonly #unfinished: string;
  readonly #handle: FileHandle;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  /** At most one write is under way while the next batch is gathered. */
  #writing: Promise<void> = Promise.resolve();
  #unsyncedBytes = 0;
  /** At most one sync is under way beside them. */
  #syncing: Promise<void> = Promise.resolve();

  private constructor(folder: string, name: string, unfinished: string, handle: FileHandle) {
    this.#folder = folder;
    this.#name = name;
    this.#unfinished = unfinished;
    this.#handle = handle;
  }

  /** @throws CliError `file-exists` */
  static async create(folder: string, name: string): Promise<NewFile> {
    await requireFree(join(folder, name));
    const unfinished = join(folder, `.sealdrop-${randomBytes(8).toString('hex')}.part`);
    return new NewFile(folder, name, unfinished, await open(unfinished, 'wx', PRIVATE_FILE));
  }

  async write(piece: Uint8Array): Promise<void> {
    this.#batch.push(piece);
    this.#batchBytes += piece.length;
    if (this.#batchBytes >= BATCH_BYTES || this.#batch.length >= BATCH_PIECES) await this.#flush();
  }

  async commit(): Promise<void> {
    try {
      await this.#flush();
      await this.#writing;
      await this.#syncing;
      await this.#handle.sync();
      await this.#handle.close();
      await requireFree(join(this.#folder, this.#name));
      await rename(this.#unfinished, join(this.#folder, this.#name));
      await syncFolder(this.#folder);
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  async discard(): Promise<void> {
    await Promise.allSettled([this.#writing]);
    await Promise.allSettled([this.#syncing]);
    await this.#handle.close().catch(() => undefined);
    await rm(this.#unfinished, { force: true });
  }

  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#batchBytes === 0) return;
    this.#writing = metLater(this.#append(this.#batch, this.#batchBytes));
    this.#batch = [];
    this.#batchBytes = 0;
  }

  async #append(pieces: readonly Uint8Array[], length: number): Promise<void> {
    await writeAll(this.#handle, pieces, length);
    this.#unsyncedBytes += length;
    if (this.#unsyncedBytes < WRITEBACK_BYTES) return;
    await this.#syncing;
    this.#unsyncedBytes = 0;
    this.#syncing = metLater(this.#handle.datasync());
  }
}

/** For a promise whose failure is met at a later `await`: until then it is not an unhandled one. */
function metLater(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}

async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[], length: number): Promise<void> {
  const { bytesWritten } = await handle.writev(pieces);
  if (bytesWritten === length) return;
  // A short write: what is left goes by `writeFile`, which repeats until all is written or an error says why not.
  await handle.writeFile(Buffer.concat(pieces).subarray(bytesWritten));
}

async function requireFree(path: string): Promise<void> {
  if ((await sizeOf(path)) === undefined) return;
  throw new CliError(
    'file-exists',
    `${path} is there already and is another file. It is left as it is.`,
    'Move it away or choose another folder with --out, then run the command again.',
  );
}

/** Length of a regular file, bytes; `NaN` for anything else of that name, undefined for nothing. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const entry = await lstat(path);
    return entry.isFile() ? entry.size : Number.NaN;
  } catch (error) {
    if (systemError(error)?.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes away what a killed run left unfinished. */
export async function sweepUnfinished(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => UNFINISHED.test(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** Makes a new name last. Where folders cannot be opened (Windows), the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
