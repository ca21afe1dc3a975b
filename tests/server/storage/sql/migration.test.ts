import Sqlite from 'better-sqlite3';
import { Kysely, Migrator } from 'kysely';
import { join } from 'node:path';
import { requireDay } from '../../../../server/storage/day.ts';
import type { StoredTip } from '../../../../server/storage/ports.ts';
import { first } from '../../../../server/storage/sql/migrations/0001-first.ts';
import { rowOfPart } from '../../../../server/storage/sql/rows.ts';
import type { Schema } from '../../../../server/storage/sql/schema.ts';
import { openSqlite } from '../../../../server/storage/sql/sqlite.ts';
import { SqlTipStore } from '../../../../server/storage/sql/sql-tip-store.ts';
import {
  aLetter,
  aMailbox,
  aMessage,
  anAttachment,
  aTip,
  DAY,
  READER,
  RING,
} from '../../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const LATER = requireDay('2026-06-01');

describe('data that were written before there were conversations', () => {
  let path: string;
  let tips: readonly StoredTip[];

  beforeEach(async () => {
    path = join(temporaryFolder(), 'tips.sqlite');
    tips = [
      aTip({ parts: [aLetter(), anAttachment(1), anAttachment(2)] }),
      aTip({ day: requireDay('2026-02-01') }),
      aTip({ day: LATER }),
    ];
    await writeAsBefore(path, tips);
  });

  async function open(): Promise<SqlTipStore> {
    return SqlTipStore.open(await openSqlite(path));
  }

  it('are all there: each tip is the first of its own conversation', async () => {
    const store = await open();
    for (const tip of tips) {
      expect(await store.tip(tip.id)).toEqual(tip);
      expect(await store.conversation(tip.id)).toEqual([tip]);
      expect(await store.mailbox(tip.id)).toBeUndefined();
    }
    const listed = (await store.listTips({ reader: READER, limit: 10 })).tips;
    expect(listed.map(({ id, day, latest, read }) => [id, day, latest, read])).toEqual([
      [tips[2]!.id, LATER, LATER, false],
      [tips[0]!.id, DAY, DAY, true],
      [tips[1]!.id, '2026-02-01', '2026-02-01', false],
    ]);
    expect(listed[1]).toMatchObject({ attachments: 2, messages: 0, replies: 0, mailbox: false });
    expect(await store.countTips(READER)).toEqual({ tips: 3, unread: 2 });
    expect(await store.currentRing()).toEqual(RING);
    await store.close();
  });

  it('go on from there', async () => {
    const store = await open();
    const [old] = tips;
    await store.addTip(aMessage(old!.id, { day: LATER }));
    const fresh = aTip();
    const mailbox = aMailbox(fresh.id);
    await store.addTip(fresh, { mailbox });
    expect(await store.mailboxByLocator(mailbox.locatorHash, DAY)).toEqual(mailbox);
    const [one, two] = (await store.listTips({ reader: READER, limit: 10 })).tips;
    expect([one, two].map((tip) => tip?.id).sort()).toEqual([old!.id, tips[2]!.id].sort());
    await store.deleteTip(old!.id);
    expect((await store.countTips(READER)).tips).toBe(3);
    await store.close();
  });

  it('get one salt, once', async () => {
    const store = await open();
    const salt = await store.siteSalt();
    await store.close();
    const again = await open();
    expect(await again.siteSalt()).toEqual(salt);
    await again.close();
  });

  it('have the same tables as data that are new', async () => {
    await (await open()).close();
    const fresh = join(temporaryFolder(), 'tips.sqlite');
    await (await SqlTipStore.open(await openSqlite(fresh))).close();
    expect(schemaOf(path)).toEqual(schemaOf(fresh));
  });

  it('are as they were when the change is cut short, and are changed by the next start', async () => {
    const raw = new Sqlite(path);
    raw.exec('create table site (in_the_way text)');
    const before = schemaOf(path);
    await expect(open()).rejects.toMatchObject({
      message: expect.stringContaining('already exists') as string,
    });
    expect(schemaOf(path)).toEqual(before);
    expect(raw.prepare('select name from kysely_migration').all()).toEqual([{ name: '0001-first' }]);
    expect(raw.prepare('select count(*) as n from parts').get()).toEqual({ n: 5 });
    raw.exec('drop table site');
    raw.close();
    const store = await open();
    for (const tip of tips) expect(await store.tip(tip.id)).toEqual(tip);
    await store.close();
  });
});

/** As the first release that stored anything did. */
async function writeAsBefore(path: string, tips: readonly StoredTip[]): Promise<void> {
  const platform = await openSqlite(path);
  const db = new Kysely<Schema>({ dialect: platform.dialect });
  const getMigrations = () => Promise.resolve({ '0001-first': first(platform) });
  const { error } = await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
  expect(error).toBeUndefined();
  const { epoch, since, armoredKeys } = RING;
  await db.insertInto('rings').values({ epoch, since }).execute();
  const keys = armoredKeys.map((armored_key, position) => ({ epoch, position, armored_key }));
  await db.insertInto('ring_keys').values(keys).execute();
  for (const { id, day, sealed, parts } of tips) {
    await db
      .insertInto('tips')
      .values({ id, day, sealed } as never)
      .execute();
    const rows = parts.map((part) => rowOfPart(id, part, platform.bytesBeforeSecret));
    await db.insertInto('parts').values(rows).execute();
  }
  await db.insertInto('read_marks').values({ reader: READER, tip_id: tips[0]!.id }).execute();
  await db.destroy();
  await platform.closed();
}

function schemaOf(path: string): unknown {
  const raw = new Sqlite(path, { readonly: true });
  const rows = raw.prepare('select name, sql from sqlite_master where sql is not null order by name').all();
  raw.close();
  return rows;
}
