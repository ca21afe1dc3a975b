import { type Kysely, type Migration, sql } from 'kysely';
import { randomBytes } from 'node:crypto';
import type { SqlPlatform } from '../platform.ts';

const SITE_SALT_BYTES = 16;
const SITE_ROW = 1;

/** Conversations and mailboxes, and uploads that may be interrupted. Every tip so far becomes the first of its own. */
export function conversations(platform: SqlPlatform): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await extendTips(db);
      await createMailboxes(db, platform);
      await createUploads(db, platform);
      await createSite(db, platform);
    },
  };
}

async function extendTips(db: Kysely<unknown>): Promise<void> {
  const tips = db.schema.alterTable('tips');
  await tips
    .addColumn('conversation', 'text', (column) => column.references('tips.id').onDelete('cascade'))
    .execute();
  await tips.addColumn('author', 'text', (column) => column.notNull().defaultTo('source')).execute();
  await tips.addColumn('once', 'text').execute();
  await tips.addColumn('latest', 'text').execute();
  await sql`update tips set latest = day`.execute(db);
  await db.schema.dropIndex('tips_by_day').execute();
  const first = db.schema.createIndex('tips_by_latest').on('tips');
  await first.columns(['latest desc', 'id']).where(sql.ref('conversation'), 'is', null).execute();
  const later = db.schema.createIndex('tips_by_conversation').on('tips');
  await later.columns(['conversation', 'author', 'day']).where('conversation', 'is not', null).execute();
  const once = db.schema.createIndex('tips_by_once').unique().on('tips').columns(['once']);
  await once.where('once', 'is not', null).execute();
}

/**
 * Nothing of a mailbox may be readable once it is closed, so everything that is secret lies behind the slack, as an
 * envelope does (platform.ts). A key of a table or of an index cannot: pages keep copies of keys that have moved. So the
 * key begins with one byte of the hash of a locator, which proves nothing about anybody, and the hashes of the mailboxes
 * that share it are compared. They lie side by side: to look each of them up by an index would take six times as long.
 */
async function createMailboxes(db: Kysely<unknown>, { unordered, bytes }: SqlPlatform): Promise<void> {
  const mailboxes = db.schema
    .createTable('mailboxes')
    .addColumn('bucket', 'integer', (column) => column.notNull())
    .addColumn('conversation', 'text', (column) => column.notNull().references('tips.id').onDelete('cascade'))
    .addColumn('slack', bytes, (column) => column.notNull())
    .addColumn('locator_hash', bytes, (column) => column.notNull())
    .addColumn('armored_key', 'text', (column) => column.notNull())
    .addColumn('locked', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('mailboxes_pk', ['bucket', 'conversation']);
  await unordered(mailboxes).execute();
  const byConversation = db.schema.createIndex('mailboxes_by_conversation').unique();
  await byConversation.on('mailboxes').column('conversation').execute();

  const deliveries = db.schema
    .createTable('deliveries')
    .addColumn('part_id', 'text', (column) =>
      column.notNull().primaryKey().references('parts.id').onDelete('cascade'),
    )
    .addColumn('slack', bytes, (column) => column.notNull())
    .addColumn('envelope', bytes, (column) => column.notNull());
  await unordered(deliveries).execute();
}

async function createUploads(db: Kysely<unknown>, { unordered, bytes }: SqlPlatform): Promise<void> {
  const uploads = db.schema
    .createTable('uploads')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('length', 'bigint', (column) => column.notNull())
    .addColumn('offset', 'bigint', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('owner', bytes, (column) => column.notNull());
  await unordered(uploads).execute();
}

async function createSite(db: Kysely<unknown>, { unordered, bytes }: SqlPlatform): Promise<void> {
  const site = db.schema
    .createTable('site')
    .addColumn('id', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('salt', bytes, (column) => column.notNull());
  await unordered(site).execute();
  await sql`insert into site (id, salt) values (${SITE_ROW}, ${randomBytes(SITE_SALT_BYTES)})`.execute(db);
}
