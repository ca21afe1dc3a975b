import { StorageError } from './ports.ts';

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT'];
const TOO_LARGE = 'EFBIG';

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
  if (code === TOO_LARGE) {
    return new StorageError(
      'unhealthy',
      'A file of the data folder may not become as large as it must (EFBIG). Raise the limit on the size of files: ' +
        'ulimit -f, or LimitFSIZE of the service.',
      { cause: error },
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
  return typeof error === 'object' && error !== null && 'syscall' in error ? codeOf(error) : undefined;
}

function codeOf(error: object): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
