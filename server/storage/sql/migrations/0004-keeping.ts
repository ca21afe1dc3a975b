import type { Kysely, Migration } from 'kysely';
import type { SqlPlatform } from '../platform.ts';

/** What must stay and what is spam, and the latest results of the night. Nothing from before is either. */
export function keeping({ unordered }: SqlPlatform): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const tips = db.schema.alterTable('tips');
      for (const name of ['hold', 'spam', 'stamp']) {
        await tips.addColumn(name, 'integer', (column) => column.notNull().defaultTo(0)).execute();
      }
      const reports = db.schema
        .createTable('reports')
        .addColumn('name', 'text', (column) => column.notNull().primaryKey())
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull());
      await unordered(reports).execute();
    },
  };
}
