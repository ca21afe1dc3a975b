import type { Kysely, Transaction } from 'kysely';
import type { DurableWrites } from './durable-writes.ts';
import type { Schema } from './schema.ts';

/** What every theme of the store works with. */
export interface SqlContext {
  readonly db: Kysely<Schema>;
  readonly durably: DurableWrites;
  /** See platform.ts. */
  readonly bytesBeforeSecret: number;
}

export type Rows = Transaction<Schema>;
