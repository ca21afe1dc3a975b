import { createHash } from 'node:crypto';
import type { Codename, OpenedMailbox } from '../../../keys/index.ts';
import type { Elapsed } from '../../elapsed.ts';

/** How long the codename of a new mailbox may be shown again, when its receipt is asked for again. */
const CODENAME_MS = 30 * 60_000;
/** Open mailboxes in memory. Beyond, the one that was idle longest is locked. */
const MAX_OPEN = 2_000;
const SWEEP_MS = 30_000;

/** What the source is to be told on the next page, once. */
export type Notice = 'reply-deleted';

/**
 * One visit of a source: what the pages of one browser have in common, in memory only. Its requests are under way
 * between `enter` and `leave`.
 */
export class Visit {
  readonly #elapsed: Elapsed;
  #mailbox: OpenedMailbox | undefined;
  #codename: { readonly codename: Codename; readonly until: number } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #requests = 0;
  #lastUsed: number;
  notice: Notice | undefined;

  constructor(time: Elapsed) {
    this.#elapsed = time;
    this.#lastUsed = time();
  }

  get mailbox(): OpenedMailbox | undefined {
    return this.#mailbox;
  }

  /** The codename of a mailbox that was made in this visit, while it is at hand. */
  get codename(): Codename | undefined {
    if (this.#codename !== undefined && this.#codename.until <= this.#elapsed()) this.#codename = undefined;
    return this.#codename?.codename;
  }

  get lastUsed(): number {
    return this.#lastUsed;
  }

  get isBusy(): boolean {
    return this.#requests > 0;
  }

  enter(): void {
    this.#requests += 1;
    this.#lastUsed = this.#elapsed();
  }

  leave(): void {
    this.#requests -= 1;
    this.#lastUsed = this.#elapsed();
  }

  open(mailbox: OpenedMailbox): void {
    this.#mailbox = mailbox;
    this.#codename = undefined;
  }

  created(mailbox: OpenedMailbox, codename: Codename): void {
    this.#mailbox = mailbox;
    this.#codename = { codename, until: this.#elapsed() + CODENAME_MS };
  }

  /** The source has gone on: the codename was written down, or is lost. */
  forgetCodename(): void {
    this.#codename = undefined;
  }

  forget(): void {
    this.#mailbox = undefined;
    this.#codename = undefined;
    this.notice = undefined;
  }

  /** One after the other, so that two forms sent at the same moment make one mailbox. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

export interface VisitsOptions {
  readonly idleMinutes: number;
  readonly elapsed: Elapsed;
}

/**
 * The visits whose mailbox is open, or that have a request under way. A visit is known by the hash of its cookie: what is
 * in memory does not give the cookie away.
 */
export class Visits {
  readonly #idleMs: number;
  readonly #elapsed: Elapsed;
  readonly #visits = new Map<string, Visit>();
  readonly #sweeper: NodeJS.Timeout;

  constructor({ idleMinutes, elapsed }: VisitsOptions) {
    this.#idleMs = idleMinutes * 60_000;
    this.#elapsed = elapsed;
    this.#sweeper = setInterval(() => {
      this.sweep();
    }, SWEEP_MS);
    this.#sweeper.unref();
  }

  /**
   * Runs one request of a visit. While it runs, an upload of hours included, the visit does not end.
   *
   * @param cookie undefined where the browser takes none: such a visit is over with its request
   */
  async during<T>(cookie: string | undefined, work: (visit: Visit) => Promise<T>): Promise<T> {
    this.sweep();
    const name = cookie === undefined ? undefined : nameOf(cookie);
    const visit = (name === undefined ? undefined : this.#visits.get(name)) ?? new Visit(this.#elapsed);
    if (name !== undefined) this.#visits.set(name, visit);
    visit.enter();
    try {
      return await work(visit);
    } finally {
      visit.leave();
      if (name !== undefined) this.#settle(name, visit);
    }
  }

  /** The source leaves, or has closed the mailbox: nothing of the visit is known any more. */
  end(cookie: string | undefined): void {
    if (cookie === undefined) return;
    const name = nameOf(cookie);
    this.#visits.get(name)?.forget();
    this.#visits.delete(name);
  }

  /** How many there are, for tests. */
  get size(): number {
    return this.#visits.size;
  }

  sweep(): void {
    const over = this.#elapsed() - this.#idleMs;
    for (const [name, visit] of this.#visits) {
      if (!visit.isBusy && visit.lastUsed <= over) this.#drop(name, visit);
    }
  }

  close(): void {
    clearInterval(this.#sweeper);
    for (const [name, visit] of this.#visits) this.#drop(name, visit);
  }

  #settle(name: string, visit: Visit): void {
    if (this.#visits.get(name) !== visit || visit.isBusy) return;
    // The longest idle stands first.
    this.#visits.delete(name);
    if (visit.mailbox === undefined) return;
    this.#visits.set(name, visit);
    if (this.#visits.size <= MAX_OPEN) return;
    for (const [idle, other] of this.#visits) {
      if (other.isBusy) continue;
      this.#drop(idle, other);
      return;
    }
  }

  #drop(name: string, visit: Visit): void {
    visit.forget();
    this.#visits.delete(name);
  }
}

function nameOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
