import type { Day, Delivery, Id, Reply, StoredMailbox } from '../ports.ts';
import { StorageError } from '../ports.ts';
import { messageQuery } from './message-query.ts';
import { bucketOf, mailboxOfRow, repliesOfRows, rowOfDelivery, rowOfMailbox } from './rows.ts';
import type { Rows, SqlContext } from './sql-context.ts';

/** How many mailboxes one transaction closes, so that a source who writes meanwhile does not wait long. */
const EXPIRE_BATCH = 20;

/** What sources come back to. */
export class SqlMailboxes {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  mailboxByLocator(locatorHash: Uint8Array, since: Day): Promise<StoredMailbox | undefined> {
    return this.#read(async ({ db }) => {
      const row = await db
        .selectFrom('mailboxes')
        .selectAll('mailboxes')
        .where('bucket', '=', bucketOf(locatorHash))
        .where('locator_hash', '=', locatorHash)
        .where((is) => is.exists(messagesSince(db, since)))
        .executeTakeFirst();
      return row === undefined ? undefined : mailboxOfRow(row);
    });
  }

  mailbox(conversation: Id): Promise<StoredMailbox | undefined> {
    return this.#read(async ({ db }) => {
      const row = await db
        .selectFrom('mailboxes')
        .selectAll()
        .where('conversation', '=', conversation)
        .executeTakeFirst();
      return row === undefined ? undefined : mailboxOfRow(row);
    });
  }

  replies(conversation: Id): Promise<readonly Reply[]> {
    return this.#read(async ({ db }) => {
      const rows = await messageQuery(db)
        .innerJoin('deliveries', 'deliveries.part_id', 'parts.id')
        .select('deliveries.envelope as delivery')
        .where('tips.conversation', '=', conversation)
        .orderBy('tips.day')
        .orderBy('tips.id')
        .orderBy('parts.position')
        .execute();
      return repliesOfRows(rows);
    });
  }

  async deleteReply(conversation: Id, tip: Id): Promise<void> {
    const { durably } = this.#context;
    await durably.write((rows) =>
      rows
        .deleteFrom('deliveries')
        .where('part_id', 'in', partsOf(rows, conversation).where('tips.id', '=', tip))
        .execute(),
    );
    await durably.eraseDeleted();
  }

  async closeMailbox(conversation: Id): Promise<void> {
    const { durably } = this.#context;
    await durably.write((rows) => close(rows, conversation));
    await durably.eraseDeleted();
  }

  async expireMailboxes(before: Day): Promise<number> {
    const { durably } = this.#context;
    const ids = await this.#read(({ db }) => expired(db, before).execute());
    let closed = 0;
    for (let at = 0; at < ids.length; at += EXPIRE_BATCH) {
      const batch = ids.slice(at, at + EXPIRE_BATCH).map(({ conversation }) => conversation);
      closed += await durably.write(async (rows) => {
        // Looked at again: a source may have written meanwhile.
        const still = await expired(rows, before).where('mailboxes.conversation', 'in', batch).execute();
        for (const { conversation } of still) await close(rows, conversation);
        return still.length;
      });
    }
    if (closed > 0) await durably.eraseDeleted();
    else await durably.eraseRemaining();
    return closed;
  }

  siteSalt(): Promise<Uint8Array> {
    return this.#read(async ({ db }) => {
      const { salt } = await db.selectFrom('site').select('salt').executeTakeFirstOrThrow();
      return new Uint8Array(salt);
    });
  }

  #read<Result>(work: (context: SqlContext) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context));
  }
}

export async function addMailbox(
  rows: Rows,
  mailbox: StoredMailbox,
  bytesBeforeSecret: number,
): Promise<void> {
  const row = rowOfMailbox(mailbox, bytesBeforeSecret);
  const taken = await rows
    .selectFrom('mailboxes')
    .select('conversation')
    .where('bucket', '=', row.bucket)
    .where('locator_hash', '=', row.locator_hash)
    .executeTakeFirst();
  if (taken !== undefined) throw new StorageError('duplicate', 'There is already a mailbox of this locator.');
  await rows.insertInto('mailboxes').values(row).execute();
}

/** @throws StorageError `missing` when the mailbox has been closed */
export async function addDeliveries(
  rows: Rows,
  conversation: Id,
  deliveries: readonly Delivery[],
  bytesBeforeSecret: number,
): Promise<void> {
  const mailbox = rows
    .selectFrom('mailboxes')
    .select('conversation')
    .where('conversation', '=', conversation);
  if ((await mailbox.executeTakeFirst()) === undefined) {
    throw new StorageError('missing', 'The mailbox of this conversation has been closed.');
  }
  await rows
    .insertInto('deliveries')
    .values(deliveries.map((delivery) => rowOfDelivery(delivery, bytesBeforeSecret)))
    .execute();
}

async function close(rows: Rows, conversation: string): Promise<void> {
  await rows.deleteFrom('deliveries').where('part_id', 'in', partsOf(rows, conversation)).execute();
  await rows.deleteFrom('mailboxes').where('conversation', '=', conversation).execute();
}

function partsOf(rows: Rows, conversation: string) {
  return rows
    .selectFrom('tips')
    .innerJoin('parts', 'parts.tip_id', 'tips.id')
    .select('parts.id')
    .where('tips.conversation', '=', conversation);
}

function expired(db: SqlContext['db'], before: Day) {
  return db
    .selectFrom('mailboxes')
    .select('mailboxes.conversation')
    .where((is) => is.not(is.exists(messagesSince(db, before))));
}

/** The messages of the mailbox at hand. */
function messagesSince(db: SqlContext['db'], since: Day) {
  return db
    .selectFrom('tips')
    .select('tips.id')
    .where((is) =>
      is.or([
        is('tips.id', '=', is.ref('mailboxes.conversation' as never)),
        is('tips.conversation', '=', is.ref('mailboxes.conversation' as never)),
      ]),
    )
    .where('tips.day', '>=', since);
}
