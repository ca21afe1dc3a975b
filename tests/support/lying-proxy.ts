import { createServer, type IncomingMessage, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Lie {
  readonly status: number;
  readonly body: string;
  /** JSON, where nothing else is said. */
  readonly type?: string;
}

/**
 * Given the path: what to answer instead of the server; nothing to let it answer; `silence` for no answer at all; `lost` when
 * the line drops after the server has done what was asked.
 */
export type Liar = (path: string, method: string) => Lie | 'silence' | 'lost' | undefined;

/** Between a browser and a server: answers in its place where a test says so, and remembers what was asked for. */
export class LyingProxy {
  readonly origin: string;
  /** `METHOD /path` */
  readonly asked: string[] = [];
  lie: Liar = () => undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(target: string): Promise<LyingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new LyingProxy(server);
    server.on('request', (request: IncomingMessage, response) => {
      const path = new URL(request.url ?? '', 'http://x').pathname;
      const method = request.method ?? '';
      proxy.asked.push(`${method} ${path}`);
      const lie = proxy.lie(path, method);
      if (lie === 'silence') return;
      if (lie !== undefined && lie !== 'lost') {
        request.resume();
        response.writeHead(lie.status, { 'content-type': lie.type ?? 'application/json' }).end(lie.body);
        return;
      }
      const { url, headers } = request;
      const onward = forward(`${target}${url ?? ''}`, { method, headers }, (answer) => {
        if (lie === 'lost') {
          answer.resume().on('end', () => response.destroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    });
    return proxy;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
