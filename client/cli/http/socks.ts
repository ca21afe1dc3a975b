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
  socket.write(Uint8Array.of(VERSION, 1, NO_AUTHENTICATION));
  const [, method] = await exactly(socket, 2);
  if (method !== NO_AUTHENTICATION) throw new Error('the SOCKS proxy asks for a password');
  const name = Buffer.from(host, 'ascii');
  const request = [VERSION, CONNECT, 0, DOMAIN_NAME, name.length, ...name, port >> 8, port & 0xff];
  socket.write(Uint8Array.from(request));
  const [, reply = 1, , addressType = 0] = await exactly(socket, 4);
  if (reply !== 0) throw new Error(`SOCKS proxy: ${REPLIES[reply] ?? `failure ${reply}`}`);
  const addressBytes = ADDRESS_BYTES[addressType] ?? (await exactly(socket, 1))[0] ?? 0;
  await exactly(socket, addressBytes + 2);
}

async function exactly(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(length) as Buffer | null;
    if (bytes?.length === length) return bytes;
    if (socket.readableEnded) throw new Error('the SOCKS proxy hung up');
    await Promise.race([once(socket, 'readable'), once(socket, 'end')]);
  }
}
