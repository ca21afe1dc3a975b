import { type FileHandle, rename, rm, utimes } from 'node:fs/promises';
import { awaitedLater } from '../awaited-later.ts';
import { startOf } from '../day.ts';
import type { Health } from '../health.ts';
import { type BlobWriter, type Day, StorageError } from '../ports.ts';
import { syncFolder } from '../private-paths.ts';
import type { BodyPaths } from './folders.ts';
import { settleTimes } from '../file-times.ts';
import { writeFully } from './write-fully.ts';

/** After this many bytes the disk is told to start, so that the last fsync is short and few dirty pages pile up. */
const WRITEBACK_BYTES = 32 * 1024 * 1024;

/**
 * Writes one body. A background fdatasync may be under way beside the write; a failure of either fails the body.
 */
export class FileBlobWriter implements BlobWriter {
  readonly #handle: FileHandle;
  readonly #paths: BodyPaths;
  readonly #health: Health;
  #takenBytes = 0;
  #unsyncedBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #finishing: Promise<void> | undefined;
  #discarding: Promise<void> | undefined;

  constructor(handle: FileHandle, paths: BodyPaths, health: Health) {
    this.#handle = handle;
    this.#paths = paths;
    this.#health = health;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    this.#refuseDiscarded();
    if (this.#finishing !== undefined) throw new Error('The body is finished: nothing more can be written.');
    this.#writing = awaitedLater(this.#writing.then(() => this.#writeChunks(chunks)));
    await this.#health.watch(() => this.#writing);
    this.#refuseDiscarded();
  }

  finish(day: Day): Promise<void> {
    this.#finishing ??= awaitedLater(this.#health.watch(() => this.#store(startOf(day))));
    return this.#finishing;
  }

  discard(): Promise<void> {
    this.#discarding ??= this.#health.watch(() => this.#remove());
    return this.#discarding;
  }

  async #writeChunks(chunks: readonly Uint8Array[]): Promise<void> {
    this.#refuseDiscarded();
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const from = this.#takenBytes;
    this.#takenBytes += bytes;
    await writeFully(this.#handle, chunks, from);
    this.#unsyncedBytes += bytes;
    if (this.#unsyncedBytes < WRITEBACK_BYTES) return;
    await this.#syncing;
    this.#refuseDiscarded();
    this.#unsyncedBytes = 0;
    this.#syncing = awaitedLater(this.#handle.datasync());
  }

  /** The times are set before the fsync, which makes them durable too. */
  async #store(midnight: Date): Promise<void> {
    this.#refuseDiscarded();
    await this.#writing;
    await this.#syncing;
    this.#refuseDiscarded();
    await this.#assertComplete();
    await this.#handle.utimes(midnight, midnight);
    await this.#handle.sync();
    await this.#handle.close();
    this.#refuseDiscarded();
    await rename(this.#paths.unfinished, this.#paths.finished);
    await syncFolder(this.#paths.folder);
    await utimes(this.#paths.folder, midnight, midnight);
    this.#refuseDiscarded();
  }

  async #assertComplete(): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size === this.#takenBytes) return;
    throw new StorageError(
      'unhealthy',
      `A body of ${this.#takenBytes} bytes has ${size} bytes on the disk. Look at the disk and its file system.`,
    );
  }

  /** Waits for what is under way before it closes: a descriptor closed too early may already be another file's. */
  async #remove(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#finishing]);
    await Promise.allSettled([this.#syncing]);
    await this.#handle.close().catch(() => undefined);
    await rm(this.#paths.unfinished, { force: true });
    await rm(this.#paths.finished, { force: true });
    await settleTimes(this.#paths.folder);
  }

  #refuseDiscarded(): void {
    if (this.#discarding === undefined) return;
    throw new StorageError('discarded', 'The body was given up while it was being written.');
  }
}
