import { Worker } from 'node:worker_threads';
import type { SessionKey } from '../../keys/index.ts';
import { AsyncQueue } from './async-queue.ts';
import { BATCH_BYTES, type FromSealer, type ToSealer } from './protocol.ts';

/**
 * Bytes of one job that may be between the plaintext and the sink, so that a fast upload does not pile up in memory.
 * More than what the framing holds back (a chunk, a partial length, a batch), or nothing would ever come out.
 */
const WINDOW_BYTES = 8 * BATCH_BYTES;

/** A body that has been sealed to its end. */
export interface SealedBody {
  /** SHA-256 of the body. */
  readonly digest: Uint8Array;
  /** Bytes. */
  readonly length: number;
  /** Bytes that went in. */
  readonly plaintextLength: number;
}

/** Takes a body as it is sealed, in order; resolves when it can take more. */
export type BodySink = (bytes: Uint8Array) => Promise<void>;

interface Job {
  readonly sealed: AsyncQueue<FromSealer & { readonly type: 'sealed' | 'done' }>;
  bytesUnderWay: number;
  failed: boolean;
  wake: () => void;
}

/**
 * Seals streams of plaintext on a thread of its own, so that the thread with the listeners goes on serving pages, and
 * receiving overlaps with encrypting.
 */
export class Sealer {
  readonly #script: URL;
  readonly #jobs = new Map<number, Job>();
  #thread: Worker | undefined;
  #lastJob = 0;
  #closed = false;

  /** @param script the built sealing thread */
  constructor(script: URL) {
    this.#script = script;
  }

  /**
   * @throws whatever the plaintext or the sink throws; the sink has then been given a part of a body, which is to be
   *   thrown away
   */
  async seal(
    plaintext: AsyncIterable<Uint8Array>,
    sessionKey: SessionKey,
    sink: BodySink,
  ): Promise<SealedBody> {
    const id = ++this.#lastJob;
    const job: Job = { sealed: new AsyncQueue(), bytesUnderWay: 0, failed: false, wake: () => undefined };
    this.#jobs.set(id, job);
    try {
      this.#post({ type: 'open', job: id, sessionKey });
      const [plaintextLength, sealed] = await allOrFirstFailure(
        this.#feed(id, job, plaintext),
        this.#drain(job, sink),
        (error) => {
          job.failed = true;
          job.sealed.fail(error);
          job.wake();
          this.#post({ type: 'abort', job: id });
        },
      );
      return { ...sealed, plaintextLength };
    } finally {
      this.#jobs.delete(id);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.terminate();
  }

  async #feed(id: number, job: Job, plaintext: AsyncIterable<Uint8Array>): Promise<number> {
    let length = 0;
    for await (const bytes of inBatches(plaintext)) {
      length += bytes.length;
      while (job.bytesUnderWay > WINDOW_BYTES && !job.failed) {
        await new Promise<void>((resolve) => (job.wake = resolve));
      }
      if (job.failed) break;
      job.bytesUnderWay += bytes.length;
      this.#post({ type: 'plaintext', job: id, bytes }, [bytes.buffer]);
    }
    this.#post({ type: 'end', job: id });
    return length;
  }

  async #drain(job: Job, sink: BodySink): Promise<Omit<SealedBody, 'plaintextLength'>> {
    for await (const message of job.sealed) {
      if (message.type === 'done') return { digest: message.digest, length: message.length };
      const { length } = message.bytes;
      await sink(message.bytes);
      job.bytesUnderWay -= length;
      job.wake();
    }
    throw new Error('The sealing thread ended before the body did.');
  }

  #post(message: ToSealer, transfer: ArrayBuffer[] = []): void {
    this.#thread ??= this.#start();
    this.#thread.postMessage(message, transfer);
  }

  #start(): Worker {
    if (this.#closed) throw new Error('The sealer is closed.');
    const thread = new Worker(this.#script);
    thread.on('message', (message: FromSealer) => {
      this.#receive(message);
    });
    thread.on('error', (error) => {
      this.#failAll(error);
    });
    thread.on('exit', () => {
      this.#thread = undefined;
      this.#failAll(new Error('The sealing thread has ended.'));
    });
    thread.unref();
    return thread;
  }

  #receive(message: FromSealer): void {
    const job = this.#jobs.get(message.job);
    if (job === undefined) return;
    if (message.type === 'failed') job.sealed.fail(new Error('Sealing failed.'));
    else job.sealed.push(message);
  }

  #failAll(error: Error): void {
    for (const job of this.#jobs.values()) job.sealed.fail(error);
  }
}

/** Both results, or the first failure, after `stop` has been told and both have settled. */
async function allOrFirstFailure<A, B>(
  first: Promise<A>,
  second: Promise<B>,
  stop: (error: Error) => void,
): Promise<[A, B]> {
  let failure: { readonly error: unknown } | undefined;
  const note = (error: unknown) => {
    failure ??= { error };
    stop(error instanceof Error ? error : new Error('Sealing failed.'));
  };
  first.catch(note);
  second.catch(note);
  await Promise.allSettled([first, second]);
  if (failure !== undefined) throw failure.error;
  return [await first, await second];
}

/** The same bytes in buffers of their own of `BATCH_BYTES` each: chunks of a socket share memory, and cannot be handed over. */
async function* inBatches(
  plaintext: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let batch = new Uint8Array(BATCH_BYTES);
  let filled = 0;
  for await (const chunk of plaintext) {
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(BATCH_BYTES - filled, chunk.length - at);
      batch.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === BATCH_BYTES) {
        yield batch;
        batch = new Uint8Array(BATCH_BYTES);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield batch.subarray(0, filled);
}
