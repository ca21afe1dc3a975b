import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { FORM_TYPE, OWN_FORM, encodePart, partHead } from './multipart-form.ts';
import { requestHead } from './raw-connection.ts';

const COMES_BACK_MS = 500;
const DRIP_MS = 1_000;
/** Above the slowest pace that is kept. */
const DRIP_BYTES = 700;
/** What a slow upload sends at once before it drips: enough that the server begins to seal. */
const HEAD_START_BYTES = 128 * 1024;

/** What a connection does that is of no use to anybody. */
const USELESS = {
  idle: () => undefined,
  'slow headers': (socket: Socket, site: string) => {
    socket.write(requestHead('GET /en/', site).slice(0, -2));
    return () => socket.write('x-a: b\r\n');
  },
  'idle after a page': (socket: Socket, site: string) => {
    socket.write(requestHead('GET /en/', site));
    return undefined;
  },
  'slow upload': (socket: Socket, site: string) => {
    const head = requestHead('POST /en/send', site, {
      ...OWN_FORM,
      'Content-Type': FORM_TYPE,
      'Content-Length': 10 ** 9,
    });
    socket.write(head);
    socket.write(
      Buffer.concat([encodePart({ field: 'message', value: 'm' }), partHead({ name: 'never', bytes: '' })]),
    );
    socket.write(Buffer.alloc(HEAD_START_BYTES, 1));
    return () => socket.write(Buffer.alloc(DRIP_BYTES, 1));
  },
  'never reads': (socket: Socket, site: string) => {
    socket.pause();
    socket.write(requestHead('GET /en/', site).repeat(4));
    return undefined;
  },
} as const satisfies Readonly<Record<string, (socket: Socket, site: string) => (() => unknown) | undefined>>;

type Useless = keyof typeof USELESS;
const KINDS = Object.keys(USELESS) as readonly Useless[];

/** Connections that do nothing, or next to nothing, and come back whenever they are closed. */
export class Flood {
  readonly #site: string;
  readonly #sockets = new Set<Socket>();
  readonly #drips = new Map<Socket, () => unknown>();
  readonly #timer: NodeJS.Timeout;
  #isOver = false;
  /** How often one was turned away or closed. */
  closed = 0;

  constructor(site: string, connections: number) {
    this.#site = site;
    for (let n = 0; n < connections; n++)
      this.#open(KINDS[n % KINDS.length] ?? 'idle', (n * 3_000) / connections);
    this.#timer = setInterval(() => {
      for (const [socket, drip] of this.#drips) if (socket.writableLength < HEAD_START_BYTES) drip();
    }, DRIP_MS);
  }

  get open(): number {
    return [...this.#sockets].filter(({ readyState }) => readyState === 'open').length;
  }

  end(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(kind: Useless, inMs: number): void {
    setTimeout(() => {
      if (this.#isOver) return;
      const { hostname, port } = new URL(this.#site);
      const socket = connect({ host: hostname, port: Number(port) });
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      if (kind !== 'never reads') socket.resume();
      socket.on('connect', () => {
        const drip = USELESS[kind](socket, this.#site);
        if (drip !== undefined) this.#drips.set(socket, drip);
      });
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#drips.delete(socket);
        this.closed += 1;
        this.#open(kind, COMES_BACK_MS);
      });
    }, inMs);
  }
}

/** Asks for the form over a connection of its own. @returns milliseconds */
export function pageTime(site: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request(`${site}/en/`, { agent: false }, (response) => {
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(String(response.statusCode)));
      });
      response.resume();
    })
      .on('error', reject)
      .end();
  });
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
