import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import type { Problem } from './config-error.ts';
import { contradictions, letterReserveFrom, listensOnBoth, originFrom } from './contradictions.ts';
import { likelyNames } from './likely-name.ts';
import { originOf } from './origin.ts';
import type { Origin } from './origin.ts';
import { settingKeys, settingNames, settings } from './settings.ts';
import type { Setting, SettingKey, Values } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SiteConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The path of a Unix socket, instead of host and port. */
  readonly socket: string | undefined;
  /** Whether tor tells the circuit of each connection on the socket. */
  readonly circuits: boolean;
  /** What people type. Absent only while port 0 leaves it open: then `originAt` knows once the site listens. */
  readonly origin: Origin | undefined;
}

export interface Config {
  readonly mode: 'production' | 'demo';
  readonly dataFolder: string;
  /** As sources read it. */
  readonly newsroom: string;
  readonly source: SiteConfig;
  /** The source site once more, for its onion address, where `source` is on the clear web. */
  readonly onion: SiteConfig | undefined;
  readonly staff: SiteConfig;
  /** What the source site on the clear web tells Tor Browser. */
  readonly onionLocation: Origin | undefined;
  readonly tips: {
    readonly maxBytes: number;
    readonly maxFiles: number;
    readonly maxMessageCharacters: number;
    /** Free disk below which no files are taken. */
    readonly reserveBytes: number;
    /** The part of it that letters may use. */
    readonly letterReserveBytes: number;
    /** Of the files that are accepted in a day. */
    readonly dayBytes: number;
    readonly unfinishedBytes: number;
    readonly unfinishedDays: number;
    readonly stampBits: number;
    readonly formHours: number;
  };
  readonly retention: {
    /** From the latest message of a conversation to its end; 0: no end. */
    readonly days: number;
    readonly noticeDays: number;
  };
  readonly nightly: {
    /** The folder of the backup; none is made where it is not set. */
    readonly backup: string | undefined;
    readonly check: boolean;
  };
  readonly mailbox: {
    /** From the latest message of its conversation to its end. It does not outlive the conversation. */
    readonly days: number;
    readonly idleMinutes: number;
  };
  readonly pace: {
    readonly stallSeconds: number;
    readonly minBytesPerSecond: number;
  };
  readonly flood: {
    /** 0: no limit. */
    readonly tipsPerMinute: number;
    readonly limitLoopback: boolean;
    /** Of the source site, at once. */
    readonly connections: number;
  };
  readonly session: {
    readonly idleMinutes: number;
    readonly hours: number;
  };
}

/** The origin of a site that listens on `port`. */
export const originAt = (site: SiteConfig, port: number): Origin => site.origin ?? originOf(site.host, port);

/** Of the command line of officers, who may work on the same machine. */
const OF_THE_COMMAND_LINE = ['SEALDROP_HOME'];

function findUnknownNames(env: Environment): readonly Problem[] {
  const known = [...settingNames, ...OF_THE_COMMAND_LINE];
  return Object.keys(env)
    .filter((name) => /^sealdrop_/i.test(name) && !known.includes(name))
    .map((name) => {
      const meant = likelyNames(name, settingNames);
      return {
        code: 'unknown-setting',
        settings: [name],
        says: `${name} is not a setting.`,
        remedy:
          meant.length > 0
            ? `Did you mean ${meant.join(' or ')}?`
            : 'Remove it: docs/config.md lists every setting.',
      };
    });
}

const DEBUG_VARIABLES = ['DEBUG', 'NODE_DEBUG'] as const;

/** The libraries' own debug output names addresses and requests of visitors (tests/server/http/rate-limit.test.ts). */
function findDebugOutput(env: Environment, { mode }: Values): readonly Problem[] {
  if (mode !== 'production') return [];
  return DEBUG_VARIABLES.filter((name) => (env[name] ?? '') !== '').map((name) => ({
    code: 'debug-output',
    settings: [name],
    says: `${name} is set: libraries would print the addresses and requests of visitors.`,
    remedy: `Unset ${name}, or set ${settings.mode.name}=demo on a machine that no source uses.`,
  }));
}

type Read = { readonly value: unknown } | { readonly problem: Problem };

/** An empty variable counts as not set, as container files write it. */
function readSetting(setting: Setting, env: Environment): Read {
  const given = env[setting.name];
  const text =
    given === undefined || given === '' ? ('default' in setting ? setting.default : undefined) : given;
  if (text === undefined) return { value: undefined };
  const result = v.safeParse(setting.check.schema, text, { abortPipeEarly: true });
  if (result.success) return { value: result.output };
  const hint = result.issues[0].message;
  return {
    problem: {
      code: 'bad-value',
      settings: [setting.name],
      says: `${setting.name} is ${JSON.stringify(text)}, but takes ${setting.check.takes}.`,
      remedy: [hint, `Mend it, or leave it out for ${describeDefault(setting)}.`].filter(Boolean).join(' '),
    },
  };
}

export function describeDefault(setting: Setting): string {
  if ('without' in setting) return `none: ${setting.without}`;
  return 'default' in setting
    ? `the default, ${setting.default}`
    : `what follows from ${setting.derivedFrom}`;
}

function defaultOf(setting: Setting): unknown {
  return 'default' in setting ? v.parse(setting.check.schema, setting.default) : undefined;
}

function readValues(env: Environment): {
  readonly values: Values;
  readonly problems: ReadonlyMap<SettingKey, Problem>;
} {
  const values: Partial<Record<SettingKey, unknown>> = {};
  const problems = new Map<SettingKey, Problem>();
  for (const key of settingKeys) {
    const read = readSetting(settings[key], env);
    if ('problem' in read) problems.set(key, read.problem);
    values[key] = 'problem' in read ? defaultOf(settings[key]) : read.value;
  }
  return { values: values as Values, problems };
}

/** A contradiction is only looked for between settings that are right by themselves. */
function findContradictions(values: Values, wrong: ReadonlySet<SettingKey>): readonly Problem[] {
  return contradictions
    .filter(({ between }) => !between.some((key) => wrong.has(key)))
    .flatMap(({ code, between, find }) => {
      const found = find(values);
      return found === undefined
        ? []
        : [{ code, settings: between.map((key) => settings[key].name), ...found }];
    });
}

/** @throws ConfigError with every problem there is. */
export function readConfig(env: Environment): Config {
  const { values, problems } = readValues(env);
  const all = [
    ...findUnknownNames(env),
    ...problems.values(),
    ...findContradictions(values, new Set(problems.keys())),
    ...findDebugOutput(env, values),
  ];
  if (all.length > 0) throw new ConfigError(all);
  return arrange(values);
}

function arrange(values: Values): Config {
  return {
    mode: values.mode,
    dataFolder: values.data,
    newsroom: values.newsroom,
    ...arrangeSites(values),
    onionLocation: values.onionLocation,
    tips: {
      maxBytes: values.maxTipBytes,
      maxFiles: values.maxFiles,
      maxMessageCharacters: values.maxMessageCharacters,
      reserveBytes: values.reserveBytes,
      letterReserveBytes: letterReserveFrom(values),
      dayBytes: values.dayBytes,
      unfinishedBytes: values.unfinishedBytes,
      unfinishedDays: values.unfinishedDays,
      stampBits: values.stampBits,
      formHours: values.formHours,
    },
    nightly: { backup: values.backup, check: values.checkNightly },
    retention: { days: values.tipDays, noticeDays: values.noticeDays },
    mailbox: {
      days: values.tipDays === 0 ? values.mailboxDays : Math.min(values.mailboxDays, values.tipDays),
      idleMinutes: values.mailboxIdleMinutes,
    },
    pace: { stallSeconds: values.stallSeconds, minBytesPerSecond: values.minBytesPerSecond },
    flood: {
      tipsPerMinute: values.tipsPerMinute,
      limitLoopback: values.limitLoopback,
      connections: values.connections,
    },
    session: { idleMinutes: values.sessionIdleMinutes, hours: values.sessionHours },
  };
}

function arrangeSites(values: Values): Pick<Config, 'source' | 'onion' | 'staff'> {
  const { sourceHost, sourcePort, sourceSocket, staffSocket, torCircuits, onionLocation } = values;
  const source = {
    host: sourceHost,
    port: sourcePort,
    socket: sourceSocket,
    circuits: torCircuits && sourceSocket !== undefined,
    origin: originFrom(values, 'source'),
  };
  const staff = {
    host: values.staffHost,
    port: values.staffPort,
    socket: staffSocket,
    circuits: torCircuits && staffSocket !== undefined,
    origin: originFrom(values, 'staff'),
  };
  if (!listensOnBoth(values)) return { source, onion: undefined, staff };
  const onion = { ...source, origin: onionLocation };
  return { source: { ...source, socket: undefined, circuits: false }, onion, staff };
}
