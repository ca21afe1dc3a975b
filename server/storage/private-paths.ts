import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from './errno.ts';

/** Modes: nobody but the owner. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;

/** Makes a folder that only its owner may enter, durably. One that is already there keeps its permissions. */
export async function makePrivateFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (made !== undefined) await syncFolder(dirname(made));
}

/**
 * Makes an empty file that only its owner may read, for SQLite, which would make it readable for the group, and so the
 * files beside it. One that is already there is not even opened: closing it again would drop this process's locks on it
 * (POSIX; guarded by the test "refuses a second server on the same folder").
 */
export async function makePrivateFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'wx', PRIVATE_FILE);
    await handle.close();
    await syncFolder(dirname(path));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
