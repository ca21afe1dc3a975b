import type { Kysely, Transaction } from 'kysely';
import { Health } from '../health.ts';
import { translateSql } from './errors.ts';
import { GroupCommit } from './group-commit.ts';
import type { SqlPlatform } from './platform.ts';
import type { Schema } from './schema.ts';

const PROBE_ROW = 1;

/** How rows are written: in groups, only while the medium works, and without a trace of what failed or was deleted. */
export class DurableWrites {
  readonly #db: Kysely<Schema>;
  readonly #platform: SqlPlatform;
  readonly #health: Health;
  readonly #group: GroupCommit<Schema>;
  #failedCommitRemains = false;
  #deletedRemains = false;
  #erasing: Promise<void> = Promise.resolve();

  constructor(db: Kysely<Schema>, platform: SqlPlatform) {
    this.#db = db;
    this.#platform = platform;
    this.#health = new Health(
      (error) => translateSql(error, platform),
      () => this.#tryOut(),
    );
    this.#group = new GroupCommit(db, (transact) => this.#commit(transact));
  }

  /** Resolves after the commit. */
  write<Result>(work: (transaction: Transaction<Schema>) => Promise<Result>): Promise<Result> {
    return this.watch(() => this.#group.run(work));
  }

  /** Resolves when nothing of what was deleted before the call is in any file. */
  eraseDeleted(): Promise<void> {
    this.#deletedRemains = true;
    this.#erasing = this.#erasing.catch(() => undefined).then(() => this.watch(() => this.#erase()));
    return this.#erasing;
  }

  /** The same, only where an earlier call failed. */
  async eraseRemaining(): Promise<void> {
    if (this.#deletedRemains) await this.eraseDeleted();
  }

  /** Resolves when no write is under way. */
  idle(): Promise<void> {
    return this.#group.idle();
  }

  probe(): Promise<void> {
    return this.#health.probe();
  }

  /** Errors of the database come out as StorageErrors. */
  watch<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#health.watch(work);
  }

  /**
   * A commit whose fsync failed was refused, but its pages may be in a file, complete: without dropping them a tip that
   * nobody was given a receipt for could be there after a crash.
   */
  async #commit(transact: () => Promise<void>): Promise<void> {
    await this.#health.assure();
    try {
      await transact();
    } catch (error) {
      this.#failedCommitRemains = true;
      await this.#dropFailedCommit().catch(() => undefined);
      throw this.#health.note(error);
    } finally {
      this.#platform.written();
    }
  }

  async #tryOut(): Promise<void> {
    await this.#dropFailedCommit();
    await this.#db
      .updateTable('probes')
      .set(({ eb }) => ({ writes: eb('writes', '+', 1) }))
      .where('id', '=', PROBE_ROW)
      .execute();
    this.#platform.written();
    // Nobody waits for it: it may have to wait for others to have read the database.
    void this.eraseRemaining().catch(() => undefined);
  }

  async #dropFailedCommit(): Promise<void> {
    if (!this.#failedCommitRemains) return;
    await this.#platform.dropFailedCommit(this.#db);
    this.#failedCommitRemains = false;
  }

  /** Once for all deletions that were committed before it begins. */
  async #erase(): Promise<void> {
    if (!this.#deletedRemains) return;
    this.#deletedRemains = false;
    try {
      await this.#platform.erase(this.#db);
    } catch (error) {
      this.#deletedRemains = true;
      throw error;
    } finally {
      this.#platform.written();
    }
  }
}
