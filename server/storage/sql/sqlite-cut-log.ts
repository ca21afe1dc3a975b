import Sqlite from 'better-sqlite3';
import { truncateSync } from 'node:fs';

/** File format of SQLite, 4: "The Write-Ahead Log". */
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * Cuts off what lies in the log behind the last commit: a transaction whose fsync failed is there, complete, and would
 * count if the process ended now. For a disk on which the log cannot be emptied; not durable, of course. In one go, and with
 * the lock of whoever writes, so that no commit of anybody comes in between.
 */
export function cutLog(connection: Sqlite.Database, path: string, pageBytes: number): void {
  connection.exec('begin immediate');
  try {
    const frames = countFrames(path);
    const end = frames === 0 ? 0 : LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes);
    // SQLite has no POSIX lock on this file that closing it could drop.
    truncateSync(`${path}-wal`, end);
  } finally {
    connection.exec('rollback');
  }
}

/** Committed ones. Within a transaction a connection may not ask. */
function countFrames(path: string): number {
  const other = new Sqlite(path, { fileMustExist: true });
  try {
    const [counted] = other.pragma('wal_checkpoint(NOOP)') as readonly { readonly log: number }[];
    if (counted === undefined || counted.log < 0)
      throw new Error('SQLite does not tell how long its log is.');
    return counted.log;
  } finally {
    other.close();
  }
}
