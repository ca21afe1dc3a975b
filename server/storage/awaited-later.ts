/** For a promise whose failure is looked at later, when somebody awaits it. */
export function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
