import { StorageError, type StorageErrorCode } from './ports.ts';

/** What an error of the operating system, or of a database, means to whoever stores. */
export type Translate = (error: unknown) => StorageError | undefined;

const LASTING: readonly StorageErrorCode[] = ['full', 'unhealthy'];

/**
 * Remembers that a write failed. From then on every write begins with a probe and is refused while the probe fails:
 * nothing is acknowledged on a medium that does not work, and nobody has to be called once it works again.
 */
export class Health {
  readonly #translate: Translate;
  readonly #tryOut: () => Promise<void>;
  #failing = false;
  #probing: Promise<void> | undefined;

  constructor(translate: Translate, tryOut: () => Promise<void>) {
    this.#translate = translate;
    this.#tryOut = tryOut;
  }

  /** @throws StorageError when the medium still fails */
  async assure(): Promise<void> {
    if (this.#failing) await this.probe();
  }

  /** Calls that come while a probe is under way share it. */
  probe(): Promise<void> {
    this.#probing ??= this.watch(this.#tryOut)
      .then(() => {
        this.#failing = false;
      })
      .finally(() => {
        this.#probing = undefined;
      });
    return this.#probing;
  }

  /** Runs what reads or writes; what it throws comes out as a StorageError, and a failed write is remembered. */
  async watch<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.note(error);
    }
  }

  /** Remembers a failure; returns it as it should be thrown. */
  note(error: unknown): unknown {
    const failure = error instanceof StorageError ? error : this.#translate(error);
    if (failure === undefined) return error;
    if (LASTING.includes(failure.code)) this.#failing = true;
    return failure;
  }
}
