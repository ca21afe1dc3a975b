/**
 * Where files are opened to before the browser saves them: folders in the origin private file system, one for each
 * console. Whoever still needs a folder shares its lock; a folder whose lock nobody holds was left behind.
 */

const PREFIX = 'opening-';
const NAME_BYTES = 16;

/** A new folder, in use until this page or worker ends. */
export async function newFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const name = PREFIX + randomName();
  await useFolder(name);
  return root.getDirectoryHandle(name, { create: true });
}

/** Keeps a folder from being swept. Resolves, when it is safe, to what ends that. */
export function useFolder(name: string): Promise<() => void> {
  return new Promise((inUse, refused) => {
    navigator.locks
      .request(
        name,
        { mode: 'shared' },
        () =>
          new Promise<void>((release) => {
            inUse(release);
          }),
      )
      .catch(refused);
  });
}

/** Removes every folder that nobody uses, with what is in it. */
export async function sweepFolders(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await root.removeEntry(name, { recursive: true }).catch(() => undefined);
    });
  }
}

export async function removeFile(folder: string, name: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await (await root.getDirectoryHandle(folder)).removeEntry(name);
}

export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NAME_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
