import type { InferResult, Kysely } from 'kysely';
import type { PartKind } from '../ports.ts';
import type { Schema } from './schema.ts';

/** The kinds of parts that make a message. */
const KINDS: readonly PartKind[] = ['letter', 'attachment'];

/** One row a part, with what is known of the message that it belongs to. */
export function messageQuery(db: Kysely<Schema>) {
  return db
    .selectFrom('tips')
    .innerJoin('parts', 'parts.tip_id', 'tips.id')
    .selectAll('parts')
    .select(['tips.day', 'tips.sealed', 'tips.conversation', 'tips.author', 'tips.once', 'tips.stamp'])
    .where('parts.kind', 'in', KINDS);
}

export type MessageRow = InferResult<ReturnType<typeof messageQuery>>[number];
