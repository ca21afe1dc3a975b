import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** After so many bytes of buffers that were used once, memory is given back. */
const COLLECT_EVERY_BYTES = 8 * 2 ** 20;

type CollectGarbage = (options: { readonly type: 'minor' }) => void;

function collector(): CollectGarbage {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as CollectGarbage;
}

/**
 * Counts the bytes that streamed through a thread in buffers of their own (a socket's reads, a cipher's results) and has
 * the garbage of the young generation collected every so often. V8 sees only the small objects that stand for these
 * buffers, and would let their memory pile up to tens of megabytes a thread (tests/faults/memory.test.ts). A collection
 * of the young generation takes about a millisecond.
 *
 * @returns call it with the bytes that were used
 */
export function limitBufferGarbage(): (bytes: number) => void {
  const collect = collector();
  let sinceLast = 0;
  return (bytes) => {
    sinceLast += bytes;
    if (sinceLast < COLLECT_EVERY_BYTES) return;
    sinceLast = 0;
    collect({ type: 'minor' });
  };
}
