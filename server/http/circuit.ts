import type { Socket } from 'node:net';

/** By connection, and gone with it: a circuit is written nowhere. */
const circuits = new WeakMap<Socket, number>();

/** The Tor circuit over which a connection comes, as our own tor says (`http/proxy-line.ts`). */
export function circuitOf(socket: Socket): number | undefined {
  return circuits.get(socket);
}

export function setCircuit(socket: Socket, circuit: number): void {
  circuits.set(socket, circuit);
}
