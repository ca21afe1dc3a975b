import { KeysError } from '../errors.ts';
import { decrypt, readMessage } from '../openpgp-config.ts';
import type { SessionKey } from '../session-key.ts';
import type { Bytes } from '../wire/bytes.ts';
import { PACKET } from '../wire/packet.ts';
import { ByteReader, readPacket } from '../wire/reader.ts';

const BLOCK_BYTES = 16;
/** Where the first packet inside begins: after the version octet, a random block and its last two bytes again. */
const FIRST_PACKET = 1 + BLOCK_BYTES + 2;
/** Enough of the body to find that, whatever the lengths of its first pieces. */
const START_BYTES = 64;
const LITERAL_HEADER = 0xc0 | PACKET.literal;

/**
 * Opens a body by OpenPGP.js: for SEIPD version 1 where the platform has no CFB (browsers). UNFINISHED, as
 * `openBodyUnfinished`: what has come out is worth nothing until the generator has ended without throwing.
 *
 * @throws KeysError `cannot-open`, `malformed`
 */
export async function* openWithLibrary(
  body: AsyncIterable<Uint8Array>,
  sessionKey: SessionKey,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = new SourceStream(await startingWithLiteral(body, sessionKey));
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

/**
 * The same body, when the first packet inside is a literal packet. OpenPGP.js never answers where a packet of type 9, 18 or
 * 20 stands there, which one changed bit can bring about (tests/keys/body/tampering.test.ts).
 *
 * @throws KeysError `malformed`; whatever the body throws
 */
async function startingWithLiteral(
  body: AsyncIterable<Uint8Array>,
  sessionKey: SessionKey,
): Promise<AsyncIterable<Uint8Array>> {
  const reader = new ByteReader(body);
  try {
    const buffer = new Uint8Array(START_BYTES);
    const start = buffer.subarray(0, await reader.fill(buffer));
    const packet = await readPacket(new ByteReader(once(start)));
    if (packet === undefined) throw new KeysError('malformed', 'The body is empty.');
    const content = await new ByteReader(packet.content).exactly(FIRST_PACKET + 1);
    // CFB: a block of plaintext is the encryption of the ciphertext block before it, xored with the ciphertext.
    const keystream = await encryptBlock(sessionKey.bytes, content.slice(1, 1 + BLOCK_BYTES));
    const header = (content[FIRST_PACKET] ?? 0) ^ (keystream[FIRST_PACKET - 1 - BLOCK_BYTES] ?? 0);
    if (header !== LITERAL_HEADER) throw new KeysError('malformed', 'The body does not begin with data.');
    return continued(start, reader);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** One block of AES: the first of CBC with a zero vector. */
async function encryptBlock(key: Bytes, block: Bytes): Promise<Uint8Array> {
  const aes = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt']);
  const cbc = { name: 'AES-CBC', iv: new Uint8Array(BLOCK_BYTES) } as const;
  return new Uint8Array(await crypto.subtle.encrypt(cbc, aes, block)).subarray(0, BLOCK_BYTES);
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a reader takes
async function* once(bytes: Uint8Array) {
  yield bytes;
}

async function* continued(
  start: Uint8Array,
  reader: ByteReader,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield start;
    for (;;) {
      const piece = await reader.some(Number.MAX_SAFE_INTEGER);
      if (piece === undefined) return;
      yield piece;
    }
  } finally {
    await reader.close();
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
