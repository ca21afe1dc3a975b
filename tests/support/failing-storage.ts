import { StorageError } from '../../server/storage/ports.ts';
import type { SitesOptions } from './running-server.ts';

/** What gives back an AsyncIterable: it fails when it is read. */
const ITERATED: ReadonlySet<string | symbol> = new Set(['read', 'readUnfinished', 'blobIds']);
/** What gives back a body being written, whose operations count as well. */
const OPENED: ReadonlySet<string | symbol> = new Set(['create', 'resume']);

/** Storage of which one operation, counted from when it is armed, fails before it has done anything. */
export class FailingStorage {
  #left = Infinity;

  readonly wrap: NonNullable<SitesOptions['wrapStorage']> = ({ tips, blobs }) => ({
    tips: this.#failing(tips),
    blobs: this.#failing(blobs),
  });

  /** @param number of the operation that fails: the first is 1. */
  arm(number: number): void {
    this.#left = number;
  }

  /** Nothing fails from now on. @returns whether the operation was reached, and has failed. */
  disarm(): boolean {
    const failed = this.#left <= 0;
    this.#left = Infinity;
    return failed;
  }

  #failing<T extends object>(object: T): T {
    return new Proxy(object, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name);
        if (typeof own !== 'function') return own;
        return (...given: readonly unknown[]): unknown => {
          this.#left -= 1;
          if (this.#left === 0) return failure(name);
          const result: unknown = Reflect.apply(own, target, given);
          return OPENED.has(name)
            ? (result as Promise<object>).then((writer) => this.#failing(writer))
            : result;
        };
      },
    });
  }
}

function failure(name: string | symbol): unknown {
  const error = new StorageError('unhealthy', `${String(name)} was made to fail.`);
  if (!ITERATED.has(name)) return Promise.reject(error);
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}
