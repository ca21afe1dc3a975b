import { ConsoleError } from '../failure.ts';
import { newFolder, randomName, sweepFolders } from '../temporary-space.ts';

/** Pieces are written together: each write asks another process of the browser. */
const WRITE_BYTES = 4 * 2 ** 20;

/** Part of `FileSystemSyncAccessHandle`, which only workers have. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(length: number): void;
  flush(): void;
  close(): void;
}

interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
}

/** A file that is being opened. It is the browser's, private to this site, and does not outlive the save. */
export class TemporaryFile {
  readonly name: string;
  readonly #folder: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  readonly #access: SyncAccessHandle;
  readonly #buffer = new Uint8Array(WRITE_BYTES);
  #buffered = 0;
  #written = 0;

  private constructor(
    folder: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    access: SyncAccessHandle,
  ) {
    this.name = handle.name;
    this.#folder = folder;
    this.#handle = handle;
    this.#access = access;
  }

  static async create(folder: FileSystemDirectoryHandle): Promise<TemporaryFile> {
    const handle = await folder.getFileHandle(randomName(), { create: true });
    const access = await (handle as SyncFileHandle).createSyncAccessHandle();
    return new TemporaryFile(folder, handle, access);
  }

  /** Takes the room at once. @throws QuotaExceededError */
  reserve(length: number): void {
    this.#access.truncate(length);
  }

  /** @throws ConsoleError `no-room`; QuotaExceededError */
  append(bytes: Uint8Array): void {
    for (let taken = 0; taken < bytes.length;) {
      const piece = bytes.subarray(taken, taken + WRITE_BYTES - this.#buffered);
      this.#buffer.set(piece, this.#buffered);
      this.#buffered += piece.length;
      taken += piece.length;
      if (this.#buffered === WRITE_BYTES) this.#write();
    }
  }

  close(): void {
    this.#write();
    this.#access.flush();
    this.#access.close();
  }

  read(): Promise<File> {
    return this.#handle.getFile();
  }

  async remove(): Promise<void> {
    this.#access.close();
    await this.#folder.removeEntry(this.name);
  }

  #write(): void {
    for (let from = 0; from < this.#buffered;) {
      const count = this.#access.write(this.#buffer.subarray(from, this.#buffered), { at: this.#written });
      if (count <= 0) throw new ConsoleError({ code: 'no-room' });
      from += count;
      this.#written += count;
    }
    this.#buffered = 0;
  }
}

/** This worker's folder of files that are being opened. */
export class TemporaryFolder {
  readonly #folder: FileSystemDirectoryHandle;

  private constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  get name(): string {
    return this.#folder.name;
  }

  /** @returns undefined where the browser has no such file system: private windows of Firefox, Tor Browser */
  static async make(): Promise<TemporaryFolder | undefined> {
    try {
      await sweepFolders();
      const folder = await newFolder();
      // Some browsers have the file system and not the access that is needed.
      const probe = await TemporaryFile.create(folder);
      await probe.remove();
      return new TemporaryFolder(folder);
    } catch {
      return undefined;
    }
  }

  /** A new file, with room for so many bytes. @throws ConsoleError `no-room` */
  async create(length: number): Promise<TemporaryFile> {
    const { quota, usage = 0 } = await navigator.storage.estimate();
    if (quota !== undefined && length > quota - usage) throw new ConsoleError({ code: 'no-room' });
    const file = await TemporaryFile.create(this.#folder);
    try {
      file.reserve(length);
      return file;
    } catch (error) {
      await file.remove();
      throw error;
    }
  }
}
