import { constants } from 'node:fs';
import { lstat, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { settleTimes } from '../file-times.ts';
import { Health } from '../health.ts';
import { parseId } from '../id.ts';
import { type BlobStore, type BlobWriter, type Id, StorageError } from '../ports.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../private-paths.ts';
import { errnoOf, translateErrno } from '../errno.ts';
import { FileBlobWriter } from './file-blob-writer.ts';
import { Folders, pathsOf } from './folders.ts';

const READ_BYTES = 256 * 1024;
/** One block, so that a full disk has no room for it. */
const PROBE_BYTES = 4096;
const UNFINISHED = '.part';
/** Reading leaves no time in the file, where the system can do that. */
const READ_ONLY = constants.O_RDONLY | ((constants as { readonly O_NOATIME?: number }).O_NOATIME ?? 0);

/** Bodies as files, each under its id. */
export class FileBlobStore implements BlobStore {
  readonly #root: string;
  readonly #folders: Folders;
  readonly #health: Health;

  private constructor(root: string) {
    this.#root = root;
    this.#folders = new Folders(root);
    this.#health = new Health(translateErrno, () => tryOut(root));
  }

  static async open(root: string): Promise<FileBlobStore> {
    await makePrivateFolder(root);
    await settleTimes(root);
    return new FileBlobStore(root);
  }

  create(id: Id): Promise<BlobWriter> {
    return this.#health.watch(async () => {
      await this.#health.assure();
      const paths = pathsOf(this.#root, id);
      await this.#folders.make(paths.folder);
      const handle = await open(paths.unfinished, 'wx', PRIVATE_FILE).catch(refuseTaken);
      try {
        // Whoever holds the unfinished file is alone: a finished one cannot come into being behind this look.
        await refuseFinished(paths.finished);
        await settleTimes(paths.folder);
        return new FileBlobWriter(handle, paths, this.#health);
      } catch (error) {
        await handle.close();
        await rm(paths.unfinished, { force: true });
        throw error;
      }
    });
  }

  async *read(id: Id): AsyncGenerator<Uint8Array, void, undefined> {
    const { finished } = pathsOf(this.#root, id);
    const handle = await this.#health.watch(() => open(finished, READ_ONLY).catch(refuseMissing));
    try {
      for (;;) {
        const { buffer, bytesRead } = await this.#health.watch(() =>
          handle.read(new Uint8Array(READ_BYTES), 0, READ_BYTES),
        );
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  delete(id: Id): Promise<void> {
    return this.#health.watch(async () => {
      const { finished, folder } = pathsOf(this.#root, id);
      await rm(finished, { force: true });
      await settleTimes(folder);
    });
  }

  sweep(referenced: ReadonlySet<Id>): Promise<number> {
    return this.#health.watch(async () => {
      let swept = 0;
      for (const folder of await this.#folders.list()) swept += await sweepFolder(folder, referenced);
      return swept;
    });
  }

  /** How many finished bodies there are. */
  async count(): Promise<number> {
    let bodies = 0;
    for (const folder of await this.#folders.list()) {
      const names = await readdir(folder);
      bodies += names.filter((file) => parseId(file) !== undefined).length;
    }
    return bodies;
  }

  freeBytes(): Promise<number> {
    return this.#health.watch(async () => {
      const { bavail, bsize } = await statfs(this.#root);
      return bavail * bsize;
    });
  }

  probe(): Promise<void> {
    return this.#health.probe();
  }
}

/** Leaves alone what no body could be named. */
async function sweepFolder(folder: string, referenced: ReadonlySet<Id>): Promise<number> {
  let swept = 0;
  for (const name of await readdir(folder)) {
    const unfinished = name.endsWith(UNFINISHED);
    const id = parseId(unfinished ? name.slice(0, -UNFINISHED.length) : name);
    if (id === undefined || (!unfinished && referenced.has(id))) continue;
    await rm(join(folder, name), { force: true });
    swept += 1;
  }
  await settleTimes(folder);
  return swept;
}

async function tryOut(root: string): Promise<void> {
  const path = join(root, `probe${UNFINISHED}`);
  try {
    const handle = await open(path, 'w', PRIVATE_FILE);
    try {
      await handle.write(new Uint8Array(PROBE_BYTES).fill(1));
      await handle.sync();
    } finally {
      await handle.close();
    }
  } finally {
    await rm(path, { force: true });
    await settleTimes(root);
  }
}

async function refuseFinished(path: string): Promise<void> {
  const present = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
  if (present !== undefined) throw taken();
}

function refuseTaken(error: unknown): never {
  throw errnoOf(error) === 'EEXIST' ? taken({ cause: error }) : error;
}

function taken(options?: ErrorOptions): StorageError {
  return new StorageError('duplicate', 'There is already a body with this id.', options);
}

function refuseMissing(error: unknown): never {
  if (errnoOf(error) !== 'ENOENT') throw error;
  throw new StorageError('missing', 'There is no body with this id.', { cause: error });
}
