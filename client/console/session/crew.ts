import type { AddedKey, AnswerOf, LetterResult, SealedLetter } from '../protocol.ts';
import { sweep } from './handed-over.ts';
import { WorkerLink, type WorkerPort } from './worker-link.ts';

type Envelope = AnswerOf<'take-envelopes'>['envelopes'][number];

/** Most workers that open letters for the list. */
const MAX_OPENERS = 4;
/** Letters handed to a worker at a time: a tenth of a second's work or less. */
const BATCH_LETTERS = 10;
/** How long signing out may take before the worker is ended anyway, milliseconds. */
const SIGN_OUT_PATIENCE_MS = 2_000;

/** How long a worker that was ended may take to let go of its files, milliseconds. */
const SWEEP_DELAY_MS = 1_000;

/** The workers: one at the desk, which speaks with the server, and some that open letters for the list. */
export class Crew {
  readonly desk: WorkerLink;
  readonly #openers: readonly WorkerLink[];
  #disk: Promise<boolean> | undefined;

  constructor(start: () => WorkerPort, processors: number) {
    this.desk = new WorkerLink(start());
    const openers = Math.max(1, Math.min(MAX_OPENERS, processors));
    this.#openers = Array.from({ length: openers }, () => new WorkerLink(start()));
  }

  /** Whether files can be opened by way of the disk. Sweeps what an earlier console may have left there. */
  disk(): Promise<boolean> {
    this.#disk ??= this.desk.ask({ kind: 'prepare' }).then(({ disk }) => disk);
    return this.#disk;
  }

  /** Hands the key file to every worker, to the one at the desk first: a wrong passphrase is tried once. */
  async addKey(file: Blob, passphrase: string): Promise<readonly AddedKey[]> {
    const request = { kind: 'add-key', file, passphrase } as const;
    const { keys } = await this.desk.ask(request);
    await Promise.all(this.#openers.map((opener) => opener.ask(request)));
    return keys;
  }

  /** Opens letters in all workers at once, in the order of the queue. */
  async openLetters(queue: LetterQueue, opened: (results: readonly LetterResult[]) => void): Promise<void> {
    const work = async (opener: WorkerLink) => {
      for (;;) {
        const letters = await queue.take(BATCH_LETTERS);
        if (letters.length === 0) return;
        opened(await this.#openBatch(opener, letters));
      }
    };
    await Promise.all(this.#openers.map(work));
  }

  /** Tips whose letters contain every word. */
  async search(query: string): Promise<{ readonly tips: readonly string[]; readonly partly: number }> {
    const found = await Promise.all(
      [this.desk, ...this.#openers].map((worker) => worker.ask({ kind: 'search', query })),
    );
    return {
      tips: found.flatMap(({ tips }) => tips),
      partly: found.reduce((sum, { partly }) => sum + partly, 0),
    };
  }

  /** Tells every opener what to wrap for, and what to prove. @returns the epoch of that ring */
  async aim(): Promise<number> {
    const { log, epoch } = await this.desk.ask({ kind: 'read-aim' });
    await Promise.all(this.#openers.map((opener) => opener.ask({ kind: 'aim', log })));
    return epoch;
  }

  async wrap(envelopes: readonly Envelope[]): Promise<AnswerOf<'wrap-envelopes'>> {
    const answers = await this.#share(envelopes, (opener, mine) =>
      opener.ask({ kind: 'wrap-envelopes', envelopes: mine }),
    );
    return {
      wrapped: answers.flatMap(({ wrapped }) => wrapped),
      unopened: answers.flatMap(({ unopened }) => unopened),
    };
  }

  /** @returns ids of those that do not open with the ring's keys */
  async prove(envelopes: readonly Envelope[]): Promise<readonly string[]> {
    const answers = await this.#share(envelopes, (opener, mine) =>
      opener.ask({ kind: 'prove-envelopes', envelopes: mine }),
    );
    return answers.flatMap(({ failed }) => failed);
  }

  #share<T>(
    envelopes: readonly Envelope[],
    work: (opener: WorkerLink, mine: readonly Envelope[]) => Promise<T>,
  ): Promise<readonly T[]> {
    const each = Math.ceil(envelopes.length / this.#openers.length);
    const shares = this.#openers.map((opener, index) => ({
      opener,
      mine: envelopes.slice(index * each, (index + 1) * each),
    }));
    return Promise.all(
      shares.filter(({ mine }) => mine.length > 0).map(({ opener, mine }) => work(opener, mine)),
    );
  }

  /** Keys and plaintext are gone when this returns, but for the desk, which forgets them and then signs out. */
  dismiss(): void {
    for (const opener of this.#openers) opener.stop();
    const stop = () => {
      this.desk.stop();
      setTimeout(sweep, SWEEP_DELAY_MS);
    };
    const patience = setTimeout(stop, SIGN_OUT_PATIENCE_MS);
    this.desk
      .ask({ kind: 'sign-out' })
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(patience);
        stop();
      });
  }

  /** A body that did not come with the list is fetched at the desk: only there is a session. */
  async #openBatch(opener: WorkerLink, letters: readonly SealedLetter[]): Promise<readonly LetterResult[]> {
    const here = letters.filter(({ body }) => body !== undefined);
    const large = letters.filter(({ body }) => body === undefined);
    const answers = await Promise.all([
      here.length === 0 ? undefined : opener.ask({ kind: 'open-letters', letters: here }),
      large.length === 0 ? undefined : this.desk.ask({ kind: 'open-letters', letters: large }),
    ]);
    return answers.flatMap((answer) => answer?.letters ?? []);
  }
}

/** Sealed letters on their way from the server to the workers. Whoever fills it waits while it is full. */
export class LetterQueue {
  readonly #most: number;
  #letters: SealedLetter[] = [];
  #closed = false;
  #changed: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves when there is room for more. */
  async add(letters: readonly SealedLetter[]): Promise<void> {
    this.#letters.push(...letters);
    this.#wake();
    while (this.#letters.length > this.#most && !this.#closed) await this.#change();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** The next letters, at most so many; none when the queue is closed and empty. */
  async take(most: number): Promise<readonly SealedLetter[]> {
    while (this.#letters.length === 0 && !this.#closed) await this.#change();
    const taken = this.#letters.splice(0, most);
    this.#wake();
    return taken;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  #wake(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const resolve of waiting) resolve();
  }
}
