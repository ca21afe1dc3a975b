import { open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { settleTimes } from '../file-times.ts';
import { Health } from '../health.ts';
import { parseId } from '../id.ts';
import type { BlobStore, BlobWriter, Id, ResumableBlob } from '../ports.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../private-paths.ts';
import { translateErrno } from '../errno.ts';
import { refusePresent, refuseTaken } from './taken.ts';
import { FileBlobWriter } from './file-blob-writer.ts';
import { Folders, pathsOf, RESUMABLE, UNFINISHED } from './folders.ts';
import { READ_ONLY, readBody } from './read-body.ts';
import { ResumableFiles } from './resumable-files.ts';

/** One block, so that a full disk has no room for it. */
const PROBE_BYTES = 4096;

/** Bodies as files, each under its id. */
export class FileBlobStore implements BlobStore {
  readonly #root: string;
  readonly #folders: Folders;
  readonly #health: Health;
  readonly #resumable: ResumableFiles;

  private constructor(root: string) {
    this.#root = root;
    this.#folders = new Folders(root);
    this.#health = new Health(translateErrno, () => tryOut(root));
    this.#resumable = new ResumableFiles(root, this.#folders, this.#health);
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
        await refusePresent(paths.finished);
        await refusePresent(paths.resumable);
        await settleTimes(paths.folder);
        return new FileBlobWriter(handle, paths, this.#health);
      } catch (error) {
        await handle.close();
        await rm(paths.unfinished, { force: true });
        throw error;
      }
    });
  }

  read(id: Id): AsyncIterable<Uint8Array> {
    return readBody(() => open(pathsOf(this.#root, id).finished, READ_ONLY), this.#health);
  }

  delete(id: Id): Promise<void> {
    return this.#health.watch(async () => {
      const { finished, folder } = pathsOf(this.#root, id);
      await rm(finished, { force: true });
      await settleTimes(folder);
    });
  }

  resume(id: Id, offset: number): Promise<ResumableBlob> {
    return this.#resumable.resume(id, offset);
  }

  readUnfinished(id: Id): AsyncIterable<Uint8Array> {
    return this.#resumable.read(id);
  }

  unfinishedLength(id: Id): Promise<number | undefined> {
    return this.#resumable.length(id);
  }

  discardUnfinished(id: Id): Promise<void> {
    return this.#resumable.discard(id);
  }

  sweep(referenced: ReadonlySet<Id>, uploads: ReadonlySet<Id>): Promise<number> {
    return this.#health.watch(async () => {
      let swept = 0;
      for (const folder of await this.#folders.list())
        swept += await sweepFolder(folder, referenced, uploads);
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

  /**
   * Every change of a file leaves its moment there (`ctime`), so that of a night is left at all of them. Upload by upload it
   * told when each had come.
   */
  settleTimes(stopping: AbortSignal): Promise<void> {
    return this.#health.watch(async () => {
      for (const folder of await this.#folders.list()) {
        for (const name of await readdir(folder)) {
          if (stopping.aborted) return;
          await settleTimes(join(folder, name));
        }
        await settleTimes(folder);
      }
      await settleTimes(this.#root);
    });
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
async function sweepFolder(
  folder: string,
  referenced: ReadonlySet<Id>,
  uploads: ReadonlySet<Id>,
): Promise<number> {
  const isKept = (id: Id, suffix: string): boolean =>
    suffix !== UNFINISHED && (uploads.has(id) || (suffix === '' && referenced.has(id)));
  let swept = 0;
  for (const name of await readdir(folder)) {
    const suffix = [UNFINISHED, RESUMABLE].find((end) => name.endsWith(end)) ?? '';
    const id = parseId(name.slice(0, name.length - suffix.length));
    if (id === undefined) continue;
    if (isKept(id, suffix)) {
      if (suffix === RESUMABLE) await settleTimes(join(folder, name));
      continue;
    }
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
