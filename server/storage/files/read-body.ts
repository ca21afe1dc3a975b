import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { awaitedLater } from '../awaited-later.ts';
import { errnoOf } from '../errno.ts';
import type { Health } from '../health.ts';
import { StorageError } from '../ports.ts';

/** Two buffers of this size are filled in turns: fresh ones would cost more than reading (docs/benchmarks.md). */
const READ_BYTES = 256 * 1024;
/** Reading leaves no time in the file, where the system can do that. */
export const READ_ONLY = constants.O_RDONLY | ((constants as { readonly O_NOATIME?: number }).O_NOATIME ?? 0);

/**
 * A chunk may be reused as soon as the next one is asked for.
 *
 * @throws StorageError `missing`
 */
export async function* readBody(
  open: () => Promise<FileHandle>,
  health: Health,
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await health.watch(() => open().catch(refuseMissing));
  const read = (into: Uint8Array) => awaitedLater(health.watch(() => handle.read(into)));
  let ahead = new Uint8Array(READ_BYTES);
  let spare = new Uint8Array(READ_BYTES);
  let reading = read(ahead);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const chunk = ahead.subarray(0, bytesRead);
      [ahead, spare] = [spare, ahead];
      reading = read(ahead);
      yield chunk;
    }
  } finally {
    // A descriptor closed too early may already be another file's.
    await Promise.allSettled([reading]);
    await handle.close();
  }
}

function refuseMissing(error: unknown): never {
  if (errnoOf(error) !== 'ENOENT') throw error;
  throw new StorageError('missing', 'There is no body with this id.', { cause: error });
}
