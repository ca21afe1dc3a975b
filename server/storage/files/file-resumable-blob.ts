import { type FileHandle, rename, utimes } from 'node:fs/promises';
import { dayOf, startOf } from '../day.ts';
import { settleTimes } from '../file-times.ts';
import type { Health } from '../health.ts';
import { type Day, type ResumableBlob, StorageError } from '../ports.ts';
import { syncFolder } from '../private-paths.ts';
import type { BodyPaths } from './folders.ts';
import { writeFully } from './write-fully.ts';

/** One step after another; after one that failed, none but the closing is taken. */
export class FileResumableBlob implements ResumableBlob {
  readonly #handle: FileHandle;
  readonly #paths: BodyPaths;
  readonly #health: Health;
  readonly #closed: () => void;
  #length: number;
  #nameIsDurable: boolean;
  #discarded = false;
  #steps: Promise<unknown> = Promise.resolve();
  #finishing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * @param handle a file of exactly `length` bytes
   * @param closed called when nobody has the file open any more
   */
  constructor(handle: FileHandle, length: number, paths: BodyPaths, health: Health, closed: () => void) {
    this.#handle = handle;
    this.#length = length;
    // What has durable bytes had its name made durable before.
    this.#nameIsDurable = length > 0;
    this.#paths = paths;
    this.#health = health;
    this.#closed = closed;
  }

  write(chunks: readonly Uint8Array[]): Promise<void> {
    return this.#step(async () => {
      await writeFully(this.#handle, chunks, this.#length);
      this.#length += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    });
  }

  sync(): Promise<number> {
    return this.#step(async () => {
      await this.#syncAs(dayOf((await this.#handle.stat()).mtime));
      if (!this.#nameIsDurable) await syncFolder(this.#paths.folder);
      this.#nameIsDurable = true;
      return this.#length;
    });
  }

  finish(day: Day): Promise<void> {
    this.#finishing ??= this.#step(async () => {
      await this.#syncAs(day);
      await this.#handle.close();
      await rename(this.#paths.resumable, this.#paths.finished);
      await settleFinished(this.#paths, day);
      this.#closed();
    });
    return this.#finishing;
  }

  close(): Promise<void> {
    this.#closing ??= this.#steps.then(ignore, ignore).then(async () => {
      await this.#handle.close().catch(ignore);
      this.#closed();
      await this.#health.watch(async () => {
        await settleTimes(this.#paths.resumable);
        await settleTimes(this.#paths.folder);
      });
    });
    return this.#closing;
  }

  /** Makes every step that is still to come fail, and closes. */
  discard(): Promise<void> {
    this.#discarded = true;
    return this.close();
  }

  /** The times are set before the fsync, which makes them durable too. */
  async #syncAs(day: Day): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size !== this.#length) {
      throw new StorageError(
        'unhealthy',
        `An upload of ${this.#length} bytes has ${size} bytes on the disk. Look at the disk and its file system.`,
      );
    }
    const midnight = startOf(day);
    await this.#handle.utimes(midnight, midnight);
    await this.#handle.sync();
  }

  #step<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#finishing !== undefined) return refuseFinished();
    if (this.#closing !== undefined && !this.#discarded)
      return Promise.reject(new Error('The upload is closed: resume it.'));
    const step = this.#steps.then(() => {
      if (this.#discarded) throw new StorageError('discarded', 'The upload was given up.');
      return this.#health.watch(work);
    });
    step.catch(ignore);
    this.#steps = step;
    return step;
  }
}

/** A body that was finished and is used by no tip yet: it can only be finished once more. */
export function finishedBlob(
  paths: BodyPaths,
  length: number,
  health: Health,
  closed: () => void,
): ResumableBlob {
  return {
    write: refuseFinished,
    sync: () => Promise.resolve(length),
    finish: (day) => health.watch(() => settleFinished(paths, day)),
    close: () => {
      closed();
      return Promise.resolve();
    },
  };
}

async function settleFinished({ finished, folder }: BodyPaths, day: Day): Promise<void> {
  const midnight = startOf(day);
  await utimes(finished, midnight, midnight);
  await syncFolder(folder);
  await utimes(folder, midnight, midnight);
}

function refuseFinished(): Promise<never> {
  return Promise.reject(new Error('The body is finished: nothing more can be written.'));
}

function ignore(): void {
  // Told to whoever called the step.
}
