/** Whoever makes a mailbox goes before those who open one, but for every third turn. */
export type DerivationKind = 'new' | 'open';

/** Too many wait already. */
export class QueueFullError extends Error {
  constructor() {
    super('Too many derivations are waiting.');
    this.name = 'QueueFullError';
  }
}

interface Waiting {
  readonly start: () => void;
  readonly isWanted: () => boolean;
  readonly giveUp: () => void;
}

/** Openings that may wait; with some four a second, the last one waits for a bit more than a minute. */
const MAX_WAITING = 300;
/** Of so many turns one is an opening's, while both kinds wait: a stream of first tips would else keep all of them out. */
const TURNS_OF_BOTH = 3;
/** New mailboxes that may wait: some three seconds. Whoever floods the form so has their tips kept, and makes no work. */
const MAX_NEW_WAITING = 8;

/**
 * Key derivations, one at a time: each keeps a core busy for a quarter of a second, and uploads need one too. In a
 * crowd of new mailboxes the core is left free for as long as it was kept busy, since tips are kept meanwhile. What
 * nobody waits for any more is passed over.
 */
export class DerivationQueue {
  readonly #maxWaiting: number;
  readonly #waiting: Record<DerivationKind, Waiting[]> = { new: [], open: [] };
  #running = false;
  /** New mailboxes since the last opening. */
  #newInRow = 0;

  constructor(maxWaiting = MAX_WAITING) {
    this.#maxWaiting = maxWaiting;
  }

  /** Whether so many new mailboxes wait that no further one should be asked for. */
  get crowded(): boolean {
    return this.#waiting.new.length >= MAX_NEW_WAITING;
  }

  get waiting(): number {
    return this.#waiting.new.length + this.#waiting.open.length;
  }

  /**
   * A new mailbox is never refused here: `crowded` is asked before.
   *
   * @param isWanted false when whoever asked has gone meanwhile; the promise then rejects
   * @throws QueueFullError
   */
  async run<T>(
    kind: DerivationKind,
    work: () => Promise<T>,
    isWanted: () => boolean = () => true,
  ): Promise<T> {
    await this.#turn(kind, isWanted);
    const started = performance.now();
    try {
      return await work();
    } finally {
      if (this.crowded) setTimeout(this.#end, performance.now() - started);
      else this.#end();
    }
  }

  readonly #end = (): void => {
    this.#running = false;
    this.#next();
  };

  #turn(kind: DerivationKind, isWanted: () => boolean): Promise<void> {
    if (!this.#running && this.waiting === 0) {
      this.#running = true;
      return Promise.resolve();
    }
    const queue = this.#waiting[kind];
    if (kind === 'open' && queue.length >= this.#maxWaiting) this.#dropUnwanted();
    if (kind === 'open' && queue.length >= this.#maxWaiting) return Promise.reject(new QueueFullError());
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        reject(new QueueFullError());
      };
      queue.push({ start: resolve, isWanted, giveUp });
    });
  }

  #take(): Waiting | undefined {
    const { new: making, open } = this.#waiting;
    const kind =
      making.length > 0 && (open.length === 0 || this.#newInRow < TURNS_OF_BOTH - 1) ? 'new' : 'open';
    this.#newInRow = kind === 'new' ? this.#newInRow + 1 : 0;
    return this.#waiting[kind].shift();
  }

  #dropUnwanted(): void {
    const queue = this.#waiting.open;
    for (const { giveUp } of queue.filter(({ isWanted }) => !isWanted())) giveUp();
    const wanted = queue.filter(({ isWanted }) => isWanted());
    queue.splice(0, queue.length, ...wanted);
  }

  #next(): void {
    for (;;) {
      const next = this.#take();
      if (next === undefined) return;
      if (next.isWanted()) {
        this.#running = true;
        next.start();
        return;
      }
      next.giveUp();
    }
  }
}
