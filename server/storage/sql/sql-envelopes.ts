import type { Kysely } from 'kysely';
import { requireDay } from '../day.ts';
import { sha256 } from '../digest.ts';
import { requireId } from '../id.ts';
import {
  type EnvelopeChange,
  type EpochCount,
  type Replaced,
  StorageError,
  type StoredEnvelope,
} from '../ports.ts';
import type { Schema } from './schema.ts';
import type { Rows, SqlContext } from './sql-context.ts';

/** How many envelopes one commit replaces, so that a source who writes meanwhile does not wait long. */
const REPLACE_BATCH = 25;

/** What a rotation reads and writes: envelopes, by the epoch of the ring that they are made for. */
export class SqlEnvelopes {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  epochs(): Promise<readonly EpochCount[]> {
    return this.#read(async (db) => {
      const rows = await db
        .selectFrom('rings')
        .select(['epoch', 'since', 'retired'])
        .select((is) =>
          is
            .selectFrom('parts')
            .select(({ fn }) => fn.countAll().as('parts'))
            .whereRef('parts.epoch', '=', 'rings.epoch')
            .as('parts'),
        )
        .orderBy('epoch')
        .execute();
      return rows.map(({ epoch, since, parts, retired }) => ({
        epoch,
        since: requireDay(since),
        parts: Number(parts),
        retired: retired !== 0,
      }));
    });
  }

  envelopes({
    epoch,
    after = '',
    limit,
  }: {
    readonly epoch: number;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly StoredEnvelope[]> {
    return this.#read(async (db) => {
      const rows = await db
        .selectFrom('parts')
        .select(['id', 'suite', 'envelope'])
        .where('epoch', '=', epoch)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id, suite, envelope }) => ({
        id: requireId(id),
        suite,
        envelope: new Uint8Array(envelope),
      }));
    });
  }

  async replaceEnvelopes(from: number, to: number, changes: readonly EnvelopeChange[]): Promise<Replaced> {
    const total = { replaced: 0, changed: 0, gone: 0 };
    for (let at = 0; at < changes.length; at += REPLACE_BATCH) {
      const batch = changes.slice(at, at + REPLACE_BATCH);
      const done = await this.#context.durably.write((rows) => replace(rows, from, to, batch));
      total.replaced += done.replaced;
      total.changed += done.changed;
      total.gone += done.gone;
    }
    return total;
  }

  /** Whatever was replaced is in no file any more: the pages were overwritten, the log is emptied. */
  eraseReplaced(): Promise<void> {
    return this.#context.durably.eraseDeleted();
  }

  async retireEpoch(epoch: number): Promise<void> {
    await this.#context.durably.write(async (rows) => {
      if (epoch >= (await currentEpoch(rows)))
        throw new StorageError('not-empty', 'This is the ring of now, or there is no such ring.');
      const part = rows.selectFrom('parts').select('id').where('epoch', '=', epoch).limit(1);
      if ((await part.executeTakeFirst()) !== undefined)
        throw new StorageError('not-empty', 'There are still envelopes for this ring.');
      await rows.updateTable('rings').set({ retired: 1 }).where('epoch', '=', epoch).execute();
    });
  }

  #read<Result>(work: (db: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context.db));
  }
}

async function replace(
  rows: Rows,
  from: number,
  to: number,
  changes: readonly EnvelopeChange[],
): Promise<Replaced> {
  if (to !== (await currentEpoch(rows))) throw staleEpoch();
  const stored = await rows
    .selectFrom('parts')
    .select(['id', 'epoch', 'envelope'])
    .where(
      'id',
      'in',
      changes.map(({ id }) => id),
    )
    .execute();
  const byId = new Map(stored.map((row) => [row.id, row]));
  const done = { replaced: 0, changed: 0, gone: 0 };
  for (const { id, before, envelope } of changes) {
    const row = byId.get(id);
    if (row === undefined) done.gone += 1;
    else if (row.epoch !== from || !sameBytes(sha256(row.envelope), before)) done.changed += 1;
    else {
      await rows.updateTable('parts').set({ epoch: to, envelope }).where('id', '=', id).execute();
      // The same part twice in one request counts once.
      byId.set(id, { ...row, epoch: to, envelope });
      done.replaced += 1;
    }
  }
  return done;
}

/** @throws StorageError `stale-epoch`, or `missing` when there never was such a ring */
export async function requireCurrent(rows: Rows, epochs: readonly number[]): Promise<void> {
  const current = await currentEpoch(rows);
  if (epochs.some((epoch) => epoch > current))
    throw new StorageError('missing', 'There is no ring of this epoch.');
  if (epochs.some((epoch) => epoch !== current)) throw staleEpoch();
}

async function currentEpoch(rows: Rows): Promise<number> {
  const newest = rows.selectFrom('rings').select('epoch').orderBy('epoch', 'desc').limit(1);
  return (await newest.executeTakeFirst())?.epoch ?? 0;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function staleEpoch(): StorageError {
  return new StorageError(
    'stale-epoch',
    'The ring has changed meanwhile. Wrap the session keys for the new one.',
  );
}
