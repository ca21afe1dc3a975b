import type { Lock, Locker, RequestRelease } from '@tus/server';
import { UploadError } from './upload-error.ts';

/** How long a request waits for the one before it to let go of an upload, milliseconds. */
const PATIENCE_MS = 10_000;

interface Holder {
  readonly letGo: RequestRelease;
  readonly gone: Promise<void>;
  readonly leave: () => void;
}

/**
 * One request at a time for each upload. Whoever comes asks the one before to end: its line has probably dropped without
 * the server having noticed. (The library's own locker asks again with every turn of the event loop.)
 */
export class UploadLocker implements Locker {
  readonly #holders = new Map<string, Holder>();

  newLock(id: string): Lock {
    return {
      lock: (stop, letGo) => this.#lock(id, stop, letGo),
      unlock: () => {
        this.#holders.get(id)?.leave();
        return Promise.resolve();
      },
    };
  }

  async #lock(id: string, stop: AbortSignal, letGo: RequestRelease): Promise<void> {
    const deadline = AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)]);
    for (let holder = this.#holders.get(id); holder !== undefined; holder = this.#holders.get(id)) {
      await holder.letGo();
      await Promise.race([holder.gone, aborted(deadline)]);
      if (deadline.aborted) throw new UploadError('upload-busy');
    }
    const { promise: gone, resolve } = withResolver();
    const leave = (): void => {
      this.#holders.delete(id);
      resolve();
    };
    this.#holders.set(id, { letGo, gone, leave });
  }
}

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
