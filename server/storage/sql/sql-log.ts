import type { Insertable, Kysely, Selectable } from 'kysely';
import {
  type AuditText,
  StorageError,
  type StaffMember,
  type StoredEntry,
  type StoredRing,
} from '../ports.ts';
import type { KeyLogRow, Schema } from './schema.ts';
import type { SqlContext } from './sql-context.ts';
import { insertRing, writeStaff } from './sql-newsroom.ts';

/** The one row of `pending_entry`. */
const PENDING = 1;

/** The key log, and the record of what staff do. */
export class SqlLog {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  keyLog({ after = 0 }: { readonly after?: number } = {}): Promise<readonly StoredEntry[]> {
    return this.#read(async (db) => {
      const rows = await db
        .selectFrom('key_log')
        .selectAll()
        .where('sequence', '>', after)
        .orderBy('sequence')
        .execute();
      return rows.map(entryOfRow);
    });
  }

  async appendEntry(
    entry: StoredEntry,
    { ring, staff }: { readonly ring?: StoredRing; readonly staff: readonly StaffMember[] },
  ): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      const newest = await rows
        .selectFrom('key_log')
        .select('sequence')
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (entry.sequence !== (newest?.sequence ?? 0) + 1)
        throw new StorageError('duplicate', 'The key log has another entry there, or none before it.');
      await rows.insertInto('key_log').values(rowOfEntry(entry)).execute();
      await rows.deleteFrom('pending_entry').execute();
      if (ring !== undefined) await insertRing(rows, ring);
      await writeStaff(rows, staff);
    });
  }

  pendingEntry(): Promise<StoredEntry | undefined> {
    return this.#read(async (db) => {
      const row = await db.selectFrom('pending_entry').selectAll().executeTakeFirst();
      return row === undefined ? undefined : entryOfRow(row);
    });
  }

  async setPendingEntry(entry: StoredEntry | undefined): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      await rows.deleteFrom('pending_entry').execute();
      if (entry === undefined) return;
      await rows
        .insertInto('pending_entry')
        .values({ id: PENDING, ...rowOfEntry(entry) })
        .execute();
    });
  }

  async appendAudit({ sequence, record }: AuditText): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      await rows.insertInto('audit').values({ sequence, record }).execute();
    });
  }

  audit({
    after = 0,
    limit,
  }: {
    readonly after?: number;
    readonly limit: number;
  }): Promise<readonly AuditText[]> {
    return this.#read((db) =>
      db
        .selectFrom('audit')
        .selectAll()
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(limit)
        .execute(),
    );
  }

  lastAudit(): Promise<AuditText | undefined> {
    return this.#read((db) =>
      db.selectFrom('audit').selectAll().orderBy('sequence', 'desc').limit(1).executeTakeFirst(),
    );
  }

  #read<Result>(work: (db: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context.db));
  }
}

function rowOfEntry({ sequence, entry, signatures }: StoredEntry): Insertable<KeyLogRow> {
  return { sequence, entry, signatures: JSON.stringify(signatures) };
}

function entryOfRow({ sequence, entry, signatures }: Selectable<KeyLogRow>): StoredEntry {
  const parsed: unknown = JSON.parse(signatures);
  if (!Array.isArray(parsed))
    throw new StorageError('unhealthy', 'The signatures of an entry are not a list.');
  return { sequence, entry, signatures: parsed.map(String) };
}
