import Sqlite from 'better-sqlite3';
import { type CreateTableBuilder, type Kysely, sql, SqliteAdapter, SqliteDialect } from 'kysely';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { translateErrno } from '../errno.ts';
import { TimesSettler } from '../file-times.ts';
import { translateSql } from './errors.ts';
import { StorageError, type StorageErrorCode } from '../ports.ts';
import { makePrivateFile } from '../private-paths.ts';
import type { SqlPlatform } from './platform.ts';
import type { Schema } from './schema.ts';
import { cutLog } from './sqlite-cut-log.ts';
import { sqliteCodeOf } from './sqlite-error.ts';
import { copyBeforeUpgrade, eraseUpgradeCopies } from './sqlite-upgrade-copy.ts';

/** How long to wait for another program that reads the file. The thread waits too, so not long. */
const BUSY_TIMEOUT_MS = 2_000;
const SETTLE_TIMES = { delayMs: 5_000, everyMs: 60_000 };
/** What deletes waits so long for others to have read the database, without holding the thread. */
const WAIT_FOR_READERS_MS = 60_000;
const BETWEEN_TRIES_MS = 50;

/**
 * The largest part of a row that lies in the B-tree itself (file format, 1.6, for an index page).
 *
 * `secure_delete` overwrites a deleted row where it lies, but not the copies that stay in the slack of pages when rows
 * have moved to other pages: 15 of 5,880 deleted or replaced envelopes could still be read. What does not fit into a
 * B-tree page lies in overflow pages, which never move and are zeroed when they are freed: none of 5,880. Guarded by
 * "leaves no byte of a deleted envelope in any file, however rows moved meanwhile".
 */
const PAGE_BYTES = 4096;
const MAX_LOCAL_BYTES = Math.floor(((PAGE_BYTES - 12) * 64) / 255) - 23;

/** Codes that are not here are mistakes of the program. */
const CODES: readonly (readonly [prefix: string, code: StorageErrorCode])[] = [
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'duplicate'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'duplicate'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'missing'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'unhealthy'],
  ['SQLITE_CORRUPT', 'unhealthy'],
  ['SQLITE_NOTADB', 'unhealthy'],
  ['SQLITE_CANTOPEN', 'unhealthy'],
  ['SQLITE_READONLY', 'unhealthy'],
  ['SQLITE_PERM', 'unhealthy'],
  ['SQLITE_BUSY', 'unhealthy'],
  ['SQLITE_PROTOCOL', 'unhealthy'],
  ['SQLITE_NOMEM', 'unhealthy'],
];

/** SQLite in a file, and all that is peculiar to it. */
export async function openSqlite(path: string, waitForReadersMs = WAIT_FOR_READERS_MS): Promise<SqlPlatform> {
  const connection = await openConnection(path);
  const times = new TimesSettler([path, `${path}-wal`, `${path}-shm`, dirname(path)], SETTLE_TIMES);
  return {
    dialect: new TransactionalSqliteDialect({ database: connection }),
    bytes: 'blob',
    bytesBeforeSecret: MAX_LOCAL_BYTES,
    unordered,
    codeOf,
    copyBeforeUpgrade: (schema) => copyBeforeUpgrade(connection, path, schema),
    erase: async (db) => {
      await eraseUpgradeCopies(dirname(path));
      await truncateLogOnceNobodyReads(db, waitForReadersMs);
    },
    dropFailedCommit: async (db) => {
      try {
        await truncateLog(db);
      } catch (error) {
        cutLogIfPossible(connection, path);
        throw error;
      }
    },
    written: () => {
      times.written();
    },
    closed: () => times.close(),
  };
}

async function openConnection(path: string): Promise<Sqlite.Database> {
  try {
    await makePrivateFile(path);
    return connect(path);
  } catch (error) {
    throw translateSql(error, { codeOf }) ?? translateErrno(error) ?? error;
  }
}

/** Settings live with the connection, not with the file: a reopened WAL database commits without fsync by default. */
export function connect(path: string): Sqlite.Database {
  const connection = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    set(connection, 'page_size', String(PAGE_BYTES), PAGE_BYTES);
    set(connection, 'auto_vacuum', 'NONE', 0);
    set(connection, 'journal_mode', 'WAL', 'wal');
    set(connection, 'synchronous', 'FULL', 2);
    set(connection, 'secure_delete', 'ON', 1);
    set(connection, 'foreign_keys', 'ON', 1);
    // Nothing of a statement may spill to a temporary folder.
    set(connection, 'temp_store', 'MEMORY', 2);
    // A server that was killed may not have come to erase what it had deleted.
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function set(connection: Sqlite.Database, name: string, value: string, expected: string | number): void {
  connection.pragma(`${name} = ${value}`);
  const actual = connection.pragma(name, { simple: true });
  if (actual === expected) return;
  throw new StorageError(
    'unhealthy',
    `SQLite kept ${name} at ${String(actual)}, and ${value} is needed. Is the data folder on a network file system, or was ` +
      'the file made by another program? It must be a local one of our own.',
  );
}

/** Without a rowid rows lie in the order of their random keys. */
function unordered<Table extends string, Column extends string>(
  table: CreateTableBuilder<Table, Column>,
): CreateTableBuilder<Table, Column> {
  return table.modifyEnd(sql`without rowid`);
}

function codeOf(error: unknown): StorageErrorCode | undefined {
  const sqliteCode = sqliteCodeOf(error);
  return CODES.find(([prefix]) => sqliteCode?.startsWith(prefix))?.[1];
}

/**
 * Moves what is committed into the database file and empties the log: old pages are nowhere any more, nor is a commit
 * whose fsync failed (its frames are in the log, complete, and would count after a crash).
 */
async function truncateLog(db: Kysely<Schema>): Promise<void> {
  if (await couldTruncateLog(db)) return;
  throw new StorageError(
    'unhealthy',
    'The log of the database could not be emptied, because another program is reading it. End that program (a backup?).',
  );
}

/** So that the process may end while the disk still fails. Emptying the log is tried again before anything else is written. */
function cutLogIfPossible(connection: Sqlite.Database, path: string): void {
  try {
    cutLog(connection, path, PAGE_BYTES);
  } catch {
    // Told by what has failed before.
  }
}

/** A backup or a check reads the whole database in one go: the longer it is, the longer that takes. */
async function truncateLogOnceNobodyReads(db: Kysely<Schema>, waitMs: number): Promise<void> {
  const end = performance.now() + waitMs;
  while (performance.now() < end) {
    if (await couldTruncateLog(db, 0)) return;
    await sleep(BETWEEN_TRIES_MS);
  }
  await truncateLog(db);
}

/** @param waitMs how long the thread may be held meanwhile */
async function couldTruncateLog(db: Kysely<Schema>, waitMs = BUSY_TIMEOUT_MS): Promise<boolean> {
  return db.connection().execute(async (alone) => {
    try {
      await setBusyTimeout(alone, waitMs);
      const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(TRUNCATE)`.execute(alone);
      return rows[0]?.busy === 0;
    } finally {
      await setBusyTimeout(alone, BUSY_TIMEOUT_MS);
    }
  });
}

async function setBusyTimeout(db: Kysely<Schema>, ms: number): Promise<void> {
  await sql`pragma busy_timeout = ${sql.lit(ms)}`.execute(db);
}

/**
 * SQLite does roll back changes of tables, so a migration that is cut short leaves nothing. (Kysely says otherwise, for
 * the sake of migrations that switch foreign keys off.)
 */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
