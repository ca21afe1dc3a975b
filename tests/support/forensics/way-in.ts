import { once } from 'node:events';
import { connect, createServer, type Server, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Moments } from './moments.ts';

/** A way to the source site that one visitor takes: what tor or a proxy is to them. Notes when somebody was on it. */
export class WayIn {
  readonly origin: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** As tor does it: a line that names the circuit goes before everything else. */
  static overTor(socketPath: string, circuit: string, moments: Moments): Promise<WayIn> {
    const line = `PROXY TCP6 ${circuit} ::1 ${1024 + Math.floor(Math.random() * 60_000)} 80\r\n`;
    return WayIn.#open(() => {
      const socket = connect({ path: socketPath, allowHalfOpen: true } as unknown as TcpNetConnectOpts);
      socket.write(line);
      return socket;
    }, moments);
  }

  /** From an address of this machine. */
  static from(localAddress: string, port: number, moments: Moments): Promise<WayIn> {
    return WayIn.#open(
      () => connect({ host: '127.0.0.1', port, localAddress, allowHalfOpen: true } as TcpNetConnectOpts),
      moments,
    );
  }

  static async #open(onwards: () => Socket, moments: Moments): Promise<WayIn> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const way = new WayIn(server);
    server.on('connection', (visitor) => {
      way.#carry(visitor, onwards(), moments.begin());
    });
    return way;
  }

  /** Everybody who is on it is cut off. */
  async hangUp(): Promise<void> {
    await Promise.all([...this.#sockets].map(closed));
  }

  async close(): Promise<void> {
    this.#server.close();
    await this.hangUp();
  }

  #carry(visitor: Socket, site: Socket, ended: () => void): void {
    for (const [from, to] of [
      [visitor, site],
      [site, visitor],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.end();
        if (to.destroyed) ended();
      });
      from.pipe(to);
    }
  }
}

async function closed(socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  const closing = once(socket, 'close');
  socket.destroy();
  await closing;
}
