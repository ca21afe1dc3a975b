import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { StorageError } from '../ports.ts';
import { first } from './migrations/0001-first.ts';
import { conversations } from './migrations/0002-conversations.ts';
import { keyLog } from './migrations/0003-key-log.ts';
import { keeping } from './migrations/0004-keeping.ts';
import type { SqlPlatform } from './platform.ts';
import type { Schema } from './schema.ts';

export const MIGRATION_TABLE = 'kysely_migration';

/** Every migration there is, in the order of the names. One that was released is never changed again. */
function migrationsFor(platform: SqlPlatform): Readonly<Record<string, Migration>> {
  return {
    '0001-first': first(platform),
    '0002-conversations': conversations(platform),
    '0003-key-log': keyLog(platform),
    '0004-keeping': keeping(platform),
  };
}

/**
 * Brings the tables up to this release.
 *
 * @throws StorageError `newer-data` when a newer release was here
 */
export async function migrate(db: Kysely<Schema>, platform: SqlPlatform): Promise<void> {
  const migrations = migrationsFor(platform);
  await refuseNewerData(db, migrations);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error as Error;
}

async function refuseNewerData(
  db: Kysely<Schema>,
  known: Readonly<Record<string, Migration>>,
): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return;
  const executed = sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)} order by name`;
  const { rows } = await executed.execute(db);
  const unknown = rows.map(({ name }) => name).filter((name) => !(name in known));
  if (unknown.length === 0) return;
  throw new StorageError(
    'newer-data',
    `The data were written by a newer release of Sealdrop (this one does not know ${unknown.join(', ')}). ` +
      'Nothing was changed. Start the newer release, or restore a backup made by this one.',
  );
}
