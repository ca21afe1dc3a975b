import { type Block, contentOf } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { NotAsExpected } from './byte-window.ts';
import type { Format } from './file-kind.ts';

/** Longest colour profile that is read, bytes: those of printers have some megabytes. */
const MAX_PROFILE_BYTES = 8 * 1024 * 1024;

/** The colour profile in a picture, put together and unpacked; undefined when there is none or it is broken. */
export async function profileData(
  format: Format,
  bytes: ByteWindow,
  blocks: readonly Block[],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (const block of blocks) {
    if (block.kind === 'profile') pieces.push((await contentOf(bytes, block)).slice());
  }
  const [first] = pieces;
  if (first === undefined) return undefined;
  try {
    // In a PNG: a name, a zero, the method of compression.
    if (format === 'png') return await inflated(first.subarray(first.indexOf(0) + 2));
    return await joined(new Blob(pieces).stream());
  } catch {
    return undefined;
  }
}

function inflated(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return joined(new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')));
}

async function joined(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_PROFILE_BYTES) {
      await reader.cancel();
      throw new NotAsExpected('Profile too long');
    }
    chunks.push(value.slice());
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
