import { ConsoleError } from '../failure.ts';

const PREFIX = 'opening-';
const NAME_BYTES = 16;

/** Part of `FileSystemSyncAccessHandle`, which only workers have. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
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
  #length = 0;

  constructor(folder: FileSystemDirectoryHandle, handle: FileSystemFileHandle, access: SyncAccessHandle) {
    this.name = handle.name;
    this.#folder = folder;
    this.#handle = handle;
    this.#access = access;
  }

  /** @throws ConsoleError `no-room` */
  append(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;) {
      const count = this.#access.write(bytes.subarray(written), { at: this.#length });
      if (count <= 0) throw new ConsoleError({ code: 'no-room' });
      written += count;
      this.#length += count;
    }
  }

  close(): void {
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
}

/**
 * A folder of this worker's own in the origin private file system. A lock that lasts as long as the worker tells others
 * that it is in use; a folder without one was left behind and is swept.
 */
export class TemporaryFolder {
  readonly #root: FileSystemDirectoryHandle;
  readonly #folder: FileSystemDirectoryHandle;

  private constructor(root: FileSystemDirectoryHandle, folder: FileSystemDirectoryHandle) {
    this.#root = root;
    this.#folder = folder;
  }

  /** @returns undefined where the browser has no such file system: private windows of Firefox, Tor Browser */
  static async make(): Promise<TemporaryFolder | undefined> {
    try {
      const root = await navigator.storage.getDirectory();
      await sweep(root);
      const name = PREFIX + randomName();
      await holdLock(name);
      const folder = await root.getDirectoryHandle(name, { create: true });
      await probe(folder);
      return new TemporaryFolder(root, folder);
    } catch {
      return undefined;
    }
  }

  async create(): Promise<TemporaryFile> {
    return createIn(this.#folder);
  }

  /** @throws ConsoleError `no-room` */
  async requireRoom(bytes: number): Promise<void> {
    const { quota, usage } = await navigator.storage.estimate();
    if (quota !== undefined && bytes > quota - (usage ?? 0)) throw new ConsoleError({ code: 'no-room' });
  }

  async removeFile(name: string): Promise<void> {
    await this.#folder.removeEntry(name);
  }

  async remove(): Promise<void> {
    await this.#root.removeEntry(this.#folder.name, { recursive: true });
  }
}

async function createIn(folder: FileSystemDirectoryHandle): Promise<TemporaryFile> {
  const handle = await folder.getFileHandle(randomName(), { create: true });
  return new TemporaryFile(folder, handle, await (handle as SyncFileHandle).createSyncAccessHandle());
}

/** Some browsers have the file system and not the access that is needed. */
async function probe(folder: FileSystemDirectoryHandle): Promise<void> {
  const file = await createIn(folder);
  await file.remove();
}

async function sweep(root: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of root.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await root.removeEntry(name, { recursive: true }).catch(() => undefined);
    });
  }
}

/** Resolves when the lock is held, which it then is until the worker ends. */
function holdLock(name: string): Promise<void> {
  return new Promise((held, refused) => {
    navigator.locks
      .request(name, () => {
        held();
        return new Promise<never>(() => undefined);
      })
      .catch(refused);
  });
}

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NAME_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
