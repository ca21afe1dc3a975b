import Sqlite from 'better-sqlite3';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requireDay } from '../../../../server/storage/day.ts';
import { newId } from '../../../../server/storage/id.ts';
import type { StoredTip } from '../../../../server/storage/ports.ts';
import { listQuery } from '../../../../server/storage/sql/list-query.ts';
import type { Schema } from '../../../../server/storage/sql/schema.ts';
import { connect, openSqlite } from '../../../../server/storage/sql/sqlite.ts';
import { SqlTipStore } from '../../../../server/storage/sql/sql-tip-store.ts';
import {
  aLetter,
  anAttachment,
  aTip,
  DAY,
  READER,
  RING,
  someBytes,
} from '../../../support/stored-samples.ts';
import { bytesIn, countFound } from '../../../support/found-bytes.ts';
import { useTemporaryFolders } from '../../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const WAIT_FOR_READERS_MS = 300;
const SQL_FOLDER = join(import.meta.dirname, '../../../../server/storage/sql');

describe('tips in SQLite', () => {
  let path: string;
  let open: SqlTipStore[];

  beforeEach(() => {
    path = join(temporaryFolder(), 'tips.sqlite');
    open = [];
  });

  afterEach(() => Promise.all(open.map((tips) => tips.close())));

  async function openTips(): Promise<SqlTipStore> {
    const tips = await SqlTipStore.open(await openSqlite(path, WAIT_FOR_READERS_MS));
    open.push(tips);
    return tips;
  }

  async function openTipsWithRing(): Promise<SqlTipStore> {
    const tips = await openTips();
    await tips.addRing(RING);
    return tips;
  }

  async function closeAll(): Promise<void> {
    for (const tips of open.splice(0)) await tips.close();
  }

  const bytesOnDisk = (): Buffer => bytesIn(dirname(path));

  it('sets every connection to FULL, also when the file is there already', () => {
    for (let round = 0; round < 2; round += 1) {
      const connection = connect(path);
      const settings = [
        'journal_mode',
        'synchronous',
        'secure_delete',
        'foreign_keys',
        'temp_store',
        'page_size',
        'auto_vacuum',
      ];
      expect(settings.map((name) => connection.pragma(name, { simple: true }))).toEqual([
        'wal',
        2,
        1,
        1,
        2,
        4096,
        0,
      ]);
      expect(connection.pragma('busy_timeout', { simple: true })).toBeGreaterThan(0);
      connection.close();
    }
  });

  it('keeps its files from everybody else', async () => {
    await openTipsWithRing();
    const folder = dirname(path);
    const files = readdirSync(folder).sort();
    expect(files).toEqual(['tips.sqlite', 'tips.sqlite-shm', 'tips.sqlite-wal']);
    for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it('keeps everything when it is opened again', async () => {
    const tips = await openTipsWithRing();
    const tip = aTip();
    await tips.addTip(tip);
    await closeAll();
    expect(await (await openTips()).tip(tip.id)).toEqual(tip);
  });

  it('finishes the writes that are under way before it closes', async () => {
    const tips = await openTipsWithRing();
    const many = Array.from({ length: 5 }, () => aTip());
    const writes = Promise.all(many.map((tip) => tips.addTip(tip)));
    await closeAll();
    await writes;
    expect((await (await openTips()).countTips(READER)).tips).toBe(5);
  });

  it('leaves no byte of a deleted envelope in any file, however rows moved meanwhile', async () => {
    const tips = await openTipsWithRing();
    const all = Array.from({ length: 450 }, aTipOfSomeSize);
    for (const tip of all) await tips.addTip(tip);
    const [first, ...deleted] = all.splice(0, 300);
    expect(countFound(bytesOnDisk(), envelopesOf(first!))).toBe(4);
    await tips.deleteTip(first!.id);
    await Promise.all(deleted.map(({ id }) => tips.deleteTip(id)));
    const disk = bytesOnDisk();
    expect(countFound(disk, [first!, ...deleted].flatMap(envelopesOf))).toBe(0);
    const kept = all.flatMap(envelopesOf);
    expect(countFound(disk, kept)).toBe(kept.length);
  });

  it('puts every envelope behind all that fits into a page of the B-tree, whatever comes before it', async () => {
    const tips = await openTipsWithRing();
    await Promise.all(Array.from({ length: 50 }, () => tips.addTip(aTipOfSomeSize())));
    const raw = new Sqlite(path, { readonly: true });
    const columns = raw.pragma('table_info(parts)') as { name: string }[];
    const before = raw.prepare(
      'select min(coalesce(length(body_inline), 0) + length(slack)) as bytes from parts',
    );
    expect(columns.at(-1)!.name).toBe('envelope');
    expect(before.get()).toEqual({ bytes: 1002 });
    raw.close();
  });

  it('says so when another reader keeps the log from being emptied, and erases at the next call', async () => {
    const tips = await openTipsWithRing();
    const tip = aTip();
    await tips.addTip(tip);
    const other = new Sqlite(path, { readonly: true });
    other.exec('begin');
    other.prepare('select count(*) from tips').get();
    await expect(tips.deleteTip(tip.id)).rejects.toMatchObject({ code: 'unhealthy' });
    other.close();
    await tips.deleteTip(tip.id);
    expect(countFound(bytesOnDisk(), envelopesOf(tip))).toBe(0);
  });

  it('erases at start what a killed server had deleted and not yet erased', async () => {
    const tips = await openTipsWithRing();
    const tip = aTip();
    await tips.addTip(tip);
    const other = connect(path);
    other.prepare('delete from tips where id = ?').run(tip.id);
    expect(countFound(bytesOnDisk(), envelopesOf(tip))).toBe(1);
    const after = connect(path);
    expect(countFound(bytesOnDisk(), envelopesOf(tip))).toBe(0);
    other.close();
    after.close();
  });

  it('stores nothing finer than a day, but for the moment of a migration', async () => {
    const tips = await openTipsWithRing();
    const tip = aTip();
    await tips.addTip(tip);
    await tips.setRead(tip.id, READER, true);
    await tips.replaceStaff([]);
    const raw = new Sqlite(path, { readonly: true });
    const tables = raw.prepare("select name, sql from sqlite_master where type = 'table'").all() as {
      name: string;
      sql: string;
    }[];
    for (const { name, sql } of tables) {
      if (name.startsWith('kysely_')) continue;
      expect(sql).toMatch(/without rowid$/);
      const text = JSON.stringify(raw.prepare(`select * from "${name}"`).all());
      expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}[T ]\d|\d{2}:\d{2}|1[6-9]\d{8}/);
    }
    expect(tables.length).toBeGreaterThan(7);
    raw.close();
  });

  it('walks an index to list, and sorts nothing', async () => {
    await openTipsWithRing();
    const compiler = new Kysely<Schema>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    });
    const raw = new Sqlite(path, { readonly: true });
    for (const after of [undefined, { day: DAY, id: newId() }]) {
      const query = listQuery(compiler, { reader: READER, rows: 100, after }).compile();
      const plan = raw.prepare(`explain query plan ${query.sql}`).all(query.parameters) as {
        detail: string;
      }[];
      const steps = plan.map(({ detail }) => detail).join('\n');
      expect(steps).toMatch(/(SCAN|SEARCH) tips USING INDEX tips_by_latest/);
      expect(steps.replace(/SCAN (tips|page)/g, '')).not.toMatch(/SCAN|TEMP B-TREE/);
    }
    raw.close();
  });

  it('lists a page of many tips about as fast as one of few', async () => {
    const tips = await openTipsWithRing();
    const days = [1, 2, 3, 4].map((day) => requireDay(`2026-05-0${day}`));
    const fill = async (count: number): Promise<void> => {
      const more = Array.from({ length: count }, (_, index) => aTip({ day: days[index % days.length]! }));
      await Promise.all(more.map((tip) => tips.addTip(tip)));
    };
    const listMs = async (): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < 15; round += 1) {
        const start = performance.now();
        await tips.listTips({ reader: READER, limit: 50 });
        times.push(performance.now() - start);
      }
      return Math.min(...times);
    };
    await fill(100);
    const few = await listMs();
    await fill(2_500);
    expect(await listMs()).toBeLessThan(5 * few + 1);
  });

  it('refuses data of a newer release, and changes nothing', async () => {
    await openTipsWithRing();
    await closeAll();
    const raw = new Sqlite(path);
    raw.prepare('insert into kysely_migration (name, timestamp) values (?, ?)').run('9999-future', 'x');
    raw.close();
    await expect(openTips()).rejects.toMatchObject({
      code: 'newer-data',
      message: expect.stringContaining('9999-future') as string,
    });
    const again = new Sqlite(path, { readonly: true });
    expect(again.prepare('select count(*) as n from kysely_migration').get()).toEqual({ n: 5 });
    again.close();
  });

  it('leaves nothing of a migration that was cut short, so that the next start can do it', async () => {
    const raw = new Sqlite(path);
    raw.exec('create table probes (in_the_way text)');
    raw.close();
    await expect(openTips()).rejects.toMatchObject({
      message: expect.stringContaining('already exists') as string,
    });
    const after = new Sqlite(path);
    const tables = after.prepare("select name from sqlite_master where type = 'table'").all() as {
      name: string;
    }[];
    expect(tables.map(({ name }) => name).filter((name) => !name.startsWith('kysely_'))).toEqual(['probes']);
    after.exec('drop table probes');
    after.close();
    await openTipsWithRing();
  });

  it('says what is wrong with a file that is no database', async () => {
    writeFileSync(path, 'this is not a database, but long enough to be taken for one'.repeat(100));
    await expect(openTips()).rejects.toMatchObject({ name: 'StorageError', code: 'unhealthy' });
  });

  it('is the only one to speak its dialect', () => {
    const files = readdirSync(SQL_FOLDER, { recursive: true, encoding: 'utf8' });
    const ours = files.filter((name) => name.endsWith('.ts') && !name.startsWith('sqlite'));
    expect(ours).toContain('sql-tip-store.ts');
    for (const name of ours) {
      expect(readFileSync(join(SQL_FOLDER, name), 'utf8')).not.toMatch(/sqlite|pragma|rowid|autoincrement/i);
    }
  });
});

/** Rows of unequal sizes, most of which would fit into a page: they move when the B-tree is balanced. */
function aTipOfSomeSize(): StoredTip {
  const envelope = (): Uint8Array => someBytes(randomInt(94, 994));
  const body = someBytes(randomInt(100, 1_100));
  return aTip({
    parts: [
      aLetter({ envelope: envelope(), body: { inline: body }, length: body.length }),
      ...[1, 2, 3].map((position) => anAttachment(position, { envelope: envelope() })),
    ],
  });
}

function envelopesOf({ parts }: StoredTip): readonly Uint8Array[] {
  return parts.map(({ envelope }) => envelope);
}
