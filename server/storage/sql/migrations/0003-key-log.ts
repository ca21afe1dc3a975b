import type { Kysely, Migration } from 'kysely';
import type { SqlPlatform } from '../platform.ts';

/** The key log and what staff do. Data from before have no log: it begins when the server next starts on them. */
export function keyLog(platform: SqlPlatform): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .alterTable('rings')
        .addColumn('retired', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await createLog(db, platform);
      await createAudit(db, platform);
    },
  };
}

async function createLog(db: Kysely<unknown>, { unordered }: SqlPlatform): Promise<void> {
  const log = db.schema
    .createTable('key_log')
    .addColumn('sequence', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addColumn('signatures', 'text', (column) => column.notNull());
  await unordered(log).execute();
  const pending = db.schema
    .createTable('pending_entry')
    .addColumn('id', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addColumn('signatures', 'text', (column) => column.notNull());
  await unordered(pending).execute();
}

/** It refers to nothing: it outlives the tips that it speaks of. */
async function createAudit(db: Kysely<unknown>, { unordered }: SqlPlatform): Promise<void> {
  const audit = db.schema
    .createTable('audit')
    .addColumn('sequence', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('record', 'text', (column) => column.notNull());
  await unordered(audit).execute();
}
