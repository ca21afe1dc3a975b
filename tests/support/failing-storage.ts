import { StorageError } from '../../server/storage/ports.ts';
import type { SitesOptions } from './running-server.ts';

/** What gives back an AsyncIterable: it fails when it is read. */
const ITERATED: ReadonlySet<string | symbol> = new Set(['read', 'readUnfinished', 'blobIds']);
/** What gives back a body being written, whose operations count as well. */
const OPENED: ReadonlySet<string | symbol> = new Set(['create', 'resume']);

/** What is opened is closed whatever fails. */
const CLOSED: ReadonlySet<string | symbol> = new Set(['close', 'discard']);
/** What changes something: of anything else it is the same whether it fails before or after. */
const WRITES =
  /^(?:add|append|set|replace|delete|expire|close|erase|retire|write|sync|finish|discard|sweep|probe)/u;

/** An operation fails before it has done anything, or its effect is there and only the answer is lost. */
export const MOMENTS = ['before', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Storage of which one operation fails, counted from when it is armed; of those that fail after their effect, only what writes. */
export class FailingStorage {
  #left = Infinity;
  #moment: Moment = 'before';
  /** Its name. */
  #failed: string | undefined;

  readonly wrap: NonNullable<SitesOptions['wrapStorage']> = ({ tips, blobs }) => ({
    tips: this.#failing(tips),
    blobs: this.#failing(blobs),
  });

  /** @param number of the operation that fails: the first is 1. */
  arm(number: number, moment: Moment = 'before'): void {
    this.#left = number;
    this.#moment = moment;
    this.#failed = undefined;
  }

  /** Nothing fails from now on. @returns which operation has failed, if it was reached */
  disarm(): string | undefined {
    this.#left = Infinity;
    return this.#failed;
  }

  #failing<T extends object>(object: T): T {
    return new Proxy(object, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name);
        if (typeof own !== 'function') return own;
        return (...given: readonly unknown[]): unknown => {
          const work = (): unknown => Reflect.apply(own, target, given);
          if (this.#moment === 'before' || WRITES.test(String(name))) this.#left -= 1;
          if (this.#left === 0 && this.#failed === undefined) return this.#fail(name, work);
          return OPENED.has(name)
            ? (work() as Promise<object>).then((writer) => this.#failing(writer))
            : work();
        };
      },
    });
  }

  #fail(name: string | symbol, work: () => unknown): unknown {
    this.#failed = String(name);
    const error = new StorageError('unhealthy', `${String(name)} was made to fail.`);
    // Of an opened body nobody would have what closes it.
    const done = (this.#moment === 'after' && !OPENED.has(name)) || CLOSED.has(name);
    if (ITERATED.has(name)) return failingAtTheEnd(done ? (work() as AsyncIterable<unknown>) : [], error);
    return (done ? (work() as Promise<unknown>) : Promise.resolve()).then(() => Promise.reject(error));
  }
}

async function* failingAtTheEnd(items: AsyncIterable<unknown> | Iterable<unknown>, error: Error) {
  yield* items;
  throw error;
}
