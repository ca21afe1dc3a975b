import { resolve, sep } from 'node:path';
import { formatSize } from './checks.ts';
import type { Problem, ProblemCode } from './config-error.ts';
import { isHttps, isOnion, isPrivateNetwork, isThisMachine, isWildcard, originOf } from './origin.ts';
import type { Origin } from './origin.ts';
import { settings } from './settings.ts';
import type { SettingKey, Values } from './settings.ts';

export interface Contradiction {
  readonly code: ProblemCode;
  readonly between: readonly SettingKey[];
  /** For the documentation. */
  readonly says: string;
  readonly find: (values: Values) => Pick<Problem, 'says' | 'remedy'> | undefined;
}

type SiteName = 'source' | 'staff';
const siteNames: readonly SiteName[] = ['source', 'staff'];

const siteSettings = {
  source: { host: 'sourceHost', port: 'sourcePort', origin: 'sourceOrigin', socket: 'sourceSocket' },
  staff: { host: 'staffHost', port: 'staffPort', origin: 'staffOrigin', socket: 'staffSocket' },
} as const satisfies Record<SiteName, Record<'host' | 'port' | 'origin' | 'socket', SettingKey>>;

const addressSettings: readonly SettingKey[] = siteNames.flatMap((site) => Object.values(siteSettings[site]));

/** Absent while the port is still to be chosen by the system, and where a socket has none. */
export function originFrom(values: Values, site: SiteName): Origin | undefined {
  const keys = siteSettings[site];
  const port = listensOnSocket(values, site) ? 0 : values[keys.port];
  return values[keys.origin] ?? (port === 0 ? undefined : originOf(values[keys.host], port));
}

/** By default a quarter of the reserve: the rest stays for the database. */
export function letterReserveFrom({ reserveBytes, letterReserveBytes }: Values): number {
  return letterReserveBytes ?? Math.floor(reserveBytes / 4);
}

/** With an onion address to announce, the source site is on both: the port serves the clear web, the socket the onion. */
export const listensOnBoth = ({ onionLocation, sourceSocket }: Values): boolean =>
  onionLocation !== undefined && sourceSocket !== undefined;

const listensOnSocket = (values: Values, site: SiteName): boolean =>
  values[siteSettings[site].socket] !== undefined && !(site === 'source' && listensOnBoth(values));

const listensEverywhere = (values: Values, site: SiteName): boolean =>
  !listensOnSocket(values, site) && isWildcard(values[siteSettings[site].host]);

const nameOf = (key: SettingKey): string => settings[key].name;
const originName = (site: SiteName): string => nameOf(siteSettings[site].origin);

const MAX_UTF8_BYTES_PER_CHARACTER = 4;

export const contradictions: readonly Contradiction[] = [
  {
    code: 'same-listener',
    between: ['sourceHost', 'sourcePort', 'staffHost', 'staffPort'],
    says: 'Both sites on the same address and port: they are two listeners, so that no route of one can be reached through the other.',
    find: (values) => {
      const { sourceHost, sourcePort, staffHost, staffPort } = values;
      if (siteNames.some((site) => listensOnSocket(values, site))) return undefined;
      const shared = sourceHost === staffHost || isWildcard(sourceHost) || isWildcard(staffHost);
      if (sourcePort === 0 || sourcePort !== staffPort || !shared) return undefined;
      return {
        says: `The source site and the staff site would both listen on port ${sourcePort}.`,
        remedy: `Give ${nameOf('staffPort')} another port.`,
      };
    },
  },
  {
    code: 'same-socket',
    between: ['sourceSocket', 'staffSocket'],
    says: 'Both sites on the same socket.',
    find: ({ sourceSocket, staffSocket }) => {
      if (sourceSocket === undefined || sourceSocket !== staffSocket) return undefined;
      return {
        says: `The source site and the staff site would both listen on ${sourceSocket}.`,
        remedy: `Give ${nameOf('staffSocket')} another path.`,
      };
    },
  },
  {
    code: 'circuits-without-socket',
    between: ['torCircuits', 'sourceSocket', 'staffSocket'],
    says: 'Circuits where anybody could connect: on a port, whoever reaches it could write the line by which tor tells them.',
    find: ({ torCircuits, sourceSocket, staffSocket }) => {
      if (!torCircuits || sourceSocket !== undefined || staffSocket !== undefined) return undefined;
      return {
        says: `${nameOf('torCircuits')} is yes, but no site listens on a socket.`,
        remedy: `Set ${nameOf('sourceSocket')} and ${nameOf('staffSocket')}, and the same paths in torrc.`,
      };
    },
  },
  {
    code: 'same-origin',
    between: addressSettings,
    says: 'One origin for both sites: a browser keeps two sites apart by their origins.',
    find: (values) => {
      const origin = originFrom(values, 'source');
      if (origin === undefined || origin !== originFrom(values, 'staff')) return undefined;
      return {
        says: `The source site and the staff site would both be ${origin}.`,
        remedy: `Give ${nameOf('staffOrigin')} a host name, an onion address or a port of its own.`,
      };
    },
  },
  {
    code: 'origin-needed',
    between: addressSettings,
    says: 'A site that listens on every address (`0.0.0.0` or `::`), or on a socket, without an origin: nobody can type that address.',
    find: (values) => {
      const unnamed = siteNames.filter(
        (site) =>
          (listensEverywhere(values, site) || listensOnSocket(values, site)) &&
          values[siteSettings[site].origin] === undefined,
      );
      if (unnamed.length === 0) return undefined;
      return {
        says: `The ${unnamed.join(' and ')} site listens on every address or on a socket, but has no origin.`,
        remedy: `Set ${unnamed.map(originName).join(' and ')} to what people type, such as https://tips.example.org.`,
      };
    },
  },
  {
    code: 'clear-text',
    between: ['mode', ...addressSettings],
    says: 'In production, a plain `http` origin that is neither an onion address nor this machine: tips would cross the network in clear, and browsers would refuse the console its keys and cookies.',
    find: (values) => {
      if (values.mode !== 'production') return undefined;
      const clear = siteNames.filter((site) => {
        const origin = originFrom(values, site);
        return origin !== undefined && !isHttps(origin) && !isOnion(origin) && !isThisMachine(origin);
      });
      if (clear.length === 0) return undefined;
      return {
        says: `The ${clear.join(' and ')} site would be reached over plain http.`,
        remedy: `Set ${clear.map(originName).join(' and ')} to an https or an onion address.`,
      };
    },
  },
  {
    code: 'public-demo',
    between: ['mode', ...addressSettings],
    says: 'A demo with a public origin: its private key lies on the same machine, so whoever has the machine reads every tip.',
    find: (values) => {
      if (values.mode !== 'demo') return undefined;
      const exposed = siteNames.filter((site) => {
        const origin = originFrom(values, site);
        const wildcard = listensEverywhere(values, site) && values[siteSettings[site].origin] === undefined;
        return origin !== undefined && !wildcard && !isThisMachine(origin) && !isPrivateNetwork(origin);
      });
      if (exposed.length === 0) return undefined;
      return {
        says: `A demo would be open to the world at ${exposed.map((site) => originFrom(values, site) ?? '').join(' and ')}.`,
        remedy: `For real sources set ${nameOf('mode')}=production and load a key of the newsroom; to try it, keep it on this machine.`,
      };
    },
  },
  {
    code: 'onion-unseen',
    between: ['onionLocation', 'sourceOrigin'],
    says: 'An onion address to be announced by a site that is not on https, or is an onion service itself: Tor Browser looks at `Onion-Location` only on https.',
    find: ({ onionLocation, sourceOrigin }) => {
      if (onionLocation === undefined) return undefined;
      if (sourceOrigin !== undefined && isHttps(sourceOrigin) && !isOnion(sourceOrigin)) return undefined;
      return {
        says: `${nameOf('onionLocation')} is set, but the source site is ${sourceOrigin ?? 'not on https'}, where no browser looks at it.`,
        remedy: `Set ${nameOf('sourceOrigin')} to the https address of the clear web, or leave ${nameOf('onionLocation')} out.`,
      };
    },
  },
  {
    code: 'staff-onion-announced',
    between: ['onionLocation', 'staffOrigin'],
    says: 'The onion address of the staff site, announced to every source.',
    find: ({ onionLocation, staffOrigin }) => {
      if (onionLocation === undefined || onionLocation !== staffOrigin) return undefined;
      return {
        says: `${nameOf('onionLocation')} is the address of the staff site, and would be told to everybody.`,
        remedy: `Set ${nameOf('onionLocation')} to the onion address of the source site.`,
      };
    },
  },
  {
    code: 'message-too-long',
    between: ['maxMessageCharacters', 'maxTipBytes'],
    says: 'A message that is allowed by its length but would not fit into a tip.',
    find: ({ maxMessageCharacters, maxTipBytes }) => {
      const needed = maxMessageCharacters * MAX_UTF8_BYTES_PER_CHARACTER;
      if (needed <= maxTipBytes) return undefined;
      return {
        says: `A message of ${maxMessageCharacters} characters can take ${formatSize(needed)}, a tip only ${formatSize(maxTipBytes)}.`,
        remedy: `Raise ${nameOf('maxTipBytes')} to ${formatSize(needed)} or more, or lower ${nameOf('maxMessageCharacters')}.`,
      };
    },
  },
  {
    code: 'letters-use-reserve',
    between: ['letterReserveBytes', 'reserveBytes'],
    says: 'More than half of the reserve for letters: the database needs room of its own to work at all.',
    find: (values) => {
      const letters = letterReserveFrom(values);
      if (2 * letters <= values.reserveBytes) return undefined;
      return {
        says: `Letters may use ${formatSize(letters)} of a reserve of ${formatSize(values.reserveBytes)}.`,
        remedy: `Lower ${nameOf('letterReserveBytes')} to half of the reserve, ${formatSize(Math.floor(values.reserveBytes / 2))}, or raise ${nameOf('reserveBytes')}.`,
      };
    },
  },
  {
    code: 'tip-beyond-budget',
    between: ['maxTipBytes', 'unfinishedBytes', 'dayBytes'],
    says: 'A budget in which not even one tip of the size that is allowed would fit.',
    find: (values) => {
      const small = (['unfinishedBytes', 'dayBytes'] as const).filter(
        (key) => values[key] < values.maxTipBytes,
      );
      if (small.length === 0) return undefined;
      return {
        says: `A tip may weigh ${formatSize(values.maxTipBytes)}, but ${small.map((key) => `${nameOf(key)} is ${formatSize(values[key])}`).join(' and ')}.`,
        remedy: `Raise ${small.map(nameOf).join(' and ')}, or lower ${nameOf('maxTipBytes')}.`,
      };
    },
  },
  {
    code: 'notice-too-long',
    between: ['tipDays', 'noticeDays'],
    says: 'A notice that is as long as conversations are kept: all of them would always be about to be deleted.',
    find: ({ tipDays, noticeDays }) => {
      if (tipDays === 0 || noticeDays < tipDays) return undefined;
      return {
        says: `Conversations are kept for ${tipDays} days, and the notice would begin ${noticeDays} days before.`,
        remedy: `Lower ${nameOf('noticeDays')} to ${tipDays - 1} or less, or raise ${nameOf('tipDays')}.`,
      };
    },
  },
  {
    code: 'backup-in-data',
    between: ['backup', 'data'],
    says: 'A backup in the data folder, or around it: it would go with what it is for.',
    find: ({ backup, data }) => {
      if (backup === undefined) return undefined;
      const [one, other] = [resolve(backup) + sep, resolve(data) + sep];
      if (!one.startsWith(other) && !other.startsWith(one)) return undefined;
      return {
        says: `The backup (${backup}) and the data folder (${data}) would lie in each other.`,
        remedy: `Set ${nameOf('backup')} to a folder on another disk.`,
      };
    },
  },
  {
    code: 'idle-beyond-session',
    between: ['sessionIdleMinutes', 'sessionHours'],
    says: 'An idle limit longer than the whole session: it would never apply.',
    find: ({ sessionIdleMinutes, sessionHours }) => {
      if (sessionIdleMinutes <= sessionHours * 60) return undefined;
      return {
        says: `A session of ${sessionHours} h would end before it can be idle for ${sessionIdleMinutes} minutes.`,
        remedy: `Lower ${nameOf('sessionIdleMinutes')} to ${sessionHours * 60} or less, or raise ${nameOf('sessionHours')}.`,
      };
    },
  },
  {
    code: 'nothing-to-limit',
    between: ['tipsPerMinute', 'limitLoopback'],
    says: 'Counting requests from this machine while there is no limit to count towards.',
    find: ({ tipsPerMinute, limitLoopback }) => {
      if (tipsPerMinute > 0 || !limitLoopback) return undefined;
      return {
        says: `${nameOf('limitLoopback')} is yes, but ${nameOf('tipsPerMinute')}=0 sets no limit.`,
        remedy: `Set ${nameOf('tipsPerMinute')}, or leave ${nameOf('limitLoopback')} out.`,
      };
    },
  },
];
