import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobStore, Day, Id, TipStore } from '../storage/ports.ts';
import type { NightlyJob } from './job.ts';
import type { Retention } from './retention.ts';

/** How many conversations one transaction deletes, so that a source who writes meanwhile does not wait long. */
const BATCH = 20;

export interface ExpiryContext {
  readonly tips: Pick<TipStore, 'expireTips' | 'eraseReplaced'>;
  readonly blobs: Pick<BlobStore, 'delete'>;
  readonly retention: Retention;
  readonly days: number;
}

/**
 * Deletes conversations that have rested too long, as an editor would: first the rows, without which nothing can be opened
 * any more, then the bodies. Bodies that a crash leaves behind are swept at the next start; one that could not be deleted
 * is tried again in the next night.
 */
export class ExpireTips implements NightlyJob {
  readonly name = 'retention';
  readonly #context: ExpiryContext;
  /** Bodies without rows. */
  readonly #left = new Set<Id>();

  constructor(context: ExpiryContext) {
    this.#context = context;
  }

  async run(_now: Date, stopping: AbortSignal): Promise<unknown> {
    const { retention, days } = this.#context;
    const since = await retention.since();
    const before = await retention.limit();
    const deleted = before === undefined ? 0 : await this.#expire(before, stopping);
    await this.#deleteBodies();
    return { days, since, deleted };
  }

  async #expire(before: Day, stopping: AbortSignal): Promise<number> {
    const { tips } = this.#context;
    let deleted = 0;
    try {
      for (;;) {
        const began = performance.now();
        const { conversations, bodies } = await tips.expireTips(before, BATCH);
        const tookMs = performance.now() - began;
        deleted += conversations.length;
        for (const id of bodies) this.#left.add(id);
        await this.#deleteBodies().catch(() => undefined);
        if (conversations.length < BATCH || stopping.aborted) return deleted;
        // At least half of the time belongs to others.
        await sleep(tookMs, undefined, { ref: false });
      }
    } finally {
      await tips.eraseReplaced();
    }
  }

  async #deleteBodies(): Promise<void> {
    const failures: unknown[] = [];
    for (const id of this.#left) {
      await this.#context.blobs.delete(id).then(
        () => this.#left.delete(id),
        (error: unknown) => failures.push(error),
      );
    }
    if (failures.length > 0) throw failures[0] as Error;
  }
}
