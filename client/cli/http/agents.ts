import { Agent, type ClientRequestArgs } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecurely } from 'node:tls';
import { connectThroughSocks } from './socks.ts';

type Connected = (error: Error | null, stream: Duplex) => void;

/** @param torProxy `host:port` of tor's SOCKS port; undefined to connect directly */
export function agentFor(origin: string, torProxy: string | undefined): Agent {
  const secure = origin.startsWith('https:');
  const agent = secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  if (torProxy === undefined) return agent;
  const wrap = secure
    ? (socket: Socket, servername: string) => connectSecurely({ socket, servername })
    : plain;
  return throughTor(agent, torProxy, wrap);
}

function plain(socket: Socket): Socket {
  return socket;
}

function throughTor(agent: Agent, proxy: string, wrap: (socket: Socket, host: string) => Socket): Agent {
  const open = async ({ host, port }: ClientRequestArgs) => {
    const name = host ?? 'localhost';
    return wrap(await connectThroughSocks(proxy, name, Number(port)), name);
  };
  agent.createConnection = (options: ClientRequestArgs, connected?: Connected) => {
    open(options).then(
      (socket) => connected?.(null, socket),
      (error: unknown) => (connected as ((error: unknown) => void) | undefined)?.(error),
    );
    return undefined;
  };
  return agent;
}
