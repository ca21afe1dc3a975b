import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { Crowd, CROWD_LIMITS, type CrowdReports } from './crowd.ts';
import { requireCircuits } from './tor-circuits.ts';
import { admitGroup, clearStaleSocket, type SocketObstacle } from './unix-socket.ts';
import { watchPace, type PaceLimits } from './upload-pace.ts';

const SECOND_MS = 1000;

/** Time for the line and the headers of a request, from the first byte of a connection. */
const HEADERS_TIMEOUT_MS = 60 * SECOND_MS;
const KEEP_ALIVE_TIMEOUT_MS = 10 * SECOND_MS;
/** Nothing in either direction for this long: the peer is gone, or reads an answer so slowly that it holds us. */
const SILENCE_TIMEOUT_MS = 10 * 60 * SECOND_MS;
const CHECK_INTERVAL_MS = 5 * SECOND_MS;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_HEADERS = 64;
/** Connections that the system keeps for us while we are busy; others have to knock again, seconds later. */
const BACKLOG = 4_096;
const IDLE_SWEEP_MS = 100;

export interface ListenAddress {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The path of a Unix socket: then host and port are not listened on. */
  readonly socket?: string | undefined;
  /** Whether connections must begin with tor's line about their circuit. Only on a socket. */
  readonly circuits?: boolean;
}

export interface Listener {
  readonly host: string;
  /** 0 on a Unix socket. */
  readonly port: number;
  readonly socket: string | undefined;
  /**
   * Takes no new connections, ends idle ones at once and waits for busy ones.
   *
   * @returns how many were cut because they were still busy after `graceSeconds`
   */
  close(graceSeconds: number): Promise<number>;
}

export type ListenErrorCode =
  | 'port-taken'
  | 'port-forbidden'
  | 'no-such-address'
  | 'socket-taken'
  | 'socket-in-the-way'
  | 'socket-forbidden'
  | 'no-such-folder'
  | 'cannot-listen';

export class ListenError extends Error {
  readonly code: ListenErrorCode;
  constructor(code: ListenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ListenError';
    this.code = code;
  }
}

/** How many connections there may be at once, and who is told when there are more. */
export interface Crowding extends Partial<CrowdReports> {
  readonly most?: number;
}

/**
 * Serves over HTTP. Node's limit on the total time of a request is off, as it would cut a slow honest upload; instead no
 * body may fall below `pace`. This is the last resort, at twice the window: a route watches by itself and says why.
 */
export async function listen(
  handle: RequestListener,
  address: ListenAddress,
  pace: PaceLimits,
  { most = CROWD_LIMITS.most, ...reports }: Crowding = {},
): Promise<Listener> {
  const lastResort = { ...pace, stallSeconds: 2 * pace.stallSeconds };
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: true,
      keepAlive: true,
      noDelay: true,
    },
    (request, response) => {
      if (!crowd.begin(request, response)) return;
      if (hasBody(request.headers)) watchPace(request, lastResort, () => request.socket.destroy());
      handle(request, response);
    },
  );
  // Before anybody else listens for connections.
  if (address.circuits === true) requireCircuits(server);
  const crowd = new Crowd(server, { ...CROWD_LIMITS, most }, reports);
  server.maxHeadersCount = MAX_HEADERS;
  server.setTimeout(SILENCE_TIMEOUT_MS);
  const { host, socket } = address;
  if (socket === undefined) await startListening(server, address);
  else await listenOnSocket(server, socket);
  return {
    host,
    socket,
    port: socket === undefined ? (server.address() as AddressInfo).port : 0,
    close: (grace) => close(server, crowd, grace),
  };
}

/** RFC 9112, 6.3: a request without either header has no body. */
const hasBody = (headers: NodeJS.Dict<string | string[]>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function startListening(server: Server, { host, port }: ListenAddress): Promise<void> {
  return start(server, { host, port }, (error) => explain(error, EXPLANATIONS, { host, port }));
}

async function listenOnSocket(server: Server, path: string): Promise<void> {
  const obstacle = await clearStaleSocket(path).catch((error: unknown) => {
    throw explain(error as NodeJS.ErrnoException, SOCKET_EXPLANATIONS, path);
  });
  if (obstacle !== undefined) throw new ListenError(obstacle, OBSTACLES[obstacle](path));
  await start(server, { path }, (error) => explain(error, SOCKET_EXPLANATIONS, path));
  await admitGroup(path);
}

function start(
  server: Server,
  where: { readonly host: string; readonly port: number } | { readonly path: string },
  explained: (error: NodeJS.ErrnoException) => ListenError,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(explained(error));
    };
    server.once('error', fail);
    server.listen({ ...where, exclusive: true, backlog: BACKLOG }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

interface Explanation<Where> {
  readonly code: ListenErrorCode;
  readonly says: (where: Where) => string;
}

interface Explanations<Where> {
  readonly known: Readonly<Record<string, Explanation<Where>>>;
  readonly other: (where: Where) => string;
}

const noSuchAddress: Explanation<ListenAddress> = {
  code: 'no-such-address',
  says: ({ host }) =>
    `${host} is not an address of this machine. Use 127.0.0.1 behind Tor or a proxy, or an address that it has.`,
};

const EXPLANATIONS: Explanations<ListenAddress> = {
  known: {
    EADDRINUSE: {
      code: 'port-taken',
      says: ({ host, port }) =>
        `Port ${port} of ${host} is taken by another program. End that one, or choose another port.`,
    },
    EACCES: {
      code: 'port-forbidden',
      says: ({ port }) =>
        `Port ${port} is reserved by the system. Choose one above 1023, and let Tor or a proxy forward to it.`,
    },
    EADDRNOTAVAIL: noSuchAddress,
    ENOTFOUND: noSuchAddress,
    EAI_AGAIN: noSuchAddress,
  },
  other: ({ host, port }) => `Listening on port ${port} of ${host} failed`,
};

const OBSTACLES: Readonly<Record<SocketObstacle, (path: string) => string>> = {
  'socket-taken': (path) =>
    `Another program listens on the socket ${path}. End that one, or choose another path.`,
  'socket-in-the-way': (path) =>
    `${path} is there and is no socket. It is left as it is: move it away, or choose another path.`,
};

const noSuchFolder: Explanation<string> = {
  code: 'no-such-folder',
  says: (path) =>
    `There is no folder ${dirname(path)} for the socket. Make it, for the server and the group of tor: ` +
    `install -d -o sealdrop -g debian-tor -m 2750 ${dirname(path)}`,
};

const SOCKET_EXPLANATIONS: Explanations<string> = {
  known: {
    EADDRINUSE: { code: 'socket-taken', says: OBSTACLES['socket-taken'] },
    EACCES: {
      code: 'socket-forbidden',
      says: (path) =>
        `The server may not make a socket in ${dirname(path)}. The folder belongs to the account of the server.`,
    },
    ENOENT: noSuchFolder,
    ENOTDIR: noSuchFolder,
  },
  other: (path) => `Listening on the socket ${path} failed`,
};

function explain<Where>(
  error: NodeJS.ErrnoException,
  { known, other }: Explanations<Where>,
  where: Where,
): ListenError {
  const { code, says } = known[error.code ?? ''] ?? {
    code: 'cannot-listen',
    says: (place: Where) => `${other(place)}: ${error.message}.`,
  };
  return new ListenError(code, says(where), { cause: error });
}

async function close(server: Server, crowd: Crowd, graceSeconds: number): Promise<number> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  crowd.closeUnused();
  let cut = 0;
  // A connection that was busy becomes idle, and would be kept alive.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, IDLE_SWEEP_MS);
  const deadline = setTimeout(() => {
    server.getConnections((_error, count) => {
      cut = count;
      server.closeAllConnections();
    });
  }, graceSeconds * SECOND_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
  return cut;
}
