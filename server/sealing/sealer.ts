import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { SessionKey } from '../../keys/index.ts';
import { AsyncQueue } from './async-queue.ts';
import { limitBufferGarbage } from './buffer-garbage.ts';
import {
  type FromSealer,
  LARGE_SLOTS,
  makeSlots,
  PLAINTEXT_SLOTS,
  type SharedSlots,
  SMALL_SLOTS,
  type ToSealer,
} from './protocol.ts';

/** Slots of finished jobs that are kept for the next ones: what more uploads at once needed is given back. */
const MAX_IDLE = { large: 4, small: 64 };
/** So many jobs at once have large slots. */
const MAX_LARGE = 32;

/** The sealing thread makes little garbage but buffers, which lie elsewhere. */
const YOUNG_GENERATION_MB = 4;

/** A body that has been sealed to its end. */
export interface SealedBody {
  /** SHA-256 of the body. */
  readonly digest: Uint8Array;
  /** Bytes. */
  readonly length: number;
  /** Bytes that went in. */
  readonly plaintextLength: number;
}

/** Takes a body as it is sealed, in order. The bytes are the sink's until its promise has resolved, no longer. */
export type BodySink = (bytes: Uint8Array) => Promise<void>;

const SLOTS = { large: LARGE_SLOTS, small: SMALL_SLOTS };

type SealedMessage = FromSealer & { readonly type: 'sealed' };

interface Job {
  readonly id: number;
  readonly slots: SharedSlots;
  readonly size: keyof typeof MAX_IDLE;
  readonly freePlaintextSlots: AsyncQueue<number>;
  readonly sealed: AsyncQueue<SealedMessage>;
  /** The sealing thread has done with it. */
  isOver: boolean;
  /** This one has. */
  isGivenUp: boolean;
}

/**
 * Seals streams of plaintext on a thread of its own, so that the thread with the listeners goes on serving pages, and
 * receiving overlaps with encrypting and writing.
 */
export class Sealer {
  readonly #script: URL;
  readonly #jobs = new Map<number, Job>();
  readonly #idleSlots: Readonly<Record<Job['size'], SharedSlots[]>> = { large: [], small: [] };
  readonly #garbage = limitBufferGarbage();
  #thread: Worker | undefined;
  #lastJob = 0;
  #closed = false;

  /** @param script the built sealing thread */
  constructor(script: URL) {
    this.#script = script;
    this.#thread = this.#start();
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
    const job = this.#open(sessionKey);
    const [plaintextLength, sealed] = await bothOrFirstFailure(
      this.#feed(job, plaintext),
      this.#drain(job, sink),
      (error) => {
        job.freePlaintextSlots.fail(error);
        job.sealed.fail(error);
      },
    ).catch((error: unknown) => {
      // The sealing thread may still be writing into its slots, until it says that the job is over.
      job.isGivenUp = true;
      if (job.isOver) this.#forget(job);
      else this.#thread?.postMessage({ type: 'abort', job: job.id } satisfies ToSealer);
      throw error;
    });
    this.#forget(job);
    return { ...sealed, plaintextLength };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.terminate();
  }

  #open(sessionKey: SessionKey): Job {
    const size = this.#jobs.size < MAX_LARGE ? 'large' : 'small';
    const job: Job = {
      id: ++this.#lastJob,
      slots: this.#idleSlots[size].pop() ?? makeSlots(SLOTS[size]),
      size,
      freePlaintextSlots: new AsyncQueue(),
      sealed: new AsyncQueue(),
      isOver: false,
      isGivenUp: false,
    };
    for (let slot = 0; slot < PLAINTEXT_SLOTS; slot++) job.freePlaintextSlots.push(slot);
    this.#jobs.set(job.id, job);
    this.#post({ type: 'open', job: job.id, sessionKey, slots: job.slots });
    return job;
  }

  /** @returns bytes of the plaintext */
  async #feed(job: Job, plaintext: AsyncIterable<Uint8Array>): Promise<number> {
    const slots = new SlotFiller(job, (slot, length) => {
      this.#post({ type: 'plaintext', job: job.id, slot, length });
    });
    let total = 0;
    for await (const chunk of plaintext) {
      total += chunk.length;
      this.#garbage(chunk.length);
      await slots.add(chunk);
    }
    slots.flush();
    this.#post({ type: 'end', job: job.id });
    return total;
  }

  async #drain(job: Job, sink: BodySink): Promise<Omit<SealedBody, 'plaintextLength'>> {
    const hash = createHash('sha256');
    let total = 0;
    for await (const { slot, length } of job.sealed) {
      const bytes = job.slots.body[slot]?.subarray(0, length) ?? new Uint8Array(0);
      hash.update(bytes);
      total += length;
      await sink(bytes);
      this.#post({ type: 'written', job: job.id, slot });
    }
    return { digest: hash.digest(), length: total };
  }

  #post(message: ToSealer): void {
    if (this.#closed) throw new Error('The sealer is closed.');
    this.#thread ??= this.#start();
    this.#thread.postMessage(message);
  }

  #start(): Worker {
    const thread = new Worker(this.#script, {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    thread.on('message', (message: FromSealer) => {
      this.#receive(message);
    });
    thread.on('error', (error) => {
      this.#failAll(error);
    });
    thread.on('exit', () => {
      // The next body starts another one.
      if (this.#thread === thread) this.#thread = undefined;
      this.#failAll(new Error('The sealing thread has ended.'));
    });
    thread.unref();
    return thread;
  }

  #receive(message: FromSealer): void {
    const job = this.#jobs.get(message.job);
    switch (message.type) {
      case 'taken':
        job?.freePlaintextSlots.push(message.slot);
        break;
      case 'sealed':
        job?.sealed.push(message);
        break;
      case 'done':
        job?.sealed.end();
        this.#endInThread(job);
        break;
      case 'failed':
        job?.sealed.fail(new Error('Sealing failed.'));
        this.#endInThread(job);
        break;
    }
  }

  #endInThread(job: Job | undefined): void {
    if (job === undefined) return;
    job.isOver = true;
    if (job.isGivenUp) this.#forget(job);
  }

  /** Both threads have done with it. The slots lie there until the next one, which may be in days. */
  #forget({ id, size, slots }: Job): void {
    this.#jobs.delete(id);
    for (const bytes of slots.plaintext) bytes.fill(0);
    const idle = this.#idleSlots[size];
    if (idle.length < MAX_IDLE[size]) idle.push(slots);
  }

  #failAll(error: Error): void {
    for (const job of [...this.#jobs.values()]) {
      job.freePlaintextSlots.fail(error);
      job.sealed.fail(error);
      this.#endInThread(job);
    }
  }
}

/** Gathers chunks into slots. */
class SlotFiller {
  readonly #slots: readonly Uint8Array[];
  readonly #free: AsyncIterator<number, void>;
  readonly #send: (slot: number, length: number) => void;
  #slot: number | undefined;
  #filled = 0;

  constructor(job: Job, send: (slot: number, length: number) => void) {
    this.#slots = job.slots.plaintext;
    this.#free = job.freePlaintextSlots[Symbol.asyncIterator]();
    this.#send = send;
  }

  async add(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const bytes = this.#slots[(this.#slot ??= await this.#freeSlot())];
      if (bytes === undefined) throw new RangeError('There is no such slot.');
      const taken = Math.min(bytes.length - this.#filled, chunk.length - at);
      bytes.set(chunk.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === bytes.length) this.flush();
    }
  }

  flush(): void {
    if (this.#slot === undefined) return;
    this.#send(this.#slot, this.#filled);
    this.#slot = undefined;
    this.#filled = 0;
  }

  async #freeSlot(): Promise<number> {
    const next = await this.#free.next();
    if (next.done === true) throw new Error('The job has ended.');
    return next.value;
  }
}

/** Both results; or, after both have settled, the failure that came first. `stop` makes the other one end. */
async function bothOrFirstFailure<A, B>(
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
