import { type FileHandle, open, rm } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';
import { settleTimes } from '../file-times.ts';
import type { Health } from '../health.ts';
import { type Id, type ResumableBlob, StorageError } from '../ports.ts';
import { PRIVATE_FILE } from '../private-paths.ts';
import { FileResumableBlob, finishedBlob } from './file-resumable-blob.ts';
import { type BodyPaths, type Folders, pathsOf } from './folders.ts';
import { READ_ONLY, readBody } from './read-body.ts';
import { lengthOf, refusePresent, taken } from './taken.ts';

/** A body that somebody has open; it has nothing to discard while it is being opened, or once it is finished. */
interface Opened {
  blob?: FileResumableBlob;
}

/** Unfinished bodies that are gone on with later. A data folder is one server's, so that the memory knows who has one open. */
export class ResumableFiles {
  readonly #root: string;
  readonly #folders: Folders;
  readonly #health: Health;
  readonly #opened = new Map<Id, Opened>();

  constructor(root: string, folders: Folders, health: Health) {
    this.#root = root;
    this.#folders = folders;
    this.#health = health;
  }

  resume(id: Id, offset: number): Promise<ResumableBlob> {
    return this.#health.watch(async () => {
      const paths = pathsOf(this.#root, id);
      await this.#health.assure();
      if (this.#opened.has(id)) throw taken();
      const opened: Opened = {};
      this.#opened.set(id, opened);
      const closed = (): void => {
        if (this.#opened.get(id) === opened) this.#opened.delete(id);
      };
      try {
        await this.#folders.make(paths.folder);
        return await this.#open(paths, offset, opened, closed);
      } catch (error) {
        closed();
        throw error;
      }
    });
  }

  read(id: Id): AsyncIterable<Uint8Array> {
    return readBody(async () => {
      const { resumable, finished } = pathsOf(this.#root, id);
      return open(resumable, READ_ONLY).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw error;
        return open(finished, READ_ONLY);
      });
    }, this.#health);
  }

  length(id: Id): Promise<number | undefined> {
    return this.#health.watch(async () => {
      const paths = pathsOf(this.#root, id);
      return (await lengthOf(paths.resumable)) ?? (await lengthOf(paths.finished));
    });
  }

  discard(id: Id): Promise<void> {
    return this.#health.watch(async () => {
      const { resumable, finished, folder } = pathsOf(this.#root, id);
      await this.#opened.get(id)?.blob?.discard();
      await rm(resumable, { force: true });
      await rm(finished, { force: true });
      await settleTimes(folder);
    });
  }

  async #open(paths: BodyPaths, offset: number, opened: Opened, closed: () => void): Promise<ResumableBlob> {
    const length = await lengthOf(paths.finished);
    if (length !== undefined) {
      if (length !== offset) throw taken();
      return finishedBlob(paths, length, this.#health, closed);
    }
    const handle = await openFor(paths.resumable, offset);
    try {
      await refusePresent(paths.unfinished);
      await cutTo(handle, offset);
      await settleTimes(paths.folder);
      opened.blob = new FileResumableBlob(handle, offset, paths, this.#health, closed);
      return opened.blob;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

/** Not made where something should be there. */
function openFor(path: string, offset: number): Promise<FileHandle> {
  const existing = open(path, 'r+');
  return existing.catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
    if (offset > 0) throw shorter();
    return open(path, 'wx+', PRIVATE_FILE);
  });
}

async function cutTo(handle: FileHandle, offset: number): Promise<void> {
  const { size } = await handle.stat();
  if (size < offset) throw shorter();
  if (size > offset) await handle.truncate(offset);
}

function shorter(): StorageError {
  return new StorageError('missing', 'Fewer bytes of the upload are there than were durable.');
}
