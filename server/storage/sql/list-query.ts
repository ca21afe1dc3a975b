import type { ExpressionBuilder, InferResult, Kysely } from 'kysely';
import { type Author, type Day, type Id, StorageError } from '../ports.ts';
import { parseDay } from '../day.ts';
import { parseId } from '../id.ts';
import type { Schema } from './schema.ts';

/** The conversation that a page ended with. */
export interface Place {
  /** Of the source's latest message. */
  readonly day: Day;
  readonly id: Id;
}

export interface ListQuery {
  readonly reader: string;
  readonly rows: number;
  readonly after?: Place | undefined;
}

/**
 * One row a conversation: the letter of its first tip, all else only counted, and the reader's mark if there is one. The page is cut out
 * before anything is joined to it: left to themselves, planners begin with the letters, all of them.
 */
export function listQuery(db: Kysely<Schema>, query: ListQuery) {
  return db
    .selectFrom(pageOfTips(db, query).as('page'))
    .innerJoin('parts as letter', (join) =>
      join.onRef('letter.tip_id', '=', 'page.id').on('letter.kind', '=', 'letter'),
    )
    .leftJoin('read_marks as mark', (join) =>
      join.onRef('mark.tip_id', '=', 'page.id').on('mark.reader', '=', query.reader),
    )
    .selectAll('letter')
    .select(['page.day', 'page.sealed', 'page.latest', 'page.hold', 'page.spam', 'page.stamp', 'mark.reader'])
    .select((build) => [
      build
        .selectFrom('parts as counted')
        .whereRef('counted.tip_id', '=', 'page.id')
        .where('counted.kind', '=', 'attachment')
        .select(({ fn }) => fn.countAll().as('attachments'))
        .as('attachments'),
      build
        .selectFrom('parts as summed')
        .whereRef('summed.tip_id', '=', 'page.id')
        .where('summed.kind', '=', 'attachment')
        .select(({ fn }) => fn.sum('summed.length').as('attachment_bytes'))
        .as('attachment_bytes'),
      countLater(build, 'source').as('messages'),
      countLater(build, 'newsroom').as('replies'),
      build
        .selectFrom('tips as reply')
        .whereRef('reply.conversation', '=', 'page.id')
        .where('reply.author', '=', 'newsroom')
        .select(({ fn }) => fn.max<string | null>('reply.day').as('answered'))
        .as('answered'),
      build
        .selectFrom('mailboxes')
        .whereRef('mailboxes.conversation', '=', 'page.id')
        .select(({ fn }) => fn.countAll().as('mailbox'))
        .as('mailbox'),
    ])
    .orderBy('page.latest', 'desc')
    .orderBy('page.id');
}

function countLater(build: ExpressionBuilder<Schema & { page: { id: string } }, 'page'>, author: Author) {
  return build
    .selectFrom('tips as later')
    .whereRef('later.conversation', '=', 'page.id')
    .where('later.author', '=', author)
    .select(({ fn }) => fn.countAll().as('count'));
}

/** The day alone bounds the walk through the index; within the day of the place its passed tips are stepped over. */
function pageOfTips(db: Kysely<Schema>, { rows, after }: ListQuery) {
  const page = db
    .selectFrom('tips')
    .select(['id', 'day', 'sealed', 'latest', 'hold', 'spam', 'stamp'])
    .where('conversation', 'is', null)
    .orderBy('latest', 'desc')
    .orderBy('id')
    .limit(rows);
  if (after === undefined) return page;
  const { day, id } = after;
  return page.where('latest', '<=', day).where((is) => is.or([is('latest', '<', day), is('id', '>', id)]));
}

export type ListRow = InferResult<ReturnType<typeof listQuery>>[number];

export function spell({ day, id }: Place): string {
  return `${day}.${id}`;
}

/** @throws StorageError `missing`: the text may come from outside */
export function parsePlace(text: string): Place {
  const [dayText = '', idText = '', ...rest] = text.split('.');
  const day = parseDay(dayText);
  const id = parseId(idText);
  if (day !== undefined && id !== undefined && rest.length === 0) return { day, id };
  throw new StorageError('missing', 'The list has no such place. Begin again with its first page.');
}
