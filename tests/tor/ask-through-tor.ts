import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface OnionAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * A visitor with circuits of their own: tor keeps those apart who give different names to its SOCKS port (RFC 1929), as
 * Tor Browser does for every site.
 */
export class Visitor {
  readonly #agent: Agent;

  constructor(socksPort: number, name: string) {
    this.#agent = new Agent({ keepAlive: true });
    this.#agent.createConnection = (options, connected?: (error: Error | null, stream: Duplex) => void) => {
      const { host } = options as { readonly host: string };
      connectAs(name, socksPort, host).then(
        (socket) => connected?.(null, socket),
        (error: unknown) => (connected as ((error: unknown) => void) | undefined)?.(error),
      );
      return undefined;
    };
  }

  async ask(method: string, url: string): Promise<OnionAnswer> {
    const sent = request(url, { agent: this.#agent, method }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of answer as AsyncIterable<Buffer>) pieces.push(piece);
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      text: Buffer.concat(pieces).toString('utf8'),
    };
  }

  leave(): void {
    this.#agent.destroy();
  }
}

async function connectAs(name: string, socksPort: number, host: string): Promise<Socket> {
  const socket = connect(socksPort, '127.0.0.1');
  socket.on('error', () => undefined);
  const say = async (bytes: readonly number[]) => {
    socket.write(Uint8Array.from(bytes));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer;
  };
  const counted = (text: string) => [text.length, ...Buffer.from(text)];
  await say([5, 1, 2]);
  await say([1, ...counted(name), ...counted('x')]);
  const answer = await say([5, 1, 0, 3, ...counted(host), 0, 80]);
  if (answer[1] === 0) return socket;
  socket.destroy();
  throw new Error(`tor: failure 0x${(answer[1] ?? 1).toString(16)}`);
}
