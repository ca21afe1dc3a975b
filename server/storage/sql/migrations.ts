import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { StorageError } from '../ports.ts';
import { first } from './migrations/0001-first.ts';
import { conversations } from './migrations/0002-conversations.ts';
import { keyLog } from './migrations/0003-key-log.ts';
import { keeping } from './migrations/0004-keeping.ts';
import type { SqlPlatform } from './platform.ts';
import type { Schema } from './schema.ts';

export const MIGRATION_TABLE = 'kysely_migration';
const DAY_CHARACTERS = 'YYYY-MM-DD'.length;

/** Every migration there is, in the order of the names. One that was released is never changed again. */
const MIGRATIONS: Readonly<Record<string, (platform: SqlPlatform) => Migration>> = {
  '0001-first': first,
  '0002-conversations': conversations,
  '0003-key-log': keyLog,
  '0004-keeping': keeping,
};

export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

/**
 * Brings the tables up to this release. Those of an earlier one are copied before.
 *
 * @throws StorageError `newer-data` when a newer release was here
 */
export async function migrate(db: Kysely<Schema>, platform: SqlPlatform): Promise<void> {
  const executed = await executedIn(db);
  refuseNewer(executed);
  const last = executed.at(-1);
  const isBehind = MIGRATION_NAMES.some((name) => !executed.includes(name));
  if (last !== undefined && isBehind) await platform.copyBeforeUpgrade(last);
  const migrations = Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, make]) => [name, make(platform)]),
  );
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error as Error;
  if (isBehind) await dateByDay(db);
}

/** The migrator notes when each was done, to the millisecond. */
async function dateByDay(db: Kysely<Schema>): Promise<void> {
  const table = sql.table(MIGRATION_TABLE);
  await sql`update ${table} set timestamp = substr(timestamp, 1, ${sql.lit(DAY_CHARACTERS)})`.execute(db);
}

/** @throws StorageError `newer-data` when a newer release made one of these */
export function refuseNewer(executed: readonly string[]): void {
  const unknown = executed.filter((name) => !(name in MIGRATIONS));
  if (unknown.length === 0) return;
  throw new StorageError(
    'newer-data',
    `The data were written by a newer release of Sealdrop (this one does not know ${unknown.join(', ')}). ` +
      'Nothing was changed. Start the newer release, or restore a backup made by this one.',
  );
}

/** Of the migrations that made a database. None: it is empty. */
async function executedIn(db: Kysely<Schema>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return [];
  const executed = sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)} order by name`;
  return (await executed.execute(db)).rows.map(({ name }) => name);
}
