import { lstat } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';
import { StorageError } from '../ports.ts';

/** @throws StorageError `duplicate` when there is such a file */
export async function refusePresent(path: string): Promise<void> {
  if ((await lengthOf(path)) !== undefined) throw taken();
}

/** Bytes; undefined when there is no such file. */
export async function lengthOf(path: string): Promise<number | undefined> {
  const present = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
  return present?.size;
}

export function refuseTaken(error: unknown): never {
  throw errnoOf(error) === 'EEXIST' ? taken({ cause: error }) : error;
}

export function taken(options?: ErrorOptions): StorageError {
  return new StorageError('duplicate', 'There is already a body with this id.', options);
}
