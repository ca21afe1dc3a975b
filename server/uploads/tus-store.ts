import { DataStore, Upload } from '@tus/server';
import type { Readable } from 'node:stream';
import { parseId } from '../storage/id.ts';
import type { Id } from '../storage/ports.ts';
import { UploadError } from './upload-error.ts';
import type { Uploads } from './uploads.ts';

/** What the tus server asks of a store, over our uploads. Who may touch which is decided before it is asked (`routes.ts`). */
export class TusStore extends DataStore {
  readonly #uploads: Uploads;

  constructor(uploads: Uploads) {
    super();
    this.#uploads = uploads;
    this.extensions = ['creation', 'termination'];
  }

  /** It was begun when it was named. */
  override create(upload: Upload): Promise<Upload> {
    return Promise.resolve(upload);
  }

  override async getUpload(id: string): Promise<Upload> {
    const { length, offset } = await this.#uploads.get(idOf(id));
    return new Upload({ id, size: length, offset });
  }

  override write(stream: Readable, id: string, offset: number): Promise<number> {
    // Were the stream destroyed first, the library would say "aborted" and not why (full-disk-uploads.test.ts).
    const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    return this.#uploads.append(idOf(id), offset, chunks);
  }

  override remove(id: string): Promise<void> {
    return this.#uploads.remove(idOf(id));
  }
}

function idOf(text: string): Id {
  const id = parseId(text);
  if (id === undefined) throw new UploadError('upload-missing');
  return id;
}
