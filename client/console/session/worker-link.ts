import { ConsoleError } from '../failure.ts';
import {
  type AnswerOf,
  type FromWorker,
  type Kind,
  parseAnswer,
  parseFromWorker,
  type RequestOf,
  type ToWorker,
} from '../protocol.ts';

/** The part of `Worker` that is used, so that tests can stand in for one. */
export interface WorkerPort {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: () => void): void;
}

export interface AskOptions {
  readonly progress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly answered: (answer: unknown) => void;
  readonly failed: (error: unknown) => void;
  readonly progress: ((bytes: number) => void) | undefined;
}

/** Thrown into everything that was under way when the console was locked. Nobody need be told. */
export class StoppedError extends Error {
  constructor() {
    super('The worker was stopped.');
    this.name = 'StoppedError';
  }
}

/** One worker, asked by promises. */
export class WorkerLink {
  readonly #worker: WorkerPort;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(worker: WorkerPort) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }) => {
      this.#hear(parseFromWorker(data));
    });
    for (const type of ['error', 'messageerror'] as const) {
      worker.addEventListener(type, () => {
        this.#end(new ConsoleError({ code: 'worker-failed' }));
      });
    }
  }

  /** @throws ConsoleError; StoppedError when the worker is stopped meanwhile */
  async ask<K extends Kind>(
    request: RequestOf<K> & { readonly kind: K },
    { progress, signal }: AskOptions = {},
  ): Promise<AnswerOf<K>> {
    if (this.#ended !== undefined) throw this.#ended;
    const id = (this.#lastId += 1);
    const answer = await new Promise<unknown>((answered, failed) => {
      this.#pending.set(id, { answered, failed, progress });
      signal?.addEventListener('abort', () => {
        this.#say({ cancel: id });
      });
      this.#say({ id, request });
    });
    return parseAnswer(request.kind, answer);
  }

  /** Ends the worker at once, with all that it holds. */
  stop(): void {
    this.#end(new StoppedError());
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if ('progress' in message) {
      pending?.progress?.(message.progress);
      return;
    }
    this.#pending.delete(message.id);
    if ('failure' in message) pending?.failed(new ConsoleError(message.failure));
    else pending?.answered(message.answer);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#worker.terminate();
    for (const { failed } of this.#pending.values()) failed(this.#ended);
    this.#pending.clear();
  }
}
