import { requireId } from '../../server/storage/id.ts';
import { type BlobStore, type BlobWriter, type Id, StorageError } from '../../server/storage/ports.ts';

const FREE_BYTES = 1e12;

/** A BlobStore for tests of what stands on it. It passes the same contract suite as the real one. */
export class MemoryBlobStore implements BlobStore {
  readonly #unfinished = new Set<Id>();
  readonly #finished = new Map<Id, readonly Uint8Array[]>();

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async create(id: Id): Promise<BlobWriter> {
    requireId(id);
    if (this.#unfinished.has(id) || this.#finished.has(id)) throw new StorageError('duplicate', 'Taken.');
    this.#unfinished.add(id);
    return this.#writer(id);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *read(id: Id): AsyncGenerator<Uint8Array, void, undefined> {
    const chunks = this.#finished.get(requireId(id));
    if (chunks === undefined) throw new StorageError('missing', 'Missing.');
    yield* chunks;
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async delete(id: Id): Promise<void> {
    this.#finished.delete(requireId(id));
  }

  sweep(referenced: ReadonlySet<Id>): Promise<number> {
    const orphans = [...this.#finished.keys()].filter((id) => !referenced.has(id));
    const swept = orphans.length + this.#unfinished.size;
    for (const id of orphans) this.#finished.delete(id);
    this.#unfinished.clear();
    return Promise.resolve(swept);
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(FREE_BYTES);
  }

  probe(): Promise<void> {
    return Promise.resolve();
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
