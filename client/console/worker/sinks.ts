import type { PlaintextSink } from '../../../keys/index.ts';
import { ConsoleError } from '../failure.ts';
import { MAX_IN_MEMORY_BYTES } from '../limits.ts';
import type { AnswerOf } from '../protocol.ts';
import type { TemporaryFile, TemporaryFolder } from './temporary-folder.ts';

/** Downloads never carry the type that the source claimed: nothing may open one by itself. */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** Keeps a file in memory, up to a bound. */
export class MemorySink implements PlaintextSink {
  readonly #most: number;
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async write(piece: Uint8Array): Promise<void> {
    this.#length += piece.length;
    if (this.#length > this.#most) throw new ConsoleError({ code: 'too-large-here' });
    // Pieces may be views of larger buffers that are used again.
    this.#pieces.push(piece.slice());
    return Promise.resolve();
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  discard(): Promise<void> {
    this.#pieces = [];
    return Promise.resolve();
  }

  blob(type = UNKNOWN_TYPE): Blob {
    return new Blob(this.#pieces, { type });
  }
}

/** Keeps a file in the browser's private file system, at constant memory. */
export class TemporaryFileSink implements PlaintextSink {
  readonly #file: TemporaryFile;

  constructor(file: TemporaryFile) {
    this.#file = file;
  }

  write(piece: Uint8Array): Promise<void> {
    this.#file.append(piece);
    return Promise.resolve();
  }

  commit(): Promise<void> {
    this.#file.close();
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return this.#file.remove();
  }
}

export interface SavingSink {
  readonly sink: PlaintextSink;
  /** The file, once the sink has been committed. */
  readonly result: () => Promise<AnswerOf<'save'>>;
}

/**
 * Where a file of that size goes before the browser saves it.
 *
 * @throws ConsoleError `no-room`; `too-large-here` where there is only memory
 */
export async function sinkFor(size: number, folder: TemporaryFolder | undefined): Promise<SavingSink> {
  if (folder === undefined) return memorySink(size);
  const temporary = await folder.create(size);
  return {
    sink: new TemporaryFileSink(temporary),
    result: async () => {
      const file = new Blob([await temporary.read()], { type: UNKNOWN_TYPE });
      return { file, temporary: { folder: folder.name, name: temporary.name } };
    },
  };
}

function memorySink(size: number): SavingSink {
  if (size > MAX_IN_MEMORY_BYTES) throw new ConsoleError({ code: 'too-large-here' });
  const sink = new MemorySink(size);
  return { sink, result: () => Promise.resolve({ file: sink.blob() }) };
}
