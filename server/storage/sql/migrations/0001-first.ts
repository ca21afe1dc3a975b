import { type Kysely, type Migration, sql } from 'kysely';
import type { SqlPlatform } from '../platform.ts';

export function first(platform: SqlPlatform): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await createRings(db, platform);
      await createTips(db, platform);
      await createStaff(db, platform);
      await createProbes(db, platform);
    },
  };
}

async function createRings(db: Kysely<unknown>, { unordered }: SqlPlatform): Promise<void> {
  const rings = db.schema
    .createTable('rings')
    .addColumn('epoch', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('since', 'text', (column) => column.notNull());
  await unordered(rings).execute();
  const keys = db.schema
    .createTable('ring_keys')
    .addColumn('epoch', 'integer', (column) => column.notNull().references('rings.epoch').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('armored_key', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('ring_keys_pk', ['epoch', 'position']);
  await unordered(keys).execute();
}

/** The kinds of parts are not listed in a check: replies and case entries come later. */
async function createTips(db: Kysely<unknown>, { unordered, bytes }: SqlPlatform): Promise<void> {
  const tips = db.schema
    .createTable('tips')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull());
  await unordered(tips).execute();
  await db.schema.createIndex('tips_by_day').on('tips').columns(['day desc', 'id']).execute();

  // What is long comes last: the counts of a list are read without it. The order of the last three keeps the envelope
  // behind the bytes that must come before a secret (platform.ts).
  const parts = db.schema
    .createTable('parts')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('tip_id', 'text', (column) => column.notNull().references('tips.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull().references('rings.epoch'))
    .addColumn('suite', 'text', (column) => column.notNull())
    .addColumn('length', 'bigint', (column) => column.notNull())
    .addColumn('digest', bytes, (column) => column.notNull())
    .addColumn('body_blob', 'text')
    .addColumn('body_inline', bytes)
    .addColumn('slack', bytes, (column) => column.notNull())
    .addColumn('envelope', bytes, (column) => column.notNull())
    .addCheckConstraint('parts_one_body', sql`(body_blob is null) <> (body_inline is null)`);
  await unordered(parts).execute();
  const place = db.schema.createIndex('parts_by_place').unique().on('parts');
  await place.columns(['tip_id', 'kind', 'position']).execute();
  await db.schema.createIndex('parts_by_epoch').on('parts').column('epoch').execute();

  const marks = db.schema
    .createTable('read_marks')
    .addColumn('reader', 'text', (column) => column.notNull())
    .addColumn('tip_id', 'text', (column) => column.notNull().references('tips.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('read_marks_pk', ['reader', 'tip_id']);
  await unordered(marks).execute();
  await db.schema.createIndex('read_marks_by_tip').on('read_marks').column('tip_id').execute();
}

async function createStaff(db: Kysely<unknown>, { unordered }: SqlPlatform): Promise<void> {
  const staff = db.schema
    .createTable('staff')
    .addColumn('fingerprint', 'text', (column) => column.notNull().primaryKey())
    .addColumn('armored_key', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull());
  await unordered(staff).execute();
  const roles = db.schema
    .createTable('staff_roles')
    .addColumn('fingerprint', 'text', (column) =>
      column.notNull().references('staff.fingerprint').onDelete('cascade'),
    )
    .addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('staff_roles_pk', ['fingerprint', 'role']);
  await unordered(roles).execute();
}

async function createProbes(db: Kysely<unknown>, { unordered }: SqlPlatform): Promise<void> {
  const probes = db.schema
    .createTable('probes')
    .addColumn('id', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('writes', 'bigint', (column) => column.notNull());
  await unordered(probes).execute();
  await sql`insert into probes (id, writes) values (1, 0)`.execute(db);
}
