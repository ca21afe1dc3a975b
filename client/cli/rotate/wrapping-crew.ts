import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  dangerouslyExposedKey,
  KeysError,
  ringOfLog,
  type UnlockedKey,
  type VerifiedLog,
} from '../../../keys/index.ts';
import type { WrapOutcome } from '../../rotation/index.ts';
import type { StoredEnvelope } from '../../staff-api/index.ts';
import { type Answer, doTask, type Task, type WrappingKeys } from './wrapping-work.ts';
import type { ThreadData } from './wrapping-thread.ts';

const MOST_THREADS = 16;
/** Small enough that all threads have their share of a batch. */
const TASK_ENVELOPES = 64;

export interface CrewOptions {
  readonly log: VerifiedLog;
  readonly keys: readonly UnlockedKey[];
  readonly now: () => Date;
  /** Of the thread; without it the work is done in this one. */
  readonly script: URL | undefined;
}

interface Waiting {
  readonly task: Task;
  readonly resolve: (outcome: WrapOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Wraps and proves envelopes in as many threads as there are processors. End it. */
export class WrappingCrew {
  readonly #options: CrewOptions;
  readonly #own: WrappingKeys;
  readonly #idle: Worker[] = [];
  readonly #threads: Worker[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(options: CrewOptions, own: WrappingKeys) {
    this.#options = options;
    this.#own = own;
  }

  /** @throws KeysError `empty-ring`, `unfit-key` */
  static async start(options: CrewOptions): Promise<WrappingCrew> {
    const ring = await ringOfLog(options.log, options.now());
    const crew = new WrappingCrew(options, { ring, keys: options.keys });
    if (options.script !== undefined) crew.#startThreads(options.script);
    return crew;
  }

  wrap(envelopes: readonly StoredEnvelope[]): Promise<WrapOutcome> {
    return this.#do('wrap', envelopes);
  }

  /** Ids of those that no key of the ring that is at hand opens. */
  async failing(envelopes: readonly StoredEnvelope[]): Promise<readonly string[]> {
    return (await this.#do('prove', envelopes)).unopened;
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  async #do(work: Task['work'], envelopes: readonly StoredEnvelope[]): Promise<WrapOutcome> {
    const starts = Array.from(
      { length: Math.ceil(envelopes.length / TASK_ENVELOPES) },
      (_, index) => index * TASK_ENVELOPES,
    );
    const outcomes = await Promise.all(
      starts.map((start) => this.#task(work, envelopes.slice(start, start + TASK_ENVELOPES))),
    );
    return {
      wrapped: outcomes.flatMap(({ wrapped }) => wrapped),
      unopened: outcomes.flatMap(({ unopened }) => unopened),
    };
  }

  async #task(work: Task['work'], envelopes: readonly StoredEnvelope[]): Promise<WrapOutcome> {
    const task = { id: ++this.#lastId, work, envelopes };
    if (this.#threads.length === 0) return outcomeOf(await doTask(task, this.#own, this.#options.now()));
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#assign();
    });
  }

  #startThreads(script: URL): void {
    const { log, keys } = this.#options;
    const entries = log.entries.map(({ text, signatures }) => ({ entry: text, signatures }));
    const workerData: ThreadData = {
      log: { format: 'sealdrop-key-log/1', entries },
      state: log.state,
      keys: keys.map(dangerouslyExposedKey),
    };
    for (let count = Math.min(availableParallelism(), MOST_THREADS); count > 0; count--) {
      const thread = new Worker(script, { workerData });
      thread.on('message', (answer: Answer) => {
        this.#idle.push(thread);
        this.#settle(answer);
        this.#assign();
      });
      thread.on('error', (error) => {
        this.#fail(error);
      });
      this.#threads.push(thread);
      this.#idle.push(thread);
    }
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const thread = this.#idle.pop();
      if (thread === undefined) return;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      this.#running.set(waiting.task.id, waiting);
      thread.postMessage(waiting.task);
    }
  }

  #settle(answer: Answer): void {
    const waiting = this.#running.get(answer.id);
    this.#running.delete(answer.id);
    try {
      waiting?.resolve(outcomeOf(answer));
    } catch (error) {
      waiting?.reject(error);
    }
  }

  #fail(error: unknown): void {
    for (const { reject } of [...this.#queue.splice(0), ...this.#running.values()]) reject(error);
    this.#running.clear();
  }
}

function outcomeOf(answer: Answer): WrapOutcome {
  if ('outcome' in answer) return answer.outcome;
  throw new KeysError(answer.failure.code, answer.failure.message);
}
