import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { GroupCommit } from '../../../../server/storage/sql/group-commit.ts';

interface Tables {
  readonly notes: { readonly id: number };
}

describe('a group commit', () => {
  let db: Kysely<Tables>;
  let group: GroupCommit<Tables>;
  let transactions: number;
  let failCommits: boolean;

  beforeEach(async () => {
    transactions = 0;
    failCommits = false;
    db = new Kysely({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) });
    await db.schema
      .createTable('notes')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .execute();
    group = new GroupCommit(db, async (transact) => {
      transactions += 1;
      if (failCommits) throw new Error('the disk is gone');
      await transact();
    });
  });

  afterEach(() => db.destroy());

  const add = (id: number): Promise<number> =>
    group.run(async (transaction) => {
      await transaction.insertInto('notes').values({ id }).execute();
      return id;
    });
  const ids = async (): Promise<readonly number[]> =>
    (await db.selectFrom('notes').select('id').orderBy('id').execute()).map(({ id }) => id);

  it('writes what comes together in one transaction', async () => {
    expect(await Promise.all([1, 2, 3, 4].map(add))).toEqual([1, 2, 3, 4]);
    expect(await ids()).toEqual([1, 2, 3, 4]);
    expect(transactions).toBe(1);
  });

  it('writes what comes while a transaction is under way in the next', async () => {
    const first = add(1);
    let late: Promise<unknown> = Promise.resolve();
    const middle = group.run(() => {
      late = Promise.all([add(2), add(3), add(4)]);
      return Promise.resolve();
    });
    await Promise.all([first, middle]);
    expect(await ids()).toEqual([1]);
    await late;
    expect(await ids()).toEqual([1, 2, 3, 4]);
    expect(transactions).toBe(2);
  });

  it('settles a caller only after the commit of its own write', async () => {
    const seen: boolean[] = [];
    const writes = [1, 2].map(async (id) => {
      await add(id);
      seen.push((await ids()).includes(id));
    });
    await Promise.all(writes);
    expect(seen).toEqual([true, true]);
  });

  it('lets a write that fails take no other with it, nor leave half of itself', async () => {
    const half = group.run(async (transaction) => {
      await transaction.insertInto('notes').values({ id: 10 }).execute();
      throw new Error('changed my mind');
    });
    const results = await Promise.allSettled([add(1), half, add(1), add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await ids()).toEqual([1, 2]);
    expect(transactions).toBe(1);
  });

  it('fails every caller of a commit that fails, and goes on with the next', async () => {
    failCommits = true;
    const results = await Promise.allSettled([add(1), add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    failCommits = false;
    await add(3);
    expect(await ids()).toEqual([3]);
  });

  it('fails every caller when the database gave the whole transaction up', async () => {
    const lost = group.run(async (transaction) => {
      await transaction.schema.createTable('x').addColumn('id', 'integer').execute();
      await transaction.executeQuery({
        ...transaction.selectFrom('notes').selectAll().compile(),
        sql: 'rollback',
      });
      throw new Error('no room');
    });
    const results = await Promise.allSettled([add(1), lost, add(2)]);
    expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : ''))).toEqual(
      Array(3).fill('Error: no room'),
    );
    expect(await ids()).toEqual([]);
    await add(4);
    expect(await ids()).toEqual([4]);
  });

  it('is idle once nothing is under way', async () => {
    await group.idle();
    let done = false;
    void add(1).then(() => (done = true));
    await group.idle();
    await Promise.resolve();
    expect(done).toBe(true);
  });
});
