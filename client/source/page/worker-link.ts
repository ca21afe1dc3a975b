import { Failure, type FailureData } from '../failure.ts';
import type {
  Answer,
  FromWorker,
  Gone,
  Progress,
  Request,
  ShownRing,
  ToWorker,
  WordLanguage,
} from '../protocol.ts';

const WORKER_PATH = '/sealing-worker.js';
const POLICY_NAME = 'sealdrop';
/** How long loading what is needed to seal may take, milliseconds: 100 KB over a slow circuit. */
const START_PATIENCE_MS = 180_000;

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

type AnswerOf<K extends Answer['kind']> = Extract<Answer, { kind: K }>;

/** What the worker tells by itself. */
export interface WorkerEvents {
  readonly progress: (progress: Progress) => void;
  readonly gone: (gone: Gone) => void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (failure: Failure) => void;
}

/** The worker that seals. What goes wrong in it, or keeps it from starting, rejects with a Failure. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #events: WorkerEvents;
  #next = 0;
  #ended = false;

  constructor(ring: ShownRing, words: WordLanguage, events: WorkerEvents) {
    this.#events = events;
    this.#worker = startWorker();
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      this.#hear(data);
    });
    for (const trouble of ['error', 'messageerror'])
      this.#worker.addEventListener(trouble, () => {
        this.#ended = true;
        this.#fail({ code: 'internal' });
      });
    this.#post({ begin: { ring, words } });
  }

  /** @throws Failure */
  async ask<K extends Answer['kind']>(request: Request, ...kinds: readonly K[]): Promise<AnswerOf<K>> {
    const id = this.#next++;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ id, request });
    });
    if (!kinds.some((kind) => kind === answer.kind)) throw new Failure('internal');
    return answer as AnswerOf<K>;
  }

  /** Nothing can be asked of it any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Loads, tries out, looks at the key. @throws Failure, also where it takes too long */
  async prepare(): Promise<AnswerOf<'prepared'>['prepared']> {
    const late = setTimeout(() => {
      this.#fail({ code: 'line' });
    }, START_PATIENCE_MS);
    try {
      return (await this.ask({ kind: 'prepare' }, 'prepared')).prepared;
    } finally {
      clearTimeout(late);
    }
  }

  /** All that is secret in it is gone. */
  end(): void {
    this.#worker.terminate();
    this.#ended = true;
    this.#fail({ code: 'stopped' });
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if ('progress' in message) {
      this.#events.progress(message.progress);
      return;
    }
    if ('gone' in message) {
      this.#events.gone(message.gone);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('failure' in message) waiting?.reject(failureFrom(message.failure));
    else waiting?.resolve(message.answer);
  }

  #fail(failure: FailureData): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(failureFrom(failure));
  }
}

const failureFrom = ({ code, ...data }: FailureData): Failure => new Failure(code, data);

function startWorker(): Worker {
  try {
    return new Worker(workerUrl(), { type: 'module' });
  } catch (error) {
    throw new Failure('no-feature', { cause: error });
  }
}

/** The page's Trusted Types policy has this one use. */
function workerUrl(): string {
  return policy().createScriptURL(WORKER_PATH);
}

let made: ReturnType<TrustedTypes['createPolicy']> | undefined;

function policy(): ReturnType<TrustedTypes['createPolicy']> {
  if (made !== undefined) return made;
  const rules = {
    createScriptURL(url: string): string {
      if (url !== WORKER_PATH) throw new TypeError('Only the worker is loaded by script.');
      return url;
    },
  };
  // Not every browser has Trusted Types yet.
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  made = trustedTypes?.createPolicy(POLICY_NAME, rules) ?? rules;
  return made;
}

/** Whether this browser has what sealing takes; tried out in the worker before anything is sent. */
export function hasFeatures(): boolean {
  const { crypto } = globalThis as { readonly crypto?: { readonly subtle?: unknown } };
  return (
    typeof Worker === 'function' &&
    crypto?.subtle !== undefined &&
    typeof Blob.prototype.arrayBuffer === 'function' &&
    typeof AbortSignal.timeout === 'function'
  );
}
