import { StorageError } from './ports.ts';

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT'];

/** An error of the file system, as whoever stores understands it. */
export function translateErrno(error: unknown): StorageError | undefined {
  const code = errnoOf(error);
  if (code === undefined) return undefined;
  if (FULL.includes(code)) {
    return new StorageError(
      'full',
      'The disk of the data folder is full. Free some room; nothing else is to do.',
      {
        cause: error,
      },
    );
  }
  return new StorageError(
    'unhealthy',
    `The data folder could not be written or read (${code}). Look at the disk and at the permissions of the folder.`,
    { cause: error },
  );
}

/** `ENOENT` and the like; undefined for an error that is not the system's. */
export function errnoOf(error: unknown): string | undefined {
  const known = error instanceof Error && 'syscall' in error && 'code' in error;
  return known && typeof error.code === 'string' ? error.code : undefined;
}
