import { open, rm } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';

const BLOCK_BYTES = 1024 * 1024;

/**
 * Overwrites a file with zeros and removes it: for copies of a database, so that what is deleted in it later is gone from
 * them too. As with SQLite's `secure_delete`, a file system or a disk that writes elsewhere keeps what it keeps. Must not
 * be a database that anybody has open. A file that is not there is no error.
 */
export async function eraseFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      const { size } = await file.stat();
      const zeros = new Uint8Array(Math.min(size, BLOCK_BYTES));
      for (let at = 0; at < size;) {
        const { bytesWritten } = await file.write(zeros, 0, Math.min(zeros.length, size - at), at);
        at += bytesWritten;
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  await rm(path, { force: true });
}
