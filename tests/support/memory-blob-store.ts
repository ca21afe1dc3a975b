import { requireId } from '../../server/storage/id.ts';
import {
  type BlobStore,
  type BlobWriter,
  type Id,
  type ResumableBlob,
  StorageError,
} from '../../server/storage/ports.ts';

const FREE_BYTES = 1e12;

interface OpenedUpload {
  finished?: boolean;
  closed?: boolean;
  discarded?: boolean;
}

/** A BlobStore for tests of what stands on it. It passes the same contract suite as the real one. */
export class MemoryBlobStore implements BlobStore {
  readonly #unfinished = new Set<Id>();
  readonly #finished = new Map<Id, readonly Uint8Array[]>();
  /** What of an upload is there, durable or not. */
  readonly #uploads = new Map<Id, Uint8Array>();
  readonly #opened = new Map<Id, OpenedUpload>();

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async create(id: Id): Promise<BlobWriter> {
    requireId(id);
    if (this.#unfinished.has(id) || this.#finished.has(id) || this.#uploads.has(id))
      throw new StorageError('duplicate', 'Taken.');
    this.#unfinished.add(id);
    return this.#writer(id);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *read(id: Id): AsyncGenerator<Uint8Array, void, undefined> {
    const chunks = this.#finished.get(requireId(id));
    if (chunks === undefined) throw new StorageError('missing', 'Missing.');
    yield* chunks;
  }

  /** Memory has no times. */
  settleTimes(): Promise<void> {
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async delete(id: Id): Promise<void> {
    this.#finished.delete(requireId(id));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async resume(id: Id, offset: number): Promise<ResumableBlob> {
    requireId(id);
    const finished = this.#finished.get(id);
    if (this.#opened.has(id) || this.#unfinished.has(id)) throw new StorageError('duplicate', 'Taken.');
    if (finished !== undefined && lengthOf(finished) !== offset)
      throw new StorageError('duplicate', 'Taken.');
    if (finished !== undefined) return this.#resumed(id, { finished: true });
    const there = this.#uploads.get(id) ?? new Uint8Array(0);
    if (there.length < offset) throw new StorageError('missing', 'Shorter.');
    this.#uploads.set(id, there.slice(0, offset));
    return this.#resumed(id, {});
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *readUnfinished(id: Id): AsyncGenerator<Uint8Array, void, undefined> {
    const upload = this.#uploads.get(requireId(id));
    const chunks = upload === undefined ? this.#finished.get(id) : [upload];
    if (chunks === undefined) throw new StorageError('missing', 'Missing.');
    yield* chunks;
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async unfinishedLength(id: Id): Promise<number | undefined> {
    const finished = this.#finished.get(requireId(id));
    return this.#uploads.get(id)?.length ?? (finished === undefined ? undefined : lengthOf(finished));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async discardUnfinished(id: Id): Promise<void> {
    const opened = this.#opened.get(requireId(id));
    if (opened !== undefined) opened.discarded = true;
    this.#opened.delete(id);
    this.#uploads.delete(id);
    this.#finished.delete(id);
  }

  sweep(referenced: ReadonlySet<Id>, uploads: ReadonlySet<Id>): Promise<number> {
    const orphans = [...this.#finished.keys()].filter((id) => !referenced.has(id) && !uploads.has(id));
    const unknown = [...this.#uploads.keys()].filter((id) => !uploads.has(id));
    const swept = orphans.length + unknown.length + this.#unfinished.size;
    for (const id of orphans) this.#finished.delete(id);
    for (const id of unknown) this.#uploads.delete(id);
    this.#unfinished.clear();
    return Promise.resolve(swept);
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(FREE_BYTES);
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  #resumed(id: Id, upload: OpenedUpload): ResumableBlob {
    this.#opened.set(id, upload);
    const release = (): void => {
      if (this.#opened.get(id) === upload) this.#opened.delete(id);
    };
    const require = (): Uint8Array => {
      if (upload.discarded === true) throw new StorageError('discarded', 'Discarded.');
      if (upload.finished === true) throw new Error('The body is finished.');
      if (upload.closed === true) throw new Error('The upload is closed.');
      return this.#uploads.get(id) ?? new Uint8Array(0);
    };
    return {
      write: async (chunks) => {
        this.#uploads.set(id, Uint8Array.from(Buffer.concat([require(), ...chunks])));
        await Promise.resolve();
      },
      sync: async () => {
        await Promise.resolve();
        return upload.finished === true ? lengthOf(this.#finished.get(id) ?? []) : require().length;
      },
      finish: async () => {
        await Promise.resolve();
        if (upload.finished === true) return;
        this.#finished.set(id, [require()]);
        this.#uploads.delete(id);
        upload.finished = true;
        release();
      },
      close: async () => {
        await Promise.resolve();
        upload.closed = true;
        release();
      },
    };
  }

  #writer(id: Id): BlobWriter {
    const taken: Uint8Array[] = [];
    let discarded = false;
    const refuseDiscarded = (): void => {
      if (discarded) throw new StorageError('discarded', 'Discarded.');
    };
    return {
      write: async (chunks) => {
        refuseDiscarded();
        if (this.#finished.has(id)) throw new Error('The body is finished.');
        taken.push(...chunks.map((chunk) => new Uint8Array(chunk)));
        await Promise.resolve();
      },
      finish: async () => {
        await Promise.resolve();
        refuseDiscarded();
        this.#unfinished.delete(id);
        this.#finished.set(id, taken);
      },
      discard: () => {
        if (!discarded) {
          this.#unfinished.delete(id);
          this.#finished.delete(id);
        }
        discarded = true;
        return Promise.resolve();
      },
    };
  }
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
