import type { Response } from 'express';
import { type BlobStore, StorageError, type StoredPart } from '../storage/ports.ts';

export async function sendBody(
  response: Response,
  { length, body }: StoredPart,
  blobs: BlobStore,
): Promise<void> {
  const stored = 'inline' in body ? [body.inline] : blobs.read(body.blob);
  const chunks = whole(stored, length);
  // Before the headers: a body that cannot be read is answered with a code.
  let next = await chunks.next();
  response.set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(length),
    'Content-Disposition': 'attachment',
  });
  try {
    for (; next.done !== true; next = await chunks.next()) await sendChunk(response, next.value);
  } finally {
    await chunks.return();
  }
  response.end();
}

/** Resolves when the system has taken the chunk, whose memory is then used for the next one. */
function sendChunk(response: Response, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = (cause?: unknown) => {
      reject(
        Object.assign(new Error('The client has not taken all of a body.', { cause }), {
          code: 'ECONNABORTED',
        }),
      );
    };
    response.once('close', lost);
    response.write(chunk, (error) => {
      response.off('close', lost);
      if (error instanceof Error) lost(error);
      else resolve();
    });
  });
}

/** A body that is cut off on the disk cuts the connection: the client would wait for the rest of it. */
async function* whole(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read <= length) yield chunk;
  }
  if (read === length) return;
  throw new StorageError(
    'unhealthy',
    `A body of ${length} bytes has ${read} bytes on the disk. Look at the disk.`,
  );
}
