import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { startOf } from '../day.ts';
import { errnoOf } from '../errno.ts';
import type { Day } from '../ports.ts';
import { PRIVATE_FILE } from '../private-paths.ts';
import type { Pace } from '../pace.ts';
import { READ_ONLY } from './read-body.ts';
import { writeFully } from './write-fully.ts';

const CHUNK_BYTES = 1024 * 1024;

export interface FileDigest {
  readonly length: number;
  /** SHA-256 */
  readonly digest: Uint8Array;
}

/** A file that could not be read, told from one that could not be written. */
export class ReadingFailed extends Error {
  constructor(cause: unknown) {
    super('The file could not be read.', { cause });
    this.name = 'ReadingFailed';
  }
}

/** @throws ReadingFailed */
export async function digestFile(path: string, pace: Pace): Promise<FileDigest> {
  return readThrough(path, async (chunk) => {
    await pace.moved(chunk.length);
  });
}

/**
 * Copies into a file that is made for it, and makes it durable under the given day. Whoever calls removes it after a
 * failure, and makes its name durable.
 *
 * @returns what was read
 * @throws ReadingFailed; an error of the system when writing fails
 */
export async function copyFile(from: string, to: string, day: Day, pace: Pace): Promise<FileDigest> {
  const target = await open(to, 'w', PRIVATE_FILE);
  try {
    let written = 0;
    const read = await readThrough(from, async (chunk) => {
      await writeFully(target, [chunk], written);
      written += chunk.length;
      await pace.moved(chunk.length);
    });
    await target.utimes(startOf(day), startOf(day));
    await target.sync();
    return read;
  } finally {
    await target.close();
  }
}

async function readThrough(path: string, take: (chunk: Uint8Array) => Promise<void>): Promise<FileDigest> {
  const source = await openToRead(path).catch(readingFailed);
  const hash = createHash('sha256');
  let length = 0;
  try {
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(1, (await source.stat()).size)));
    for (;;) {
      const bytes = await readInto(source, buffer);
      if (bytes === 0) return { length, digest: hash.digest() };
      length += bytes;
      hash.update(buffer.subarray(0, bytes));
      await take(buffer.subarray(0, bytes));
    }
  } finally {
    await source.close();
  }
}

/** Only the owner of a file may leave its times alone. */
function openToRead(path: string): Promise<FileHandle> {
  return open(path, READ_ONLY).catch((error: unknown) => {
    if (errnoOf(error) !== 'EPERM') throw error;
    return open(path, 'r');
  });
}

async function readInto(source: FileHandle, buffer: Uint8Array): Promise<number> {
  const { bytesRead } = await source.read(buffer, 0, buffer.length).catch(readingFailed);
  return bytesRead;
}

function readingFailed(error: unknown): never {
  throw new ReadingFailed(error);
}
