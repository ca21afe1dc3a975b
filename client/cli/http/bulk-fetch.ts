import { connect, type Socket } from 'node:net';
import type { BodyReader, Fetch, HttpAnswer, HttpRequest } from '../../staff-api/index.ts';
import { type Piece, Slabs } from './slabs.ts';
import { STALL_MS, STALLED } from './stall.ts';

/** Longest status line and headers, bytes. */
const MAX_HEAD_BYTES = 65_536;
/** Reading pauses while so much waits to be taken, bytes. */
const MOST_WAITING_BYTES = 2 ** 20;
const HEAD_END = '\r\n\r\n';

/**
 * `fetch` for long answers over plain HTTP, whose pieces may be reused as soon as the next one is asked for. Node's own
 * client copies every 64 KiB into memory newly asked for: three times the work of reading straight into slabs (1 GiB over
 * loopback: 1.8 s against 0.6 s of processor time).
 * What it does not understand (no Content-Length, other statuses than final ones) it leaves to `otherwise`.
 */
export function bulkFetch(otherwise: Fetch): Fetch {
  return async (url, request) => {
    const connection = new Connection(new URL(url), request);
    try {
      const head = await connection.head();
      if (head !== undefined) return answerOf(head, connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.close();
    return otherwise(url, request);
  };
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

function answerOf({ status, headers }: Head, connection: Connection): HttpAnswer {
  return {
    status,
    headers: { get: (name) => headers.get(name) ?? null, getSetCookie: () => [] },
    body: { getReader: () => connection },
    json: async () => JSON.parse(await textOf(connection)) as unknown,
  };
}

async function textOf(reader: BodyReader): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const next = await reader.read();
    if (next.done) return Buffer.concat(pieces).toString('utf8');
    pieces.push(Buffer.from(next.value));
  }
}

/** One request on a connection of its own. */
class Connection implements BodyReader {
  readonly #socket: Socket;
  readonly #slabs = new Slabs();
  readonly #waiting: Piece[] = [];
  #waitingBytes = 0;
  /** What was given out last, until more is asked for. */
  #given: Piece | undefined;
  #ended = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;
  /** Bytes of the content that have not been read. */
  #missing = 0;

  constructor(url: URL, request: HttpRequest) {
    const { hostname, port } = url;
    this.#socket = connect({
      host: hostname.replace(/^\[|\]$/gu, ''),
      port: port === '' ? 80 : Number(port),
      ...(request.signal && { signal: request.signal }),
      onread: { buffer: () => this.#slabs.room(), callback: (length) => this.#take(length) },
    });
    this.#socket.setTimeout(STALL_MS, () => this.#socket.destroy(new Error(STALLED)));
    this.#socket.on('error', (error) => {
      this.#failure ??= error;
    });
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
    this.#socket.write(requestText(url, request));
  }

  /** Undefined for an answer that is not understood. */
  async head(): Promise<Head | undefined> {
    let known = Buffer.alloc(0);
    for (;;) {
      const piece = await this.#next();
      if (piece === undefined) throw new Error('the connection was closed without an answer');
      known = Buffer.concat([known, piece]);
      const end = known.indexOf(HEAD_END);
      if (end >= 0)
        return this.#begin(known.subarray(0, end).toString('latin1'), known.subarray(end + HEAD_END.length));
      if (known.length > MAX_HEAD_BYTES) return undefined;
    }
  }

  async read(): ReturnType<BodyReader['read']> {
    if (this.#missing === 0) return { done: true };
    const piece = await this.#next();
    if (piece === undefined) return { done: true };
    const value = piece.subarray(0, this.#missing);
    this.#missing -= value.length;
    return { done: false, value };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of web streams
  async cancel(): Promise<void> {
    this.close();
  }

  close(): void {
    this.#socket.destroy();
  }

  #begin(text: string, rest: Buffer): Head | undefined {
    const head = parseHead(text);
    const length = Number(head?.headers.get('content-length') ?? Number.NaN);
    if (head === undefined || !Number.isSafeInteger(length) || length < 0) return undefined;
    this.#missing = length;
    this.#waiting.unshift({ bytes: rest });
    this.#waitingBytes += rest.length;
    return head;
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#given !== undefined) this.#slabs.release(this.#given);
    this.#given = undefined;
    for (;;) {
      const piece = this.#waiting.shift();
      if (piece !== undefined) {
        this.#waitingBytes -= piece.bytes.length;
        if (this.#waitingBytes < MOST_WAITING_BYTES) this.#socket.resume();
        this.#given = piece;
        if (piece.bytes.length > 0) return piece.bytes;
      } else if (this.#failure !== undefined) throw this.#failure;
      else if (this.#ended) return undefined;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** @returns whether to go on reading */
  #take(length: number): boolean {
    this.#waiting.push(this.#slabs.take(length));
    this.#waitingBytes += length;
    this.#wake();
    return this.#waitingBytes < MOST_WAITING_BYTES;
  }
}

function requestText({ host, pathname, search }: URL, { method, headers }: HttpRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${lines.join('')}\r\n`;
}

/** Final answers with their length alone (RFC 9112, 4 and 6): no chunks, no interim answers, no folded lines. */
function parseHead(text: string): Head | undefined {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] ([2-5]\d\d)(?: |$)/u.exec(statusLine)?.[1] ?? 0);
  const fields = lines.map((line) => /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/u.exec(line));
  const headers = new Map(fields.map((field) => [field?.[1]?.toLowerCase() ?? '', field?.[2] ?? '']));
  const odd =
    status === 0 || headers.has('') || headers.has('transfer-encoding') || headers.size < lines.length;
  return odd ? undefined : { status, headers };
}
