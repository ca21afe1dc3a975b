import Sqlite from 'better-sqlite3';
import { StorageError } from './ports.ts';
import { makePrivateFile } from './private-paths.ts';
import { sqliteCodeOf } from './sql/sqlite-error.ts';

/**
 * Holds the data folder for this server alone.
 *
 * Node has no call for file locks, but SQLite takes one of the operating system on any database that is open in an
 * exclusive transaction (`fcntl` on POSIX systems). The kernel gives it back when the process ends, however it ends, so
 * there is never a stale lock to remove by hand, as there is with a file that holds a process id. The lock file stays
 * empty. It is a file apart, so that `doctor` and a backup can read the database while the server runs.
 *
 * @throws StorageError `locked` when another server, in this process or another, holds the folder
 */
export async function lockFolder(path: string): Promise<() => void> {
  await makePrivateFile(path);
  const connection = new Sqlite(path, { timeout: 0 });
  try {
    // A journal beside the lock file would be left behind by a kill.
    connection.pragma('journal_mode = MEMORY');
    connection.exec('begin exclusive');
  } catch (error) {
    connection.close();
    throw sqliteCodeOf(error)?.startsWith('SQLITE_BUSY') === true ? locked(error) : unusable(error);
  }
  return () => {
    connection.close();
  };
}

function unusable(cause: unknown): StorageError {
  const message =
    'The data folder could not be locked. It must be on a local disk, and belong to the server.';
  return new StorageError('unhealthy', message, { cause });
}

function locked(cause: unknown): StorageError {
  return new StorageError(
    'locked',
    'Another server is using this data folder. Stop it, or give this one a folder of its own.',
    { cause },
  );
}
