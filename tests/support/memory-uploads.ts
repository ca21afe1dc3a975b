import type { Id, StoredUpload } from '../../server/storage/ports.ts';
import { refuse } from './refuse.ts';

/** The unfinished uploads of a MemoryTipStore. */
export class MemoryUploads {
  readonly #uploads = new Map<Id, StoredUpload>();
  readonly #isPart: (id: Id) => boolean;

  constructor(isPart: (id: Id) => boolean) {
    this.#isPart = isPart;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async addUpload(upload: Omit<StoredUpload, 'offset'>): Promise<void> {
    if (this.#uploads.has(upload.id) || this.#isPart(upload.id)) refuse('duplicate');
    this.#uploads.set(upload.id, { ...upload, offset: 0 });
  }

  upload(id: Id): Promise<StoredUpload | undefined> {
    return Promise.resolve(this.#uploads.get(id));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async setUploadOffset(id: Id, offset: number): Promise<void> {
    this.#uploads.set(id, { ...(this.#uploads.get(id) ?? refuse('missing')), offset });
  }

  deleteUpload(id: Id): Promise<boolean> {
    return Promise.resolve(this.#uploads.delete(id));
  }

  uploads(): Promise<readonly StoredUpload[]> {
    return Promise.resolve([...this.#uploads.values()].sort((one, other) => (one.id < other.id ? -1 : 1)));
  }

  /** All of them or none. */
  useUp(used: readonly Id[], parts: readonly Id[]): void {
    if (!used.every((id) => this.#uploads.has(id))) refuse('missing');
    if (parts.some((id) => this.#uploads.has(id) && !used.includes(id))) refuse('duplicate');
    for (const id of used) this.#uploads.delete(id);
  }
}
