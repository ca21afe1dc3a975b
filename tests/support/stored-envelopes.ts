import Sqlite from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  KeysError,
  type PublicKey,
  readPrivateKeys,
  readPublicKeys,
  type Suite,
  unlockKey,
  type UnlockedKey,
  unwrapSessionKey,
} from '../../keys/index.ts';
import type { SealedPart } from './sealed-tip.ts';
import { PASSPHRASE } from './test-keys.ts';

interface Row {
  readonly id: string;
  readonly epoch: number;
  readonly suite: Suite;
  readonly envelope: Uint8Array;
}

export interface EpochRow {
  readonly epoch: number;
  readonly parts: number;
  readonly retired: boolean;
}

/** What is not as it must be; nothing when all is well. */
export interface Flaws {
  /** Do not open with the ring that they say, or to another session key than the one that they were made with. */
  readonly unopened: readonly string[];
  /** Open with another ring than the one that they say. */
  readonly elsewhere: readonly string[];
  readonly lost: readonly string[];
  readonly integrity: string;
}

export const NO_FLAWS: Flaws = { unopened: [], elsewhere: [], lost: [], integrity: 'ok' };

/** The envelopes of a database as they lie there, looked at past the server, whether it runs or was killed. */
export class StoredEnvelopes {
  readonly #data: string;
  readonly #keyFolders: string;
  readonly #known = new Map<string, Buffer>();
  /** By fingerprint. */
  readonly #keys = new Map<string, UnlockedKey>();
  readonly #read = new Set<string>();

  /** @param keyFolders holds a folder for each private key of the newsroom */
  constructor(data: string, keyFolders: string) {
    this.#data = data;
    this.#keyFolders = keyFolders;
  }

  know(parts: readonly SealedPart[]): void {
    for (const { id, sessionKey } of parts) this.#known.set(id, Buffer.from(sessionKey.bytes));
  }

  forget(part: string): void {
    this.#known.delete(part);
  }

  get known(): number {
    return this.#known.size;
  }

  epochs(): readonly EpochRow[] {
    return this.watch((watch) => watch.epochs());
  }

  /** A connection for looking again and again. */
  watch<Result>(work: (watch: Watch) => Result): Result {
    const watch = new Watch(this.#data);
    try {
      return work(watch);
    } finally {
      watch.close();
    }
  }

  open(): Watch {
    return new Watch(this.#data);
  }

  /** Opens every envelope with the ring that its row says, and tries it with the rings before and after. */
  async flaws(): Promise<Flaws> {
    await this.#readKeys();
    const { rows, rings, integrity } = this.watch((watch) => ({
      rows: watch.rows(),
      rings: watch.rings(),
      integrity: watch.integrity(),
    }));
    const byEpoch = new Map<number, readonly UnlockedKey[]>();
    for (const [epoch, armored] of rings) byEpoch.set(epoch, await this.#keysOf(armored));
    const unopened: string[] = [];
    const elsewhere: string[] = [];
    for (const row of rows) {
      const others = [row.epoch - 1, row.epoch + 1].flatMap((epoch) => byEpoch.get(epoch) ?? []);
      if (!(await this.#opens(row, byEpoch.get(row.epoch) ?? []))) unopened.push(row.id);
      if (others.length > 0 && (await sessionKey(row, others)) !== undefined) elsewhere.push(row.id);
    }
    const there = new Set(rows.map(({ id }) => id));
    const lost = [...this.#known.keys()].filter((id) => !there.has(id));
    return { unopened, elsewhere, lost, integrity };
  }

  /** Private keys of the ring of an epoch. */
  async keysOf(epoch: number): Promise<readonly UnlockedKey[]> {
    await this.#readKeys();
    return this.#keysOf(this.watch((watch) => watch.rings()).get(epoch) ?? []);
  }

  /** Of every key that a ring ever had. */
  async publicKeys(): Promise<readonly PublicKey[]> {
    await this.#readKeys();
    return [...this.#keys.values()].map(({ publicKey }) => publicKey);
  }

  /** All that a rotation must leave as it is: every other row and column, and the files. */
  rest(): unknown {
    const bodies = readdirSync(join(this.#data, 'bodies'), { recursive: true, withFileTypes: true });
    const files = bodies.filter((entry) => entry.isFile());
    return {
      ...this.watch((watch) => watch.rest()),
      files: files.map(({ name, parentPath }) => [name, statSync(join(parentPath, name)).size]).sort(),
    };
  }

  async #opens(row: Row, keys: readonly UnlockedKey[]): Promise<boolean> {
    const opened = await sessionKey(row, keys);
    const known = this.#known.get(row.id);
    return opened !== undefined && (known === undefined || known.equals(opened));
  }

  async #readKeys(): Promise<void> {
    for (const folder of readdirSync(this.#keyFolders)) {
      const file = join(this.#keyFolders, folder, 'newsroom-private.asc');
      if (this.#read.has(file) || !existsSync(file)) continue;
      for (const key of await readPrivateKeys(readFileSync(file, 'utf8')))
        this.#keys.set(key.fingerprint, await unlockKey(key, PASSPHRASE));
      this.#read.add(file);
    }
  }

  async #keysOf(armored: readonly string[]): Promise<readonly UnlockedKey[]> {
    const keys = (await Promise.all(armored.map((one) => readPublicKeys(one)))).flat();
    return keys.flatMap(({ fingerprint }) => this.#keys.get(fingerprint) ?? []);
  }
}

async function sessionKey(
  { envelope, suite }: Row,
  keys: readonly UnlockedKey[],
): Promise<Uint8Array | undefined> {
  try {
    return (await unwrapSessionKey(envelope, suite, keys)).bytes;
  } catch (error) {
    if (error instanceof KeysError && error.code === 'cannot-open') return undefined;
    throw error;
  }
}

const WAIT_FOR_WRITER_MS = 2_000;

/** Reads, and never writes. Close it. */
export class Watch {
  readonly #database: Sqlite.Database;

  constructor(data: string) {
    this.#database = new Sqlite(join(data, 'tips.sqlite'), { readonly: true, timeout: WAIT_FOR_WRITER_MS });
  }

  epochs(): readonly EpochRow[] {
    const parts = '(SELECT count(*) FROM parts WHERE parts.epoch = rings.epoch) AS parts';
    const rows = this.#all(`SELECT epoch, ${parts}, retired FROM rings ORDER BY epoch`);
    return rows.map(({ epoch, parts: count, retired }) => ({
      epoch: Number(epoch),
      parts: Number(count),
      retired: retired === 1,
    }));
  }

  rows(): readonly Row[] {
    return this.#all('SELECT id, epoch, suite, envelope FROM parts ORDER BY id') as unknown as readonly Row[];
  }

  rings(): ReadonlyMap<number, readonly string[]> {
    const rings = new Map<number, string[]>();
    for (const { epoch, armored_key: key } of this.#all('SELECT * FROM ring_keys ORDER BY epoch, position'))
      rings.set(Number(epoch), [...(rings.get(Number(epoch)) ?? []), String(key)]);
    return rings;
  }

  integrity(): string {
    return String(this.#database.pragma('integrity_check', { simple: true }));
  }

  /** Ids of the files that rows speak of: those that must be there, and uploads of which nothing is durable yet. */
  files(): Readonly<Record<'bodies' | 'uploads' | 'announced', readonly string[]>> {
    const ids = (query: string) => this.#all(query).map(({ id }) => String(id));
    return {
      bodies: ids('SELECT body_blob AS id FROM parts WHERE body_blob IS NOT NULL'),
      uploads: ids('SELECT id FROM uploads WHERE "offset" > 0'),
      announced: ids('SELECT id FROM uploads WHERE "offset" = 0'),
    };
  }

  entries(): number {
    return this.#all('SELECT sequence FROM key_log').length;
  }

  rest(): Readonly<Record<string, unknown>> {
    const parts = this.#all('SELECT * FROM parts ORDER BY id').map((row) => ({
      ...row,
      epoch: undefined,
      envelope: undefined,
    }));
    const others = ['tips', 'deliveries', 'mailboxes', 'uploads'].map((table) => [
      table,
      this.#all(`SELECT * FROM ${table} ORDER BY 1, 2`),
    ]);
    return { parts, ...(Object.fromEntries(others) as Readonly<Record<string, unknown>>) };
  }

  close(): void {
    this.#database.close();
  }

  #all(query: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#database.prepare(query).all() as Readonly<Record<string, unknown>>[];
  }
}
