import { type BlobStore, type Day, type Id, StorageError } from '../storage/ports.ts';
import { UploadError } from './upload-error.ts';

/** A complete upload that a tip is being made of. */
export class TakenUpload {
  readonly id: Id;
  /** Length of the body, bytes. */
  readonly length: number;
  readonly #blobs: Pick<BlobStore, 'resume' | 'readUnfinished'>;

  constructor(id: Id, length: number, blobs: Pick<BlobStore, 'resume' | 'readUnfinished'>) {
    this.id = id;
    this.length = length;
    this.#blobs = blobs;
  }

  /** The body. @throws UploadError `upload-missing` */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#blobs.readUnfinished(this.id);
    } catch (error) {
      throw missingIfGone(error);
    }
  }

  /**
   * Puts the body, durable, under its final name. An attempt before this one may already have done so.
   *
   * @throws UploadError `upload-missing`; StorageError
   */
  async finish(day: Day): Promise<void> {
    try {
      const blob = await this.#blobs.resume(this.id, this.length);
      try {
        await blob.finish(day);
      } finally {
        await blob.close();
      }
    } catch (error) {
      throw missingIfGone(error);
    }
  }
}

function missingIfGone(error: unknown): unknown {
  const gone = error instanceof StorageError && error.code === 'missing';
  return gone ? new UploadError('upload-missing', { cause: error }) : error;
}
