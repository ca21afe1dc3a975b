import { open } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SLOWEST_HONEST_BYTES_PER_SECOND } from '../config/settings.ts';
import { circuitOf } from './circuit.ts';
import { isThisMachine, networkOf } from './rate-limit.ts';

export interface CrowdLimits {
  /** Connections at once. */
  readonly most: number;
  /** How long a connection is left alone after it came, or after it was last of use, milliseconds. */
  readonly graceMs: number;
  /** How often it is looked how much came and went, milliseconds. */
  readonly sampleMs: number;
  /** A connection that moves so many bytes a second never gives way. */
  readonly honestBytesPerSecond: number;
  /** Opens a file and closes it: at every sample, as nobody says when the system has turned a visitor away for want of one. */
  readonly tryToOpen: () => Promise<void>;
}

export const CROWD_LIMITS: CrowdLimits = {
  most: 900,
  graceMs: 10_000,
  sampleMs: 5_000,
  honestBytesPerSecond: SLOWEST_HONEST_BYTES_PER_SECOND,
  tryToOpen: async () => {
    await (await open('/dev/null')).close();
  },
};

export interface CrowdReports {
  /** Connections had to give way. */
  readonly onCrowded: () => void;
  /** The system gives out no more descriptors. */
  readonly onExhausted: () => void;
}

/** The pace of a connection is that of so many samples: with the pauses of Tor, most of a minute. */
const SAMPLES = 12;
/** How many give way at once, as a part of all: choosing them is then seldom. */
const BATCH_PART = 1 / 50;
/** More than this part of all connections is more than one visitor needs. */
const FAIR_PART = 1 / 8;
/** That many connections are no more than a share in any case. */
const LEAST_SHARE = 16;
/** Browsers wait for an answer before they ask again. */
const MOST_UNANSWERED = 4;

/** In the order in which they give way. */
type Rank = 'of no use' | 'slow' | 'more than a share' | 'new';
const RANKS: readonly Rank[] = ['of no use', 'slow', 'more than a share', 'new'];

interface Connection {
  readonly socket: Socket;
  /** Known at once, where the circuit is not. Gone with the connection. */
  readonly network: string | undefined;
  /** When it came, when its latest request began, or when its latest answer was over. */
  since: number;
  readonly exchanges: Set<{ readonly request: IncomingMessage; readonly response: ServerResponse }>;
  /** Bytes in both directions, at the latest samples since then. */
  readonly samples: number[];
}

/**
 * Keeps a server from being filled by those who do not use it. When there are more connections than may be, those give way
 * first that ask nothing or have not yet asked, then those that move slower than any honest line, then those of whoever
 * holds more than a share; among equals those of the visitor with the most, and the longest at rest. Whoever comes is let
 * in as long as somebody can give way.
 */
export class Crowd {
  readonly #limits: CrowdLimits;
  readonly #reports: Partial<CrowdReports>;
  readonly #connections = new Map<Socket, Connection>();
  readonly #timer: NodeJS.Timeout;

  constructor(server: Server, limits: CrowdLimits = CROWD_LIMITS, reports: Partial<CrowdReports> = {}) {
    this.#limits = limits;
    this.#reports = reports;
    server.on('connection', (socket: Socket) => {
      this.#enter(socket);
    });
    const failed = (error: unknown): void => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EMFILE' || code === 'ENFILE') this.#runOut();
    };
    server.on('error', failed);
    this.#timer = setInterval(() => {
      this.#sample();
      limits.tryToOpen().catch(failed);
    }, limits.sampleMs).unref();
    server.once('close', () => {
      clearInterval(this.#timer);
    });
  }

  /** Connections that have asked nothing yet, as browsers open them in advance: Node does not count them as idle. */
  closeUnused(): void {
    for (const { socket, exchanges } of [...this.#connections.values()])
      if (exchanges.size === 0) socket.destroy();
  }

  /** @returns whether the request is to be answered */
  begin(request: IncomingMessage, response: ServerResponse): boolean {
    const { socket } = request;
    const connection = this.#connections.get(socket);
    if (connection === undefined || socket.destroyed) return false;
    if (connection.exchanges.size >= MOST_UNANSWERED) {
      socket.destroy();
      return false;
    }
    const exchange = { request, response };
    connection.exchanges.add(exchange);
    begin(connection);
    response.once('close', () => {
      connection.exchanges.delete(exchange);
      begin(connection);
    });
    return true;
  }

  #enter(socket: Socket): void {
    const connection: Connection = {
      socket,
      network: networkOfPeer(socket),
      since: 0,
      exchanges: new Set(),
      samples: [],
    };
    begin(connection);
    this.#connections.set(socket, connection);
    socket.once('close', () => this.#connections.delete(socket));
    if (this.#connections.size <= this.#limits.most) return;
    this.#reports.onCrowded?.();
    if (this.#makeRoom(socket) === 0) socket.destroy();
  }

  /** What is still open goes on, and the system hands out what becomes free. */
  #runOut(): void {
    this.#reports.onExhausted?.();
    this.#makeRoom(undefined);
  }

  /** @returns how many gave way */
  #makeRoom(newcomer: Socket | undefined): number {
    const shares = this.#shares();
    const fair = Math.max(LEAST_SHARE, this.#limits.most * FAIR_PART);
    const ranked = new Map<Rank, Connection[]>(RANKS.map((rank) => [rank, []]));
    for (const connection of this.#connections.values()) {
      if (connection.socket === newcomer) continue;
      const rank = this.#rankOf(connection, (shares.get(visitorOf(connection)) ?? 0) > fair);
      if (rank !== undefined) ranked.get(rank)?.push(connection);
    }
    const share = (connection: Connection): number => shares.get(visitorOf(connection)) ?? 0;
    const batch = Math.ceil(this.#limits.most * BATCH_PART);
    const leaving: Connection[] = [];
    for (const rank of RANKS) {
      // Those who have just come only when there is nobody else.
      if (rank === 'new' && leaving.length > 0) break;
      const first = (ranked.get(rank) ?? []).sort(
        (one, other) => share(other) - share(one) || one.since - other.since,
      );
      leaving.push(...first.slice(0, batch - leaving.length));
    }
    for (const { socket } of leaving) {
      this.#connections.delete(socket);
      socket.destroy();
    }
    return leaving.length;
  }

  #rankOf(connection: Connection, hasTooMany: boolean): Rank | undefined {
    const restingMs = performance.now() - connection.since;
    const isNew = restingMs < this.#limits.graceMs;
    if (connection.exchanges.size === 0) {
      if (!isNew) return 'of no use';
      return hasTooMany ? 'more than a share' : 'new';
    }
    if (
      !isNew &&
      !waitsForUs(connection) &&
      this.#pace(connection, restingMs) < this.#limits.honestBytesPerSecond
    )
      return 'slow';
    return hasTooMany ? 'more than a share' : undefined;
  }

  /** Bytes a second, over the latest samples. */
  #pace({ samples, socket }: Connection, restingMs: number): number {
    const [first = 0] = samples;
    const coveredMs = Math.min(restingMs, samples.length * this.#limits.sampleMs);
    return ((bytesOf(socket) - first) * 1000) / Math.max(coveredMs, this.#limits.graceMs);
  }

  /** By visitor; of those who cannot be told apart, everybody is one of their own. */
  #shares(): ReadonlyMap<string | undefined, number> {
    const shares = new Map<string | undefined, number>();
    for (const connection of this.#connections.values()) {
      const visitor = visitorOf(connection);
      if (visitor !== undefined) shares.set(visitor, (shares.get(visitor) ?? 0) + 1);
    }
    return shares;
  }

  #sample(): void {
    for (const { socket, samples } of this.#connections.values()) {
      samples.push(bytesOf(socket));
      if (samples.length > SAMPLES) samples.shift();
    }
  }
}

function begin(connection: Connection): void {
  connection.since = performance.now();
  connection.samples.splice(0, connection.samples.length, bytesOf(connection.socket));
}

const bytesOf = (socket: Socket): number => socket.bytesRead + socket.bytesWritten;

/** All of a request is there and not answered yet, or more of it than we take. */
function waitsForUs({ exchanges }: Connection): boolean {
  return [...exchanges].some(
    ({ request, response }) =>
      (request.complete && !response.headersSent) || request.readableLength >= request.readableHighWaterMark,
  );
}

/** A circuit, or a network; nobody who comes through a proxy. */
function visitorOf({ socket, network }: Connection): string | undefined {
  const circuit = circuitOf(socket);
  return circuit === undefined ? network : `circuit ${circuit}`;
}

/** Costly to find out, and asked often. */
function networkOfPeer({ remoteAddress }: Socket): string | undefined {
  return isThisMachine(remoteAddress) ? undefined : networkOf(remoteAddress ?? '');
}
