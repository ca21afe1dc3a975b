import type { ExpressionBuilder } from 'kysely';
import { requireDay } from '../day.ts';
import { requireId } from '../id.ts';
import {
  type ConversationMarks,
  type Day,
  type Expired,
  type Id,
  type Report,
  StorageError,
} from '../ports.ts';
import { marksOfRow, SPAM } from './rows.ts';
import type { Schema } from './schema.ts';
import type { Rows, SqlContext } from './sql-context.ts';

/** What must stay, what is spam, what has rested too long, and what the nights have found. */
export class SqlKeeping {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  marks(conversation: Id): Promise<ConversationMarks | undefined> {
    return this.#read(async ({ db }) => {
      const row = await db
        .selectFrom('tips')
        .select(['latest', 'hold', 'spam', 'stamp'])
        .select((build) => [
          build
            .selectFrom('tips as reply')
            .whereRef('reply.conversation', '=', 'tips.id')
            .where('reply.author', '=', 'newsroom')
            .select(({ fn }) => fn.max<string | null>('reply.day').as('answered'))
            .as('answered'),
        ])
        .where('id', '=', conversation)
        .where('conversation', 'is', null)
        .executeTakeFirst();
      return row === undefined ? undefined : marksOfRow(row);
    });
  }

  async setHold(conversation: Id, hold: boolean): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      const { numUpdatedRows } = await rows
        .updateTable('tips')
        .set({ hold: hold ? 1 : 0 })
        .where('id', '=', conversation)
        .where('conversation', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) {
        throw new StorageError('missing', 'There is no such tip: it may have been deleted.');
      }
    });
  }

  async setSpam(conversations: readonly Id[], spam: boolean): Promise<number> {
    if (conversations.length === 0) return 0;
    return this.#context.durably.write(async (rows) => {
      const { numUpdatedRows } = await rows
        .updateTable('tips')
        .set({ spam: spam ? SPAM.editor : SPAM.none })
        .where('id', 'in', conversations)
        .where('conversation', 'is', null)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    });
  }

  async expireTips(before: Day, limit: number): Promise<Expired> {
    return this.#context.durably.write(async (rows) => {
      const conversations = await restedSince(rows, before, limit);
      const bodies = await blobsOf(rows, conversations);
      if (conversations.length > 0) await rows.deleteFrom('tips').where('id', 'in', conversations).execute();
      return { conversations, bodies };
    });
  }

  report(name: string): Promise<Report | undefined> {
    return this.#read(async ({ db }) => {
      const row = await db
        .selectFrom('reports')
        .select(['day', 'body'])
        .where('name', '=', name)
        .executeTakeFirst();
      return row === undefined ? undefined : { day: requireDay(row.day), body: row.body };
    });
  }

  async setReport(name: string, { day, body }: Report): Promise<void> {
    await this.#context.durably.write((rows) =>
      rows
        .insertInto('reports')
        .values({ name, day, body })
        .onConflict((already) => already.column('name').doUpdateSet({ day, body }))
        .execute(),
    );
  }

  #read<Result>(work: (context: SqlContext) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context));
  }
}

/** The oldest first, by the index of the list. */
async function restedSince(rows: Rows, before: Day, limit: number): Promise<readonly Id[]> {
  const found = await rows
    .selectFrom('tips')
    .select('id')
    .where('conversation', 'is', null)
    .where('latest', '<', before)
    .where('hold', '=', 0)
    .where((is) => is.not(is.exists(laterMessages(is, before))))
    .orderBy('latest')
    .limit(limit)
    .execute();
  return found.map(({ id }) => requireId(id));
}

function laterMessages(build: ExpressionBuilder<Schema, 'tips'>, since: Day) {
  return build
    .selectFrom('tips as later')
    .select('later.id')
    .whereRef('later.conversation', '=', 'tips.id')
    .where('later.day', '>=', since);
}

async function blobsOf(rows: Rows, conversations: readonly Id[]): Promise<readonly Id[]> {
  if (conversations.length === 0) return [];
  const parts = await rows
    .selectFrom('parts')
    .innerJoin('tips', 'tips.id', 'parts.tip_id')
    .select('parts.body_blob')
    .where((is) => is.or([is('tips.id', 'in', conversations), is('tips.conversation', 'in', conversations)]))
    .where('parts.body_blob', 'is not', null)
    .execute();
  return parts.flatMap(({ body_blob }) => (body_blob === null ? [] : [requireId(body_blob)]));
}
