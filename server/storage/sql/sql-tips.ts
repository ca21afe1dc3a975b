import { requireId } from '../id.ts';
import { type Day, type Id, type OwnedPart, StorageError, type StoredTip, type TipExtras } from '../ports.ts';
import { assertWellFormed } from '../well-formed.ts';
import { partOfRow, rowOfPart, rowOfTip, tipsOfRows } from './rows.ts';
import type { Rows, SqlContext } from './sql-context.ts';
import { requireCurrent } from './sql-envelopes.ts';
import { addDeliveries, addMailbox } from './sql-mailboxes.ts';
import { refuseUploads, useUpUploads } from './sql-uploads.ts';
import { messageQuery } from './message-query.ts';

const BLOB_BATCH_ROWS = 1_000;

/** None where nothing is summed up; some databases give it as text. */
type Sum = number | string | bigint | null;

/** Messages and their parts. */
export class SqlTips {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  async addTip(tip: StoredTip, extras: TipExtras = {}): Promise<void> {
    assertWellFormed(tip, extras);
    const { durably, bytesBeforeSecret } = this.#context;
    const { mailbox, deliveries = [], uploads = [] } = extras;
    await durably.write(async (rows) => {
      await requireCurrent(
        rows,
        tip.parts.map(({ epoch }) => epoch),
      );
      await rows.insertInto('tips').values(rowOfTip(tip)).execute();
      if (tip.conversation !== undefined) await goOn(rows, tip.conversation, tip);
      await rows
        .insertInto('parts')
        .values(tip.parts.map((part) => rowOfPart(tip.id, part, bytesBeforeSecret)))
        .execute();
      if (mailbox !== undefined) await addMailbox(rows, mailbox, bytesBeforeSecret);
      if (tip.conversation !== undefined && deliveries.length > 0) {
        await addDeliveries(rows, tip.conversation, deliveries, bytesBeforeSecret);
      }
      await useUpUploads(rows, uploads);
      await refuseUploads(
        rows,
        tip.parts.map(({ id }) => id),
      );
    });
  }

  tipByOnce(once: string): Promise<Id | undefined> {
    return this.#read(async ({ db }) => {
      const row = await db.selectFrom('tips').select('id').where('once', '=', once).executeTakeFirst();
      return row === undefined ? undefined : requireId(row.id);
    });
  }

  tip(id: Id): Promise<StoredTip | undefined> {
    return this.#read(async ({ db }) => {
      const rows = await messageQuery(db).where('tips.id', '=', id).orderBy('parts.position').execute();
      return tipsOfRows(rows)[0];
    });
  }

  conversation(id: Id): Promise<readonly StoredTip[]> {
    return this.#read(async ({ db }) => {
      const rows = await messageQuery(db)
        .where((is) =>
          is.or([
            is.and([is('tips.id', '=', id), is('tips.conversation', 'is', null)]),
            is('tips.conversation', '=', id),
          ]),
        )
        .orderBy('tips.conversation', (order) => order.asc().nullsFirst())
        .orderBy('tips.day')
        .orderBy('tips.id')
        .orderBy('parts.position')
        .execute();
      return tipsOfRows(rows);
    });
  }

  part(id: Id): Promise<OwnedPart | undefined> {
    return this.#read(async ({ db }) => {
      const row = await db.selectFrom('parts').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : { ...partOfRow(row), tip: requireId(row.tip_id) };
    });
  }

  attachedBytes(day: Day): Promise<number> {
    return this.#read(async ({ db }) => {
      const row = await db
        .selectFrom('tips')
        .innerJoin('parts', 'parts.tip_id', 'tips.id')
        .select(({ fn }) => fn.sum<Sum>('parts.length').as('bytes'))
        .where('tips.day', '=', day)
        .where('tips.author', '=', 'source')
        .where('parts.kind', '=', 'attachment')
        .executeTakeFirst();
      return Number(row?.bytes ?? 0);
    });
  }

  async deleteTip(id: Id): Promise<readonly Id[]> {
    const { durably } = this.#context;
    const blobs = await durably.write(async (rows) => {
      const parts = await rows
        .selectFrom('parts')
        .innerJoin('tips', 'tips.id', 'parts.tip_id')
        .select('parts.body_blob')
        .where((is) => is.or([is('tips.id', '=', id), is('tips.conversation', '=', id)]))
        .where('parts.body_blob', 'is not', null)
        .execute();
      await rows.deleteFrom('tips').where('id', '=', id).execute();
      return parts.flatMap(({ body_blob }) => (body_blob === null ? [] : [requireId(body_blob)]));
    });
    await durably.eraseDeleted();
    return blobs;
  }

  async *blobIds(): AsyncGenerator<readonly Id[], void, undefined> {
    let after = '';
    for (;;) {
      const rows = await this.#read(({ db }) =>
        db
          .selectFrom('parts')
          .select(['id', 'body_blob'])
          .where('body_blob', 'is not', null)
          .where('id', '>', after)
          .orderBy('id')
          .limit(BLOB_BATCH_ROWS)
          .execute(),
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(({ body_blob }) => requireId(body_blob ?? ''));
      after = last.id;
    }
  }

  #read<Result>(work: (context: SqlContext) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context));
  }
}

/** What a later message does to its conversation. */
async function goOn(rows: Rows, conversation: Id, { author, day }: StoredTip): Promise<void> {
  const first = rows.selectFrom('tips').select('id').where('id', '=', conversation);
  if ((await first.where('conversation', 'is', null).executeTakeFirst()) === undefined) {
    throw new StorageError('missing', 'There is no such conversation: it may have been deleted.');
  }
  if (author !== 'source') return;
  await rows
    .updateTable('tips')
    .set({ latest: day })
    .where('id', '=', conversation)
    .where('latest', '<', day)
    .execute();
  await rows.deleteFrom('read_marks').where('tip_id', '=', conversation).execute();
}
