import type { FileHandle } from 'node:fs/promises';
import { StorageError } from '../ports.ts';

/** @param position where the first byte goes */
export async function writeFully(
  handle: FileHandle,
  chunks: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let at = position;
  let rest: readonly Uint8Array[] = chunks.filter((chunk) => chunk.length > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at);
    if (bytesWritten === 0)
      throw new StorageError('unhealthy', 'The disk took no byte of a body. Look at it.');
    rest = after(rest, bytesWritten);
    at += bytesWritten;
  }
}

/** What of the chunks remains after so many bytes: the kernel may take less than it was given. */
function after(chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let left = bytes;
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.length) return [chunk.subarray(left), ...chunks.slice(index + 1)];
    left -= chunk.length;
  }
  return [];
}
