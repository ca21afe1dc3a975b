import { type Id, StorageError, type TipCount, type TipPage } from '../ports.ts';
import { listQuery, parsePlace, spell } from './list-query.ts';
import { listedTipOfRow, SPAM } from './rows.ts';
import type { Rows, SqlContext } from './sql-context.ts';

const MAX_PAGE_TIPS = 500;

/** The list of conversations, and who has read what. */
export class SqlList {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  listTips(query: {
    readonly reader: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<TipPage> {
    return this.#read(async ({ db }) => {
      const limit = Math.max(1, Math.min(query.limit, MAX_PAGE_TIPS));
      const after = query.after === undefined ? undefined : parsePlace(query.after);
      const rows = await listQuery(db, { reader: query.reader, rows: limit + 1, after }).execute();
      const tips = rows.slice(0, limit).map(listedTipOfRow);
      const last = tips.at(-1);
      return rows.length > limit && last !== undefined
        ? { tips, next: spell({ day: last.latest, id: last.id }) }
        : { tips };
    });
  }

  /** What follows is subtracted: to count the first ones alone, each row would have to be looked at. */
  countTips(reader: string): Promise<TipCount> {
    return this.#read(async ({ db }) => {
      const counts = await db
        .selectNoFrom((build) => [
          build
            .selectFrom('tips')
            .select(({ fn }) => fn.countAll().as('n'))
            .as('all'),
          build
            .selectFrom('tips')
            .where('conversation', 'is not', null)
            .select(({ fn }) => fn.countAll().as('n'))
            .as('later'),
          build
            .selectFrom('read_marks')
            .where('reader', '=', reader)
            .select(({ fn }) => fn.countAll().as('n'))
            .as('read'),
        ])
        .executeTakeFirstOrThrow();
      const tips = Number(counts.all) - Number(counts.later);
      return { tips, unread: tips - Number(counts.read) };
    });
  }

  /** One walk through the table, with a mark looked up for each. */
  countSpam(reader: string): Promise<TipCount> {
    return this.#read(async ({ db }) => {
      const { spam, read } = await db
        .selectFrom('tips')
        .leftJoin('read_marks as mark', (join) =>
          join.onRef('mark.tip_id', '=', 'tips.id').on('mark.reader', '=', reader),
        )
        .where('tips.spam', '<>', SPAM.none)
        .select(({ fn }) => [fn.countAll().as('spam'), fn.count('mark.tip_id').as('read')])
        .executeTakeFirstOrThrow();
      return { tips: Number(spam), unread: Number(spam) - Number(read) };
    });
  }

  async setRead(tip: Id, reader: string, read: boolean, seen?: number): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      const first = rows
        .selectFrom('tips')
        .select('id')
        .where('id', '=', tip)
        .where('conversation', 'is', null);
      if ((await first.executeTakeFirst()) === undefined) {
        throw new StorageError('missing', 'There is no such tip: it may have been deleted.');
      }
      if (read && seen !== undefined && (await countMessages(rows, tip)) > seen) return;
      const mark = { reader, tip_id: tip };
      await (
        read
          ? rows
              .insertInto('read_marks')
              .values(mark)
              .onConflict((already) => already.doNothing())
          : rows.deleteFrom('read_marks').where('reader', '=', reader).where('tip_id', '=', tip)
      ).execute();
    });
  }

  #read<Result>(work: (context: SqlContext) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context));
  }
}

/** The later messages of the source. */
async function countMessages(rows: Rows, conversation: Id): Promise<number> {
  const { n } = await rows
    .selectFrom('tips')
    .where('conversation', '=', conversation)
    .where('author', '=', 'source')
    .select(({ fn }) => fn.countAll().as('n'))
    .executeTakeFirstOrThrow();
  return Number(n);
}
