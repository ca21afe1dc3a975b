import type { ResumableBlob } from '../storage/ports.ts';
import { UploadError } from './upload-error.ts';

const MIB = 2 ** 20;
/** Small writes cost as much as the cipher. */
const WRITE_BYTES = MIB;
/** How often what has come is made durable and counted while more comes. */
const SETTLE_BYTES = 32 * MIB;
/** How many bytes are taken between two looks at the disk. */
const LOOK_BYTES = MIB;

export interface Taking {
  readonly from: number;
  /** Length of the whole body. */
  readonly most: number;
  /** Called with the number of bytes that are durable. */
  readonly settle: (durable: number) => Promise<void>;
  /** Called with the number of bytes that have come: throws when there is no room for more. */
  readonly look: (reached: number) => Promise<void>;
}

/**
 * Writes chunks into a body. Also where they fail, or there are too many: what came before is made durable and counted, so
 * that a sender goes on from there.
 *
 * @returns how many bytes are durable
 * @throws UploadError `too-big`, whatever `look` throws; StorageError; whatever the chunks throw
 */
export async function takeBytes(
  blob: ResumableBlob,
  chunks: AsyncIterable<Uint8Array>,
  taking: Taking,
): Promise<number> {
  const settle = async (): Promise<number> => {
    const durable = await blob.sync();
    await taking.settle(durable);
    return durable;
  };
  try {
    try {
      await writeAll(blob, chunks, taking, settle);
    } catch (error) {
      // Where it was the disk that failed, this fails too, and the first failure is the one to tell.
      await settle().catch(() => undefined);
      throw error;
    }
    return await settle();
  } finally {
    await blob.close();
  }
}

async function writeAll(
  blob: ResumableBlob,
  chunks: AsyncIterable<Uint8Array>,
  { from, most, look }: Taking,
  settle: () => Promise<number>,
): Promise<void> {
  let reached = from;
  let settled = from;
  let looked = from;
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  const flush = async (): Promise<void> => {
    const pieces = batch;
    batch = [];
    batchBytes = 0;
    if (pieces.length > 0) await blob.write(pieces);
  };
  try {
    for await (const chunk of chunks) {
      if (reached + chunk.length > most) throw new UploadError('too-big');
      reached += chunk.length;
      batch.push(chunk);
      batchBytes += chunk.length;
      if (batchBytes >= WRITE_BYTES) await flush();
      if (reached - looked >= LOOK_BYTES) {
        await look(reached);
        looked = reached;
      }
      if (reached - settled >= SETTLE_BYTES) {
        await flush();
        await settle();
        settled = reached;
      }
    }
  } finally {
    await flush();
  }
}
