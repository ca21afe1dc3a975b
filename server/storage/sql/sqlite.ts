import Sqlite from 'better-sqlite3';
import { type CreateTableBuilder, type Kysely, sql, SqliteAdapter, SqliteDialect } from 'kysely';
import { dirname } from 'node:path';
import { translateErrno } from '../errno.ts';
import { TimesSettler } from '../file-times.ts';
import { translateSql } from './errors.ts';
import { StorageError, type StorageErrorCode } from '../ports.ts';
import { makePrivateFile } from '../private-paths.ts';
import type { SqlPlatform } from './platform.ts';
import type { Schema } from './schema.ts';
import { sqliteCodeOf } from './sqlite-error.ts';

/** How long to wait for another program that reads the file. The thread waits too, so not long. */
const BUSY_TIMEOUT_MS = 2_000;
const SETTLE_TIMES_AFTER_MS = 5_000;

const CODES: readonly (readonly [prefix: string, code: StorageErrorCode])[] = [
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'duplicate'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'duplicate'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'missing'],
  ['SQLITE_CONSTRAINT', 'duplicate'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_', 'unhealthy'],
];

/** SQLite in a file, and all that is peculiar to it. */
export async function openSqlite(path: string): Promise<SqlPlatform> {
  const connection = await openConnection(path);
  const times = new TimesSettler([path, `${path}-wal`, `${path}-shm`, dirname(path)], SETTLE_TIMES_AFTER_MS);
  return {
    dialect: new TransactionalSqliteDialect({ database: connection }),
    bytes: 'blob',
    unordered,
    codeOf,
    erase: truncateLog,
    dropFailedCommit: truncateLog,
    written: () => {
      times.written();
    },
    closed: () => times.settle(),
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
function connect(path: string): Sqlite.Database {
  const connection = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
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
    `SQLite refused to set ${name} to ${value}. Is the data folder on a network file system? It must be a local one.`,
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
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(TRUNCATE)`.execute(db);
  if (rows[0]?.busy === 0) return;
  throw new StorageError(
    'unhealthy',
    'The log of the database could not be emptied, because another program is reading it. End that program (a backup?).',
  );
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
