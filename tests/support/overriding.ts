import type { SitesOptions } from './running-server.ts';

/** The same object but for some methods. */
export function overriding<T extends object>(object: T, methods: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      const own: unknown = Reflect.get(methods, name) ?? Reflect.get(target, name);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
}

/** Storage on a disk that says to have so much room. */
export function withFreeBytes(free: () => number): NonNullable<SitesOptions['wrapStorage']> {
  return ({ tips, blobs }) => ({
    tips,
    blobs: overriding(blobs, { freeBytes: () => Promise.resolve(free()) }),
  });
}
