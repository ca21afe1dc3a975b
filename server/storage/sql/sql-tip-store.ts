import { Kysely } from 'kysely';
import { DurableWrites } from './durable-writes.ts';
import {
  type Id,
  type OwnedPart,
  type PartKind,
  type StaffMember,
  StorageError,
  type StoredRing,
  type StoredTip,
  type TipPage,
  type TipStore,
} from '../ports.ts';
import { requireDay } from '../day.ts';
import { requireId } from '../id.ts';
import { listQuery, parsePlace, spell } from './list-query.ts';
import { migrate } from './migrations.ts';
import type { SqlPlatform } from './platform.ts';
import { listedTipOfRow, partOfRow, rowOfPart, staffOfRows } from './rows.ts';
import type { Schema } from './schema.ts';
import { assertWellFormed } from '../well-formed.ts';

const MAX_PAGE_TIPS = 500;
const BLOB_BATCH_ROWS = 1_000;
/** The kinds of parts that make a tip. */
const KINDS: readonly PartKind[] = ['letter', 'attachment'];

/** Rows in any database that a SqlPlatform describes. */
export class SqlTipStore implements TipStore {
  readonly #db: Kysely<Schema>;
  readonly #platform: SqlPlatform;
  readonly #durably: DurableWrites;

  private constructor(platform: SqlPlatform) {
    this.#db = new Kysely<Schema>({ dialect: platform.dialect });
    this.#platform = platform;
    this.#durably = new DurableWrites(this.#db, platform);
  }

  /** @throws StorageError `newer-data`, `full`, `unhealthy` */
  static async open(platform: SqlPlatform): Promise<SqlTipStore> {
    const store = new SqlTipStore(platform);
    try {
      await store.#read(() => migrate(store.#db, platform));
      platform.written();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async addTip(tip: StoredTip): Promise<void> {
    assertWellFormed(tip);
    const { id, day, sealed, parts } = tip;
    await this.#durably.write(async (transaction) => {
      await transaction.insertInto('tips').values({ id, day, sealed }).execute();
      await transaction
        .insertInto('parts')
        .values(parts.map((part) => rowOfPart(id, part, this.#platform.bytesBeforeSecret)))
        .execute();
    });
  }

  listTips(query: {
    readonly reader: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<TipPage> {
    return this.#read(async () => {
      const limit = Math.max(1, Math.min(query.limit, MAX_PAGE_TIPS));
      const after = query.after === undefined ? undefined : parsePlace(query.after);
      const rows = await listQuery(this.#db, { reader: query.reader, rows: limit + 1, after }).execute();
      const tips = rows.slice(0, limit).map(listedTipOfRow);
      const last = tips.at(-1);
      return rows.length > limit && last !== undefined ? { tips, next: spell(last) } : { tips };
    });
  }

  countTips(reader: string): Promise<{ readonly tips: number; readonly unread: number }> {
    return this.#read(async () => {
      const counts = await this.#db
        .selectNoFrom((build) => [
          build
            .selectFrom('tips')
            .select(({ fn }) => fn.countAll().as('n'))
            .as('tips'),
          build
            .selectFrom('read_marks')
            .where('reader', '=', reader)
            .select(({ fn }) => fn.countAll().as('n'))
            .as('read'),
        ])
        .executeTakeFirstOrThrow();
      const tips = Number(counts.tips);
      return { tips, unread: tips - Number(counts.read) };
    });
  }

  tip(id: Id): Promise<StoredTip | undefined> {
    return this.#read(async () => {
      const rows = await this.#db
        .selectFrom('tips')
        .innerJoin('parts', 'parts.tip_id', 'tips.id')
        .selectAll('parts')
        .select(['tips.day', 'tips.sealed'])
        .where('tips.id', '=', id)
        .where('parts.kind', 'in', KINDS)
        .orderBy('parts.position')
        .execute();
      const [first] = rows;
      if (first === undefined) return undefined;
      return { id, day: requireDay(first.day), sealed: first.sealed, parts: rows.map(partOfRow) };
    });
  }

  part(id: Id): Promise<OwnedPart | undefined> {
    return this.#read(async () => {
      const row = await this.#db.selectFrom('parts').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : { ...partOfRow(row), tip: requireId(row.tip_id) };
    });
  }

  async setRead(tip: Id, reader: string, read: boolean): Promise<void> {
    await this.#durably.write(async (transaction) => {
      const present = transaction.selectFrom('tips').select('id').where('id', '=', tip);
      if ((await present.executeTakeFirst()) === undefined) {
        throw new StorageError('missing', 'There is no such tip: it may have been deleted.');
      }
      const mark = { reader, tip_id: tip };
      await (
        read
          ? transaction
              .insertInto('read_marks')
              .values(mark)
              .onConflict((already) => already.doNothing())
          : transaction.deleteFrom('read_marks').where('reader', '=', reader).where('tip_id', '=', tip)
      ).execute();
    });
  }

  async deleteTip(id: Id): Promise<readonly Id[]> {
    const blobs = await this.#durably.write(async (transaction) => {
      const rows = await transaction
        .selectFrom('parts')
        .select('body_blob')
        .where('tip_id', '=', id)
        .where('body_blob', 'is not', null)
        .execute();
      await transaction.deleteFrom('tips').where('id', '=', id).execute();
      return rows.flatMap(({ body_blob }) => (body_blob === null ? [] : [requireId(body_blob)]));
    });
    await this.#durably.eraseDeleted();
    return blobs;
  }

  async *blobIds(): AsyncGenerator<readonly Id[], void, undefined> {
    let after = '';
    for (;;) {
      const query = this.#db
        .selectFrom('parts')
        .select(['id', 'body_blob'])
        .where('body_blob', 'is not', null)
        .where('id', '>', after)
        .orderBy('id')
        .limit(BLOB_BATCH_ROWS);
      const rows = await this.#read(() => query.execute());
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(({ body_blob }) => requireId(body_blob ?? ''));
      after = last.id;
    }
  }

  currentRing(): Promise<StoredRing | undefined> {
    return this.#read(async () => {
      const rows = await this.#db
        .selectFrom('rings')
        .innerJoin('ring_keys', 'ring_keys.epoch', 'rings.epoch')
        .select(['rings.epoch', 'rings.since', 'ring_keys.armored_key'])
        .where('rings.epoch', '=', (build) =>
          build.selectFrom('rings as newest').select(({ fn }) => fn.max('newest.epoch').as('epoch')),
        )
        .orderBy('ring_keys.position')
        .execute();
      const [first] = rows;
      if (first === undefined) return undefined;
      const armoredKeys = rows.map(({ armored_key }) => armored_key);
      return { epoch: first.epoch, since: requireDay(first.since), armoredKeys };
    });
  }

  async addRing({ epoch, since, armoredKeys }: StoredRing): Promise<void> {
    const keys = armoredKeys.map((armored_key, position) => ({ epoch, position, armored_key }));
    if (keys.length === 0) throw new TypeError('A ring has at least one key.');
    await this.#durably.write(async (transaction) => {
      await transaction.insertInto('rings').values({ epoch, since }).execute();
      await transaction.insertInto('ring_keys').values(keys).execute();
    });
  }

  staff(): Promise<readonly StaffMember[]> {
    return this.#read(() =>
      this.#db.transaction().execute(async (transaction) => {
        const members = await transaction.selectFrom('staff').selectAll().orderBy('fingerprint').execute();
        const roles = await transaction.selectFrom('staff_roles').selectAll().orderBy('role').execute();
        return staffOfRows(members, roles);
      }),
    );
  }

  async replaceStaff(staff: readonly StaffMember[]): Promise<void> {
    const members = staff.map(({ fingerprint, armoredKey, since }) => ({
      fingerprint,
      armored_key: armoredKey,
      since,
    }));
    const roles = staff.flatMap(({ fingerprint, roles }) => roles.map((role) => ({ fingerprint, role })));
    await this.#durably.write(async (transaction) => {
      await transaction.deleteFrom('staff').execute();
      if (members.length > 0) await transaction.insertInto('staff').values(members).execute();
      if (roles.length > 0) await transaction.insertInto('staff_roles').values(roles).execute();
    });
  }

  probe(): Promise<void> {
    return this.#durably.probe();
  }

  async close(): Promise<void> {
    await this.#durably.idle();
    await this.#db.destroy();
    await this.#platform.closed();
  }

  #read<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#durably.watch(work);
  }
}
