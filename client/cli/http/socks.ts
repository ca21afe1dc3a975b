import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** Where tor listens unless configured otherwise. */
export const DEFAULT_TOR_PROXY = '127.0.0.1:9050';

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const CONNECT = 1;
const DOMAIN_NAME = 3;
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
/** RFC 1928, 6, and tor's own for onion services (proposal 304). */
const REPLIES: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'timed out',
  0xf0: 'the onion service is not found',
  0xf1: 'the descriptor of the onion service is damaged',
  0xf2: 'the introduction to the onion service failed',
  0xf3: 'the rendezvous with the onion service failed',
  0xf4: 'the onion service asks for client authorization: add its key to the ClientOnionAuthDir of tor',
  0xf5: 'the client authorization for the onion service is wrong',
};

/** A connection through a SOCKS 5 proxy (RFC 1928), which resolves the name: it is never asked of a name server here. */
export async function connectThroughSocks(proxy: string, host: string, port: number): Promise<Socket> {
  const { hostname, port: proxyPort } = new URL(`socks://${proxy}`);
  const socket = connect({ host: hostname, port: Number(proxyPort) });
  try {
    await once(socket, 'connect');
    await handshake(socket, host, port);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function handshake(socket: Socket, host: string, port: number): Promise<void> {
  const answer = new Answer(socket);
  try {
    socket.write(Uint8Array.of(VERSION, 1, NO_AUTHENTICATION));
    const [, method] = await answer.exactly(2);
    if (method !== NO_AUTHENTICATION) throw new Error('the SOCKS proxy asks for a password');
    const name = Buffer.from(host, 'ascii');
    const request = [VERSION, CONNECT, 0, DOMAIN_NAME, name.length, ...name, port >> 8, port & 0xff];
    socket.write(Uint8Array.from(request));
    const [, reply = 1, , addressType = 0] = await answer.exactly(4);
    if (reply !== 0) throw new Error(`SOCKS proxy: ${REPLIES[reply] ?? `failure ${reply}`}`);
    const addressBytes = ADDRESS_BYTES[addressType] ?? (await answer.exactly(1))[0] ?? 0;
    await answer.exactly(addressBytes + 2);
  } finally {
    answer.release();
  }
}

/** What the proxy says, by numbers of bytes. It says nothing more before it is spoken to again. */
class Answer {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#take).on('error', this.#end).on('close', this.#end);
  }

  async exactly(length: number): Promise<Buffer> {
    while (this.#bytes.length < length) {
      if (this.#ended !== undefined) throw this.#ended;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  release(): void {
    this.#socket.off('data', this.#take).off('error', this.#end).off('close', this.#end);
  }

  readonly #take = (bytes: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    this.#wake();
  };

  readonly #end = (reason?: unknown): void => {
    this.#ended ??= reason instanceof Error ? reason : new Error('the SOCKS proxy hung up');
    this.#wake();
  };
}
