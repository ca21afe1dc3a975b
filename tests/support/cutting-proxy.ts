import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line that can be cut, between a browser and a server. It remembers what went over it to the server. */
export class CuttingProxy {
  readonly origin: string;
  /** The server, which may be another one after a restart. */
  target: string;
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #record: Buffer[] | undefined;
  /** After so many bytes to the server, in all, the line is cut. */
  #plan: number[] = [];
  #bytes = 0;

  private constructor(server: Server, target: string, record: boolean) {
    this.#server = server;
    this.target = target;
    this.#record = record ? [] : undefined;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => {
      this.#carry(socket);
    });
  }

  static async start(target: string, { record = false } = {}): Promise<CuttingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CuttingProxy(server, target, record);
  }

  /** All that was sent to the server. */
  get sent(): Buffer {
    return Buffer.concat(this.#record ?? []);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Cuts every connection when so many more bytes have gone to the server, at each of these numbers. */
  cutAfter(bytes: readonly number[]): void {
    this.#plan = bytes.map((count) => this.#bytes + count).sort((a, b) => a - b);
  }

  cut(): void {
    this.cuts += 1;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(socket: Socket): void {
    const { hostname, port } = new URL(this.target);
    const server = connect({ host: hostname, port: Number(port) });
    for (const [one, other] of [
      [socket, server],
      [server, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    server.pipe(socket);
    socket.on('data', (chunk: Buffer) => {
      this.#record?.push(chunk);
      this.#bytes += chunk.length;
      if (!server.write(chunk)) {
        socket.pause();
        server.once('drain', () => socket.resume());
      }
      const [next] = this.#plan;
      if (next !== undefined && this.#bytes >= next) {
        this.#plan.shift();
        this.cut();
      }
    });
    socket.on('end', () => server.end());
  }
}
