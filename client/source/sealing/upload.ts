import { Failure } from '../failure.ts';
import { HEADERS, Refusal, refusalOf } from './api.ts';
import type { Control } from './control.ts';
import type { SealedFile } from './sealed-file.ts';

const ENDPOINT = '/api/uploads';
/** Sent at once. What is sealed and not yet stored is held in memory: two of these. */
export const CHUNK_BYTES = 4 * 2 ** 20;
/** A line that takes nothing for so long is given up for a new one, milliseconds: Tor can pause for most of a minute. */
const STALL_MS = 75_000;

type SealedBody = Pick<SealedFile, 'size' | 'slice' | 'close'>;

export interface UploadProgress {
  readonly sent: (bytes: number) => void;
  readonly stored: (bytes: number) => void;
}

/** The server does not know the upload any more. What was sealed for it is never sealed again under the same key. */
export class UploadLost extends Failure {
  constructor() {
    super('store-trouble');
  }
}

/**
 * Sends a body by tus 1.0, over as many connections as it takes, from the last byte that the server made durable.
 *
 * @returns the id under which the server keeps it
 * @throws Failure; UploadLost when the server does not know it any more
 */
export async function uploadSealed(
  sealed: SealedBody,
  {
    owner,
    control,
    progress,
  }: { readonly owner: string; readonly control: Control; readonly progress: UploadProgress },
): Promise<string> {
  const upload = new Upload(sealed, owner, control, progress);
  try {
    return await control.persist('sending', () => upload.attempt());
  } catch (error) {
    if (control.stopped.aborted) await upload.discard().catch(() => undefined);
    throw error;
  } finally {
    sealed.close();
  }
}

export async function discardUpload(id: string, owner: string): Promise<void> {
  await send({ method: 'DELETE', path: `${ENDPOINT}/${id}`, headers: headersOf(owner), body: null });
}

class Upload {
  readonly #sealed: SealedBody;
  readonly #owner: string;
  readonly #control: Control;
  readonly #progress: UploadProgress;
  #id: string | undefined;

  constructor(sealed: SealedBody, owner: string, control: Control, progress: UploadProgress) {
    this.#sealed = sealed;
    this.#owner = owner;
    this.#control = control;
    this.#progress = progress;
  }

  /** Goes as far as one line carries. */
  async attempt(): Promise<string> {
    this.#id ??= await this.#begin();
    let offset = await this.#offset(this.#id);
    this.#progress.stored(offset);
    while (offset < this.#sealed.size) {
      offset = await this.#append(this.#id, offset);
      this.#control.lineWorks();
      this.#progress.stored(offset);
    }
    return this.#id;
  }

  /** Nothing of it stays on the server. */
  async discard(): Promise<void> {
    if (this.#id !== undefined) await discardUpload(this.#id, this.#owner);
  }

  async #begin(): Promise<string> {
    const begun = await this.#send('POST', '', { 'Upload-Length': String(this.#sealed.size) });
    const id = begun.getResponseHeader('Location')?.split('/').at(-1);
    if (id === undefined) throw new Failure('refused');
    return id;
  }

  async #offset(id: string): Promise<number> {
    return offsetIn(await this.#send('HEAD', `/${id}`, {}));
  }

  async #append(id: string, offset: number): Promise<number> {
    const chunk = await this.#sealed.slice(offset, offset + CHUNK_BYTES);
    const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' };
    return offsetIn(
      await this.#send('PATCH', `/${id}`, headers, chunk, (bytes) => {
        this.#progress.sent(offset + bytes);
      }),
    );
  }

  #send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array<ArrayBuffer> | null = null,
    onSent?: (bytes: number) => void,
  ): Promise<XMLHttpRequest> {
    return send({
      method,
      path: `${ENDPOINT}${path}`,
      headers: { ...headersOf(this.#owner), ...headers },
      body,
      control: this.#control,
      onSent,
    });
  }
}

const headersOf = (owner: string) => ({ ...HEADERS, 'x-sealdrop-owner': owner, 'Tus-Resumable': '1.0.0' });

function offsetIn(answer: XMLHttpRequest): number {
  const offset = Number(answer.getResponseHeader('Upload-Offset') ?? NaN);
  if (!Number.isSafeInteger(offset)) throw new Failure('refused');
  return offset;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | null;
  readonly control?: Control;
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/** Not `fetch`: that does not tell how much of a body was sent. */
async function send({ method, path, headers, body, control, onSent }: Sent): Promise<XMLHttpRequest> {
  control?.goOn();
  const request = new XMLHttpRequest();
  const abort = (): void => {
    request.abort();
  };
  const takeBack = control?.onInterruption(abort);
  let stalled = setTimeout(abort, STALL_MS);
  const moved = (): void => {
    clearTimeout(stalled);
    stalled = setTimeout(abort, STALL_MS);
  };
  try {
    await new Promise<void>((resolve, reject) => {
      request.open(method, path);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.addEventListener('progress', ({ loaded }) => {
        moved();
        onSent?.(loaded);
      });
      request.addEventListener('load', () => {
        resolve();
      });
      for (const end of ['error', 'abort', 'timeout'])
        request.addEventListener(end, () => {
          reject(new Error(end));
        });
      request.send(body);
    });
  } finally {
    clearTimeout(stalled);
    takeBack?.();
  }
  if (request.status >= 400) throw refusal(request);
  return request;
}

function refusal({ status, responseText }: XMLHttpRequest): unknown {
  // The answer to HEAD has no body.
  if (status === 404 || status === 410) return new UploadLost();
  const refused = refusalOf(status, responseText);
  // Something else is known of it than here: ask how far it is.
  return refused.code === 'wrong-offset' ? new Refusal(423, {}) : refused;
}
