import Sqlite from 'better-sqlite3';
import { dirname } from 'node:path';
import { requireDay } from '../day.ts';
import { settleTimes } from '../file-times.ts';
import { requireId } from '../id.ts';
import type { BodyPlace, Day, Id } from '../ports.ts';
import { MIGRATION_TABLE } from './migrations.ts';
import { sqliteCodeOf } from './sqlite-error.ts';

const BATCH_ROWS = 200;
/** Enough to see what is wrong. */
const PROBLEMS_TOLD = 5;
const BUSY_TIMEOUT_MS = 2_000;

/** What a row says of a body. */
export interface BodyRow {
  readonly id: Id;
  readonly tip: Id;
  readonly day: Day;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly place: BodyPlace;
}

interface RawRow {
  readonly id: string;
  readonly tip_id: string;
  readonly day: string;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly body_blob: string | null;
  readonly body_inline: Uint8Array | null;
}

/**
 * Looks at the rows of a database that another process may be writing, of any schema there ever was, and changes nothing,
 * not even the schema. No read lasts longer than a batch, except `copyTo` and `problems`: while one does, the writer
 * cannot erase what it has deleted (sqlite.ts waits for it).
 */
export class RowsReader {
  readonly #path: string;
  readonly #db: Sqlite.Database;

  constructor(path: string) {
    this.#path = path;
    this.#db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    // Nothing of a statement may spill to a temporary folder.
    this.#db.pragma('temp_store = MEMORY');
  }

  /** Names of the migrations that made its tables: the schema. None in an empty database. */
  migrations(): readonly string[] {
    if (!this.#has(MIGRATION_TABLE)) return [];
    return this.#db.prepare(`select name from ${MIGRATION_TABLE} order by name`).pluck().all() as string[];
  }

  /** Tells one installation from another; the first schema had none. */
  siteSalt(): Uint8Array | undefined {
    if (!this.#has('site')) return undefined;
    return this.#db.prepare('select salt from site').pluck().get() as Uint8Array | undefined;
  }

  hasRing(): boolean {
    return this.#has('rings') && this.#db.prepare('select 1 from rings limit 1').get() !== undefined;
  }

  /** In the order of their ids. Bodies that lie in rows are among them. */
  *bodies(): Generator<BodyRow, void, undefined> {
    yield* this.#walk('');
  }

  /** Those that are files. */
  *files(): Generator<BodyRow, void, undefined> {
    yield* this.#walk('and parts.body_blob is not null');
  }

  part(id: Id): BodyRow | undefined {
    const row = this.#db.prepare(`${SELECT} where parts.id = ?`).get(id) as RawRow | undefined;
    return row === undefined ? undefined : bodyOf(row);
  }

  hasUpload(id: Id): boolean {
    return (
      this.#has('uploads') && this.#db.prepare('select 1 from uploads where id = ?').get(id) !== undefined
    );
  }

  /** Ids of files, as many as there may be: for those that no row refers to. */
  fileIds(): ReadonlySet<Id> {
    const ids = this.#db.prepare('select body_blob from parts where body_blob is not null').pluck();
    return new Set((ids.all() as string[]).map(requireId));
  }

  /** Bytes of the database file. */
  size(): number {
    const pages = this.#db.pragma('page_count', { simple: true }) as number;
    return pages * (this.#db.pragma('page_size', { simple: true }) as number);
  }

  /** A compact copy, of this moment, into an empty file. It is not durable yet. */
  copyTo(path: string): void {
    this.#db.prepare('vacuum into ?').run(path);
  }

  /** What is wrong in the database itself: of its structure, and references that lead nowhere. */
  problems(): readonly string[] {
    const found = this.#db.pragma(`integrity_check(${PROBLEMS_TOLD})`, { simple: false }) as {
      readonly integrity_check: string;
    }[];
    const structure = found.map(({ integrity_check }) => integrity_check).filter((text) => text !== 'ok');
    if (structure.length > 0) return structure;
    const references = this.#db.pragma('foreign_key_check') as {
      readonly table: string;
      readonly parent: string;
    }[];
    return references
      .slice(0, PROBLEMS_TOLD)
      .map(({ table, parent }) => `A row of ${table} refers to none of ${parent}.`);
  }

  /** Reading leaves the time of it at the file, and may leave the files beside it. */
  async close(): Promise<void> {
    this.#db.close();
    const beside = [this.#path, `${this.#path}-wal`, `${this.#path}-shm`, dirname(this.#path)];
    // A medium that can only be read has no times to settle.
    await Promise.allSettled(beside.map(settleTimes));
  }

  *#walk(condition: string): Generator<BodyRow, void, undefined> {
    const batch = this.#db.prepare(
      `${SELECT} where parts.id > ? ${condition} order by parts.id limit ${BATCH_ROWS}`,
    );
    for (let after = ''; ;) {
      const rows = batch.all(after) as RawRow[];
      const last = rows.at(-1);
      if (last === undefined) return;
      for (const row of rows) yield bodyOf(row);
      after = last.id;
    }
  }

  #has(table: string): boolean {
    return (
      this.#db.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table) !==
      undefined
    );
  }
}

/** Columns that have been there from the first schema on. */
const SELECT =
  'select parts.id, parts.tip_id, tips.day, parts.length, parts.digest, parts.body_blob, parts.body_inline ' +
  'from parts join tips on tips.id = parts.tip_id';

/** What is stored in a row cannot have been written by this program. */
export class RowDamaged extends Error {
  constructor(cause: unknown) {
    super('A row holds what was never written.', { cause });
    this.name = 'RowDamaged';
  }
}

function bodyOf(row: RawRow): BodyRow {
  try {
    return {
      id: requireId(row.id),
      tip: requireId(row.tip_id),
      day: requireDay(row.day),
      length: row.length,
      digest: row.digest,
      place:
        row.body_inline === null ? { blob: requireId(row.body_blob ?? '') } : { inline: row.body_inline },
    };
  } catch (error) {
    throw new RowDamaged(error);
  }
}

/** Why the database itself cannot be read; undefined for any other error. */
export function damageOfDatabase(error: unknown): string | undefined {
  if (error instanceof RowDamaged) return error.message;
  if (!/^SQLITE_(?:CORRUPT|NOTADB)/.test(sqliteCodeOf(error) ?? '')) return undefined;
  return (error as Error).message;
}
