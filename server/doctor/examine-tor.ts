import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isOnion } from '../config/origin.ts';
import type { Config, SiteConfig } from '../config/read-config.ts';
import type { Deployment, Finding } from './finding.ts';
import { leadsTo, type OnionService, onionServicesIn, readTorrc, valueOf } from './torrc.ts';

const TORRC = '/etc/tor/torrc';
const OTHERS_MAY = 0o007;
const GROUP_MAY_WRITE = 0o020;
const SERVER_AND_GROUP = 0o660;
const ALL_RIGHTS = 0o777;

interface OnionSite {
  readonly name: 'source' | 'staff';
  readonly config: SiteConfig;
  readonly socket: string;
}

/** Whether tor and the server fit together, where they meet on sockets. */
export async function examineTor({ config }: Deployment, torrcPath = TORRC): Promise<readonly Finding[]> {
  const sites = sitesOnSockets(config);
  const found = [...onPorts(config)];
  for (const site of sites) found.push(...ofSettings(site), ...(await ofSocket(site)));
  const torrc = sites.length === 0 ? undefined : await readTorrc(torrcPath);
  if (torrc === undefined) return found;
  const services = onionServicesIn(torrc);
  for (const site of sites) found.push(...(await ofService(site, services, torrcPath)));
  return found;
}

function sitesOnSockets({ source, onion, staff }: Config): readonly OnionSite[] {
  const sites = [
    { name: 'source', config: onion ?? source },
    { name: 'staff', config: staff },
  ] as const;
  return sites.flatMap((site) =>
    site.config.socket === undefined ? [] : [{ ...site, socket: site.config.socket }],
  );
}

function onPorts({ source, staff }: Config): readonly Finding[] {
  const sites = Object.entries({ source, staff });
  return sites
    .filter(([, { origin, socket }]) => origin !== undefined && isOnion(origin) && socket === undefined)
    .map(([name]) => ({
      state: 'warning',
      says: `The ${name} site is an onion service on a port: every program of this machine reaches it, and no limit tells its visitors apart.`,
      remedy: `Set SEALDROP_${name.toUpperCase()}_SOCKET and SEALDROP_TOR_CIRCUITS=yes, and torrc as in deploy/tor/torrc.`,
    }));
}

function ofSettings({ name, config: { origin, circuits } }: OnionSite): readonly Finding[] {
  const found: Finding[] = [];
  if (origin === undefined || !isOnion(origin))
    found.push({
      state: 'warning',
      says: `The ${name} site listens on a socket, but ${origin ?? 'its origin'} is no onion address.`,
      remedy: `Set SEALDROP_${name.toUpperCase()}_ORIGIN to http:// and what tor has written into the file hostname.`,
    });
  if (!circuits)
    found.push({
      state: 'warning',
      says: `The visitors of the ${name} site cannot be told apart, so nothing limits what one of them sends.`,
      remedy:
        'Set SEALDROP_TOR_CIRCUITS=yes, and HiddenServiceExportCircuitID haproxy in torrc, and restart both.',
    });
  return found;
}

async function ofSocket({ name, socket }: OnionSite): Promise<readonly Finding[]> {
  const folder = await stat(dirname(socket)).catch(() => undefined);
  if (folder === undefined)
    return [
      {
        state: 'bad',
        says: `There is no folder ${dirname(socket)} for the socket of the ${name} site.`,
        remedy: `Run: install -d -o sealdrop -g debian-tor -m 2750 ${dirname(socket)}`,
      },
    ];
  if ((folder.mode & (OTHERS_MAY | GROUP_MAY_WRITE)) !== 0)
    return [
      {
        state: 'bad',
        says: `Others than the server and tor may enter or change ${dirname(socket)}, and could pass for tor.`,
        remedy: `Run: chmod 2750 ${dirname(socket)}`,
      },
    ];
  const found = await stat(socket).catch(() => undefined);
  if (found === undefined)
    return [
      { state: 'good', says: `The socket of the ${name} site has its folder; the server is not running.` },
    ];
  if ((found.mode & ALL_RIGHTS) !== SERVER_AND_GROUP || found.gid !== folder.gid)
    return [
      {
        state: 'bad',
        says: `The socket ${socket} is not for the server and the group of its folder alone: tor may not connect, or others may.`,
        remedy: `Run: chmod 2750 ${dirname(socket)}, and restart the server.`,
      },
    ];
  return [{ state: 'good', says: `Only the server and tor may use the socket of the ${name} site.` }];
}

async function ofService(
  { name, config: { circuits }, socket }: OnionSite,
  services: readonly OnionService[],
  torrcPath: string,
): Promise<readonly Finding[]> {
  const service = services.find((one) => leadsTo(one, socket));
  if (service === undefined)
    return [
      {
        state: 'warning',
        says: `${torrcPath} has no onion service that leads to ${socket}.`,
        remedy: `Add HiddenServicePort 80 unix:${socket}, as in deploy/tor/torrc, unless it stands in another file.`,
      },
    ];
  const exported = valueOf(service, 'HiddenServiceExportCircuitID') === 'haproxy';
  const found: Finding[] = [];
  if (exported !== circuits)
    found.push({
      state: 'bad',
      says: `tor ${exported ? 'tells' : 'does not tell'} the circuits of the ${name} site, and the server does ${circuits ? '' : 'not '}expect it: no visitor gets through.`,
      remedy:
        'Set both HiddenServiceExportCircuitID haproxy and SEALDROP_TOR_CIRCUITS=yes, and restart both.',
    });
  if (name === 'source' && valueOf(service, 'HiddenServicePoWDefensesEnabled') !== '1')
    found.push({
      state: 'warning',
      says: 'The onion service of sources has no proof-of-work defence against floods.',
      remedy: `Set HiddenServicePoWDefensesEnabled 1 for it in ${torrcPath}, and reload tor.`,
    });
  if (name === 'staff') found.push(...(await ofAuthorization(service)));
  if (found.length === 0) found.push({ state: 'good', says: `torrc and the ${name} site fit together.` });
  return found;
}

/** The folder is tor's own: most often it is not for us to read. */
async function ofAuthorization({ folder }: OnionService): Promise<readonly Finding[]> {
  const clients = await readdir(join(folder, 'authorized_clients')).catch(() => undefined);
  if (clients === undefined || clients.some((file) => file.endsWith('.auth'))) return [];
  return [
    {
      state: 'bad',
      says: 'The onion service of the staff site lets everybody connect who knows its address.',
      remedy: `Make a key for each member of staff (sealdrop keys tor), put it into ${join(folder, 'authorized_clients')}, and reload tor.`,
    },
  ];
}
