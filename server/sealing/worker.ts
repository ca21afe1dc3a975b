import * as nodeCrypto from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { sealBody } from '../../keys/body/seal-body.ts';
import { nodeCiphers } from '../../keys/ciphers.ts';
import type { SessionKey } from '../../keys/session-key.ts';
import { AsyncQueue } from './async-queue.ts';
import { BATCH_BYTES, type FromSealer, type ToSealer } from './protocol.ts';

const ciphers = nodeCiphers(nodeCrypto);
const jobs = new Map<number, AsyncQueue<Uint8Array>>();

if (parentPort === null) throw new Error('This file is the sealing thread, not a program.');
const port = parentPort;

function post(message: FromSealer, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** Gathers the pieces of a body into batches that can be handed over without another copy. */
class Batches {
  readonly #job: number;
  #batch = new Uint8Array(BATCH_BYTES);
  #filled = 0;

  constructor(job: number) {
    this.#job = job;
  }

  add(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(BATCH_BYTES - this.#filled, piece.length - at);
      this.#batch.set(piece.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === BATCH_BYTES) this.flush();
    }
  }

  flush(): void {
    if (this.#filled === 0) return;
    const bytes = this.#batch.subarray(0, this.#filled);
    this.#batch = new Uint8Array(BATCH_BYTES);
    this.#filled = 0;
    post({ type: 'sealed', job: this.#job, bytes }, [bytes.buffer]);
  }
}

async function seal(job: number, sessionKey: SessionKey, plaintext: AsyncQueue<Uint8Array>): Promise<void> {
  const batches = new Batches(job);
  const hash = nodeCrypto.createHash('sha256');
  let length = 0;
  for await (const pieces of sealBody(plaintext, sessionKey, ciphers)) {
    for (const piece of pieces) {
      hash.update(piece);
      length += piece.length;
      batches.add(piece);
    }
  }
  batches.flush();
  post({ type: 'done', job, digest: hash.digest(), length });
}

function start(job: number, sessionKey: SessionKey): void {
  const plaintext = new AsyncQueue<Uint8Array>();
  jobs.set(job, plaintext);
  seal(job, sessionKey, plaintext)
    .catch(() => {
      post({ type: 'failed', job });
    })
    .finally(() => jobs.delete(job));
}

port.on('message', (message: ToSealer) => {
  switch (message.type) {
    case 'open':
      start(message.job, message.sessionKey);
      break;
    case 'plaintext':
      jobs.get(message.job)?.push(message.bytes);
      break;
    case 'end':
      jobs.get(message.job)?.end();
      break;
    case 'abort':
      jobs.get(message.job)?.fail(new Error('aborted'));
      break;
  }
});
