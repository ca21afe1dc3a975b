import * as nodeCrypto from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { sealBody } from '../../keys/body/seal-body.ts';
import { nodeCiphers } from '../../keys/ciphers.ts';
import type { SessionKey } from '../../keys/session-key.ts';
import { AsyncQueue } from './async-queue.ts';
import { limitBufferGarbage } from './buffer-garbage.ts';
import { BODY_SLOTS, type FromSealer, type SharedSlots, type ToSealer } from './protocol.ts';

const ciphers = nodeCiphers(nodeCrypto);
const garbage = limitBufferGarbage();
const jobs = new Map<number, SealingJob>();

if (parentPort === null) throw new Error('This file is the sealing thread, not a program.');
const port = parentPort;

function post(message: FromSealer): void {
  port.postMessage(message);
}

interface Filled {
  readonly slot: number;
  readonly length: number;
}

/** One body being sealed, from slots of plaintext into slots of the body. */
class SealingJob {
  readonly #id: number;
  readonly #slots: SharedSlots;
  readonly #plaintext = new AsyncQueue<Filled>();
  readonly #freeBodySlots = new AsyncQueue<number>();
  readonly #nextBodySlot: AsyncIterator<number, void>;
  #slot: number | undefined;
  #filled = 0;

  constructor(id: number, slots: SharedSlots) {
    this.#id = id;
    this.#slots = slots;
    this.#nextBodySlot = this.#freeBodySlots[Symbol.asyncIterator]();
    for (let slot = 0; slot < BODY_SLOTS; slot++) this.#freeBodySlots.push(slot);
  }

  take(filled: Filled): void {
    this.#plaintext.push(filled);
  }

  free(slot: number): void {
    this.#freeBodySlots.push(slot);
  }

  end(): void {
    this.#plaintext.end();
  }

  abort(): void {
    const error = new Error('The upload was given up.');
    this.#plaintext.fail(error);
    this.#freeBodySlots.fail(error);
  }

  async run(sessionKey: SessionKey): Promise<void> {
    for await (const pieces of sealBody(this.#pieces(), sessionKey, ciphers)) {
      for (const piece of pieces) await this.#add(piece);
    }
    this.#flush();
    post({ type: 'done', job: this.#id });
  }

  async *#pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const { slot, length } of this.#plaintext) {
      const bytes = this.#slots.plaintext[slot];
      if (bytes === undefined) throw new RangeError('There is no such slot.');
      yield bytes.subarray(0, length);
      post({ type: 'taken', job: this.#id, slot });
    }
  }

  async #add(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length;) {
      const bytes = this.#slots.body[(this.#slot ??= await this.#freeSlot())];
      if (bytes === undefined) throw new RangeError('There is no such slot.');
      const taken = Math.min(bytes.length - this.#filled, piece.length - at);
      bytes.set(piece.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === bytes.length) this.#flush();
    }
  }

  #flush(): void {
    if (this.#slot === undefined) return;
    garbage(this.#filled);
    post({ type: 'sealed', job: this.#id, slot: this.#slot, length: this.#filled });
    this.#slot = undefined;
    this.#filled = 0;
  }

  async #freeSlot(): Promise<number> {
    const next = await this.#nextBodySlot.next();
    if (next.done === true) throw new Error('The upload was given up.');
    return next.value;
  }
}

function start(id: number, sessionKey: SessionKey, slots: SharedSlots): void {
  const job = new SealingJob(id, slots);
  jobs.set(id, job);
  job
    .run(sessionKey)
    .catch(() => {
      post({ type: 'failed', job: id });
    })
    .finally(() => jobs.delete(id));
}

port.on('message', (message: ToSealer) => {
  switch (message.type) {
    case 'open':
      start(message.job, message.sessionKey, message.slots);
      break;
    case 'plaintext':
      jobs.get(message.job)?.take(message);
      break;
    case 'written':
      jobs.get(message.job)?.free(message.slot);
      break;
    case 'end':
      jobs.get(message.job)?.end();
      break;
    case 'abort':
      jobs.get(message.job)?.abort();
      break;
  }
});
