import { readPublicKeys } from '../../keys/index.ts';
import { createSites } from '../app.ts';
import { type Config, originAt } from '../config/read-config.ts';
import { type Crowding, listen, type Listener } from '../http/listen.ts';
import { connectionsOf, openFilesLimit } from '../http/open-files.ts';
import type { Log } from '../http/operational-log.ts';
import { openStorage, type Storage } from '../storage/choose.ts';
import { refuseDemoKeys } from './init.ts';
import { StartUpError } from './start-up-error.ts';
import type { Terminal } from './terminal.ts';

/** How long an upload under way may go on when the server is asked to end, seconds. */
const GRACE_SECONDS = 5;

export interface ServeContext {
  readonly terminal: Terminal;
  /** Folder of the built files, with a slash at its end. */
  readonly assets: URL;
  readonly now: () => Date;
  readonly log: Log;
  /** Ends the server. */
  readonly stop: AbortSignal;
}

export interface Addresses {
  readonly source: string;
  readonly staff: string;
}

/** Serves both sites until it is told to stop. */
export async function serve(
  config: Config,
  context: ServeContext,
  onListening: (addresses: Addresses) => void = printAddresses(context.terminal),
): Promise<void> {
  const storage = await openStorage({ folder: config.dataFolder });
  try {
    await requirePrepared(config, storage);
    await serveStorage(config, storage, context, onListening);
  } finally {
    await storage.close();
  }
}

async function serveStorage(
  config: Config,
  storage: Storage,
  context: ServeContext,
  onListening: (addresses: Addresses) => void,
): Promise<void> {
  const origins = { source: '', staff: '' };
  const { assets, now, log, stop } = context;
  const sites = await createSites({
    config,
    storage,
    assets,
    now,
    log,
    origins: { source: () => origins.source, staff: () => origins.staff },
  });
  const listeners: Listener[] = [];
  const connections = connectionsOf(
    config.flood.connections,
    openFilesLimit(),
    config.onion === undefined ? 1 : 2,
  );
  const crowding = (site: 'source' | 'staff'): Crowding => ({
    most: connections[site],
    onCrowded: () => {
      log('connections-crowded', { site });
    },
    onExhausted: () => {
      log('open-files-exhausted', { site });
    },
  });
  try {
    for (const name of ['source', 'staff'] as const) {
      const listener = await listen(sites[name], config[name], config.pace, crowding(name));
      listeners.push(listener);
      origins[name] = originAt(config[name], listener.port);
      logStart(log, name, listener);
    }
    if (config.onion !== undefined && sites.onion !== undefined) {
      listeners.push(await listen(sites.onion, config.onion, config.pace, crowding('source')));
      log('server-started-on-socket', { site: 'source' });
    }
    onListening({ ...origins });
    await aborted(stop);
    log('server-stopping');
  } finally {
    const cut = await Promise.all(listeners.map((listener) => listener.close(GRACE_SECONDS)));
    await sites.close();
    log('server-stopped', { cut: cut.reduce((sum, count) => sum + count, 0) });
  }
}

function logStart(log: Log, site: 'source' | 'staff', { port, socket }: Listener): void {
  if (socket === undefined) log('server-started', { site, port });
  else log('server-started-on-socket', { site });
}

/** @throws StartUpError `not-prepared`, `demo-key` */
async function requirePrepared(config: Config, storage: Storage): Promise<void> {
  const ring = await storage.tips.currentRing();
  if (ring === undefined) {
    throw new StartUpError(
      'not-prepared',
      `The data folder ${config.dataFolder} has no newsroom key yet, so nothing could be sealed. ` +
        'Run: sealdrop-server init --key newsroom.asc --staff editor.asc. Or, to try things out: npm start',
    );
  }
  const armored = [...ring.armoredKeys, ...(await storage.tips.staff()).map((member) => member.armoredKey)];
  const keys = (await Promise.all(armored.map((one) => readPublicKeys(one)))).flat();
  refuseDemoKeys(config, keys);
}

function printAddresses({ out }: Terminal) {
  return ({ source, staff }: Addresses) => {
    out(`source site: ${source}`);
    out(`staff site: ${staff}`);
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
