import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setCircuit } from './circuit.ts';
import { LONGEST_LINE, readProxyLine } from './proxy-line.ts';

/** Tor writes the line as it connects, on this machine: whoever takes longer is not tor. */
const LINE_MS = 10_000;
/** Connections that one circuit may hold at once. A browser opens six to a site; the torrc that we give has the same limit. */
export const MAX_CONNECTIONS_OF_CIRCUIT = 32;

export interface CircuitLimits {
  readonly lineMs: number;
  readonly connectionsOfCircuit: number;
}

const LIMITS: CircuitLimits = { lineMs: LINE_MS, connectionsOfCircuit: MAX_CONNECTIONS_OF_CIRCUIT };

/**
 * From now on every connection of the server must begin with tor's line (`readProxyLine`); one that does not is closed
 * without an answer. Only for a socket that nobody but tor can reach: anybody else could write any line.
 *
 * The server itself goes on listening and counting, and only its own listener for new connections is called later, with
 * what followed the line: so its limits and its closing hold for them as for all (tests/server/http/tor-circuits.test.ts).
 */
export function requireCircuits(server: Server, limits: CircuitLimits = LIMITS): void {
  const [serve, ...others] = server.listeners('connection');
  if (serve === undefined || others.length > 0) {
    throw new Error('Circuits are asked for before anything else listens for connections.');
  }
  const held = new Map<number, number>();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    readLine(socket, limits.lineMs, (circuit) => {
      if (!hold(held, circuit, socket, limits.connectionsOfCircuit)) return false;
      setCircuit(socket, circuit);
      serve.call(server, socket);
      return true;
    });
  });
}

/** @param accept whether the connection goes on */
function readLine(socket: Socket, lineMs: number, accept: (circuit: number) => boolean): void {
  let known: Buffer = Buffer.alloc(0);
  const refuse = () => socket.destroy();
  const timer = setTimeout(refuse, lineMs);
  timer.unref();
  const stop = () => {
    clearTimeout(timer);
    socket.off('data', take).off('end', refuse).off('error', refuse).off('close', stop);
  };
  const take = (chunk: Buffer) => {
    known = known.length === 0 ? chunk : Buffer.concat([known, chunk]);
    const line = readProxyLine(known.subarray(0, LONGEST_LINE));
    if (line === 'incomplete') return;
    socket.pause();
    stop();
    if (line === 'wrong') {
      refuse();
      return;
    }
    if (known.length > line.length) socket.unshift(known.subarray(line.length));
    if (accept(line.circuit)) socket.resume();
    else refuse();
  };
  socket.on('data', take).on('end', refuse).on('error', refuse).on('close', stop);
}

/** @returns whether the circuit may have one more */
function hold(held: Map<number, number>, circuit: number, socket: Socket, most: number): boolean {
  const count = held.get(circuit) ?? 0;
  if (count >= most) return false;
  held.set(circuit, count + 1);
  socket.once('close', () => {
    const left = (held.get(circuit) ?? 1) - 1;
    if (left === 0) held.delete(circuit);
    else held.set(circuit, left);
  });
  return true;
}
