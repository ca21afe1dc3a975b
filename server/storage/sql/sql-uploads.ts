import { type Id, StorageError, type StoredUpload } from '../ports.ts';
import { uploadOfRow } from './rows.ts';
import type { Rows, SqlContext } from './sql-context.ts';

/** Bodies that arrive over several requests. */
export class SqlUploads {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  async addUpload({ id, length, day, owner }: Omit<StoredUpload, 'offset'>): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      const part = await rows.selectFrom('parts').select('id').where('id', '=', id).executeTakeFirst();
      if (part !== undefined) throw taken();
      await rows.insertInto('uploads').values({ id, length, offset: 0, day, owner }).execute();
    });
  }

  upload(id: Id): Promise<StoredUpload | undefined> {
    return this.#read(async ({ db }) => {
      const row = await db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : uploadOfRow(row);
    });
  }

  async setUploadOffset(id: Id, offset: number): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      const set = rows.updateTable('uploads').set({ offset }).where('id', '=', id);
      if (Number((await set.executeTakeFirst()).numUpdatedRows) === 0) throw gone();
    });
  }

  deleteUpload(id: Id): Promise<boolean> {
    return this.#context.durably.write(async (rows) => {
      const { numDeletedRows } = await rows.deleteFrom('uploads').where('id', '=', id).executeTakeFirst();
      return Number(numDeletedRows) > 0;
    });
  }

  uploads(): Promise<readonly StoredUpload[]> {
    return this.#read(async ({ db }) => {
      const rows = await db.selectFrom('uploads').selectAll().orderBy('id').execute();
      return rows.map(uploadOfRow);
    });
  }

  #read<Result>(work: (context: SqlContext) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context));
  }
}

/** @throws StorageError `missing` when one has expired */
export async function useUpUploads(rows: Rows, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  const { numDeletedRows } = await rows.deleteFrom('uploads').where('id', 'in', ids).executeTakeFirst();
  if (Number(numDeletedRows) < ids.length) throw gone();
}

/** What is still an upload may be deleted as one: it must not be the body of a part. */
export async function refuseUploads(rows: Rows, parts: readonly Id[]): Promise<void> {
  const upload = await rows.selectFrom('uploads').select('id').where('id', 'in', parts).executeTakeFirst();
  if (upload !== undefined) throw taken();
}

function taken(): StorageError {
  return new StorageError('duplicate', 'There is already an upload or a part with this id.');
}

function gone(): StorageError {
  return new StorageError('missing', 'There is no such upload: it may have expired.');
}
