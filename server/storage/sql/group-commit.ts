import type { ControlledTransaction, Kysely, Transaction } from 'kysely';

/** What a transaction may hold, so that its callers do not wait long. */
const MAX_JOBS = 100;

interface Job<Tables> {
  readonly work: (transaction: Transaction<Tables>) => Promise<void>;
  readonly committed: () => void;
  readonly failed: (error: unknown) => void;
}

/** Runs around each transaction; whoever had a part in it waits for what comes after. */
export type Around = (transact: () => Promise<void>) => Promise<void>;

/**
 * One transaction, and so one fsync, for all the writes that come while the one before is under way. Each caller's
 * promise settles only after the commit of its own write, and a write that fails takes none of the others with it.
 */
export class GroupCommit<Tables> {
  readonly #db: Kysely<Tables>;
  readonly #around: Around;
  #waiting: Job<Tables>[] = [];
  #draining: Promise<void> | undefined;

  constructor(db: Kysely<Tables>, around: Around) {
    this.#db = db;
    this.#around = around;
  }

  run<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      let result: Result;
      this.#waiting.push({
        work: async (transaction) => {
          result = await work(transaction);
        },
        committed: () => {
          resolve(result);
        },
        failed: reject,
      });
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when no write is under way. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await nextTurn();
      await this.#commit(this.#waiting.splice(0, MAX_JOBS));
    }
    this.#draining = undefined;
  }

  async #commit(jobs: readonly Job<Tables>[]): Promise<void> {
    let succeeded: readonly Job<Tables>[] = [];
    try {
      await this.#around(async () => {
        succeeded = await this.#transact(jobs);
      });
      for (const job of succeeded) job.committed();
    } catch (error) {
      for (const job of jobs) job.failed(error);
    }
  }

  async #transact(jobs: readonly Job<Tables>[]): Promise<readonly Job<Tables>[]> {
    const transaction = await this.#db.startTransaction().execute();
    try {
      const succeeded: Job<Tables>[] = [];
      for (const job of jobs) if (await attempt(job, transaction)) succeeded.push(job);
      await transaction.commit().execute();
      return succeeded;
    } catch (error) {
      // A database may have rolled back by itself, and then refuses to.
      await transaction
        .rollback()
        .execute()
        .catch(() => undefined);
      throw error;
    }
  }
}

/** Whether the job's own part went well. Throws when the transaction is lost with it. */
async function attempt<Tables>(
  job: Job<Tables>,
  transaction: ControlledTransaction<Tables>,
): Promise<boolean> {
  const own = await transaction.savepoint('job').execute();
  try {
    await job.work(own);
    await own.releaseSavepoint('job').execute();
    return true;
  } catch (error) {
    await own
      .rollbackToSavepoint('job')
      .execute()
      .catch(() => {
        throw error;
      });
    job.failed(error);
    return false;
  }
}

/** Requests that arrived while the last commit held the thread are read now, and join the next. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
