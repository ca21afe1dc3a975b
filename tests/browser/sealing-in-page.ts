import { newSessionKey, type Suite } from '../../keys/source.ts';
import { ciphersFor } from '../../client/source/sealing/ciphers.ts';
import { SealedFile } from '../../client/source/sealing/sealed-file.ts';

const SLICE_BYTES = 4 * 2 ** 20;
const LOOP_STEPS = 20_000_000;

/** What a page of `sealing-speed.test.ts` has to offer. */
export interface SealingInPage {
  readonly sealing: (suite: Suite, bytes: number) => Promise<number>;
  readonly loop: () => number;
}

/** Seals a file as the worker does, but for sending it. Milliseconds. */
async function sealing(suite: Suite, bytes: number): Promise<number> {
  const file = new File([new Uint8Array(bytes)], 'file');
  const ciphers = await ciphersFor(suite);
  const began = performance.now();
  const sealed = new SealedFile(file, newSessionKey(suite), ciphers, {
    sliceBytes: SLICE_BYTES,
    onSealed: () => undefined,
  });
  for (let at = 0; at < sealed.size;) at += (await sealed.slice(at, at + SLICE_BYTES)).length;
  sealed.close();
  return performance.now() - began;
}

/** Arithmetic in plain JavaScript. Milliseconds. */
function loop(): number {
  const began = performance.now();
  let state = 1;
  for (let step = 0; step < LOOP_STEPS; step++) state = (Math.imul(state, 1664525) + 1013904223) | 0;
  if (state === 0) throw new Error('This generator never gives zero here.');
  return performance.now() - began;
}

Object.assign(globalThis, { sealing, loop } satisfies SealingInPage);
