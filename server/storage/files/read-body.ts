import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';
import type { Health } from '../health.ts';
import { StorageError } from '../ports.ts';

const READ_BYTES = 256 * 1024;
/** Reading leaves no time in the file, where the system can do that. */
export const READ_ONLY = constants.O_RDONLY | ((constants as { readonly O_NOATIME?: number }).O_NOATIME ?? 0);

/** @throws StorageError `missing` */
export async function* readBody(
  open: () => Promise<FileHandle>,
  health: Health,
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await health.watch(() => open().catch(refuseMissing));
  try {
    for (;;) {
      const { buffer, bytesRead } = await health.watch(() =>
        handle.read(new Uint8Array(READ_BYTES), 0, READ_BYTES),
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function refuseMissing(error: unknown): never {
  if (errnoOf(error) !== 'ENOENT') throw error;
  throw new StorageError('missing', 'There is no body with this id.', { cause: error });
}
