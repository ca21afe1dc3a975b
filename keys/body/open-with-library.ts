import { KeysError } from '../errors.ts';
import { decrypt, readMessage } from '../openpgp-config.ts';
import type { SessionKey } from '../session-key.ts';

/**
 * Opens a body by OpenPGP.js: for SEIPD version 1 where the platform has no CFB (browsers). UNFINISHED, as
 * `openBodyUnfinished`: what has come out is worth nothing until the generator has ended without throwing.
 *
 * @throws KeysError `cannot-open`
 */
export async function* openWithLibrary(
  body: AsyncIterable<Uint8Array>,
  sessionKey: SessionKey,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = new SourceStream(body);
  try {
    const message = await readMessage({ binaryMessage: source.stream });
    const opened: { readonly data: unknown } = await decrypt({
      message,
      sessionKeys: { data: sessionKey.bytes, algorithm: 'aes256' },
      format: 'binary',
      config: { allowUnauthenticatedStream: true },
    });
    yield* piecesOf(opened.data as ReadableStream<Uint8Array>);
  } catch (error) {
    if (source.failure !== undefined) throw source.failure.reason;
    throw new KeysError('cannot-open', 'The message was changed or cut off.', { cause: error });
  } finally {
    await source.close();
  }
}

/** A web stream over an iterable, which remembers whether it was the source that failed. */
class SourceStream {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #pieces: AsyncIterator<Uint8Array>;
  failure: { readonly reason: unknown } | undefined;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#pieces = body[Symbol.asyncIterator]();
    this.stream = new ReadableStream<Uint8Array>(
      { pull: (controller) => this.#pull(controller), cancel: () => this.close() },
      { highWaterMark: 0 },
    );
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #pull(controller: { enqueue(piece: Uint8Array): void; close(): void }): Promise<void> {
    try {
      const next = await this.#pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    } catch (reason) {
      this.failure = { reason };
      throw reason;
    }
  }
}

async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
