import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 15_000;

/** A connection on which anything can be sent, also what no browser would send. */
export class RawConnection {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => (this.#received = Buffer.concat([this.#received, chunk])));
    socket.on('error', () => undefined);
  }

  static async open(origin: string): Promise<RawConnection> {
    const { hostname, port } = new URL(origin);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  get received(): string {
    return this.#received.toString();
  }

  /** Status lines of the answers so far. */
  get statuses(): readonly number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3})/gu)].map(([, status]) => Number(status));
  }

  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Sends no more, and still listens. */
  end(): void {
    this.#socket.end();
  }

  /** As when the line breaks. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  async untilAnswered(): Promise<void> {
    await this.#until(() => this.received.includes('\r\n\r\n'));
  }

  async untilClosed(): Promise<void> {
    await this.#until(() => this.#socket.readableEnded || this.#socket.destroyed);
  }

  async #until(done: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!done()) {
      if (Date.now() > deadline)
        throw new Error(`Nothing more came. Received: ${this.received.slice(0, 500)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export function requestHead(
  line: string,
  origin: string,
  headers: Readonly<Record<string, string | number>> = {},
): string {
  const all = { Host: new URL(origin).host, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${line} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
