import type { InferOutput } from 'valibot';
import {
  choice,
  displayName,
  folder,
  host,
  KIB,
  MIB,
  onionOrigin,
  origin,
  port,
  size,
  socketPath,
  TIB,
  wholeNumber,
  yesOrNo,
} from './checks.ts';
import type { Check } from './checks.ts';

export type SettingGroup =
  | 'The server'
  | 'Addresses'
  | 'Tor'
  | 'Tips'
  | 'Keeping and backups'
  | 'Mailboxes'
  | 'Slow lines and floods'
  | 'Staff sessions';

interface Described {
  readonly name: `SEALDROP_${string}`;
  readonly group: SettingGroup;
  readonly unit: string;
  /** One sentence or two for the operator. */
  readonly says: string;
}

/** A setting with a value of its own by default, written as the operator would write it. */
export interface FixedSetting<T> extends Described {
  readonly check: Check<T>;
  readonly default: string;
}

/** A setting that follows from others unless it is set. */
export interface DerivedSetting<T> extends Described {
  readonly check: Check<T>;
  readonly derivedFrom: string;
}

/** A setting that is nothing at all unless it is set. */
export interface OptionalSetting<T> extends Described {
  readonly check: Check<T>;
  /** What is so without it. */
  readonly without: string;
}

export type Setting = FixedSetting<unknown> | DerivedSetting<unknown> | OptionalSetting<unknown>;

/**
 * An upload at this pace is never cut, however long it takes, so the floor may not come near it: half of it, as
 * Tor delivers in bursts.
 */
export const SLOWEST_HONEST_BYTES_PER_SECOND = 10_000;

export const settings = {
  mode: {
    name: 'SEALDROP_MODE',
    group: 'The server',
    default: 'production',
    check: choice('production', 'demo'),
    unit: 'none',
    says: 'A `demo` seals to a key that lies on the same machine: to try the software, never for real sources. In `production` a demo key is refused.',
  },
  data: {
    name: 'SEALDROP_DATA',
    group: 'The server',
    default: './data',
    check: folder,
    unit: 'none',
    says: 'The folder of the database and of the sealed tips. A relative path starts at the folder in which the server is started. No private key may lie in it.',
  },
  newsroom: {
    name: 'SEALDROP_NEWSROOM',
    group: 'The server',
    default: 'the newsroom',
    check: displayName,
    unit: 'none',
    says: 'The name of the newsroom as sources read it.',
  },
  sourceHost: {
    name: 'SEALDROP_SOURCE_HOST',
    group: 'Addresses',
    default: '127.0.0.1',
    check: host,
    unit: 'none',
    says: 'The address on which the source site listens. Keep it on this machine and put Tor or a TLS proxy in front.',
  },
  sourcePort: {
    name: 'SEALDROP_SOURCE_PORT',
    group: 'Addresses',
    default: '8080',
    check: port,
    unit: 'port',
    says: 'The port of the source site; 0 takes any free port and prints it.',
  },
  sourceOrigin: {
    name: 'SEALDROP_SOURCE_ORIGIN',
    group: 'Addresses',
    derivedFrom: '`http://`, SEALDROP_SOURCE_HOST and SEALDROP_SOURCE_PORT',
    check: origin,
    unit: 'none',
    says: 'What sources type: the onion address or the https address of the source site.',
  },
  staffHost: {
    name: 'SEALDROP_STAFF_HOST',
    group: 'Addresses',
    default: '127.0.0.1',
    check: host,
    unit: 'none',
    says: 'The address on which the staff site listens: the console of the editors and the API of the officers.',
  },
  staffPort: {
    name: 'SEALDROP_STAFF_PORT',
    group: 'Addresses',
    default: '8081',
    check: port,
    unit: 'port',
    says: 'The port of the staff site; 0 takes any free port and prints it.',
  },
  staffOrigin: {
    name: 'SEALDROP_STAFF_ORIGIN',
    group: 'Addresses',
    derivedFrom: '`http://`, SEALDROP_STAFF_HOST and SEALDROP_STAFF_PORT',
    check: origin,
    unit: 'none',
    says: 'What staff type. Staff sign this origin when they sign in, so a wrong one keeps everybody out.',
  },
  sourceSocket: {
    name: 'SEALDROP_SOURCE_SOCKET',
    group: 'Tor',
    without: 'SEALDROP_SOURCE_HOST and SEALDROP_SOURCE_PORT',
    check: socketPath,
    unit: 'none',
    says: 'A Unix socket on which the source site listens for tor, instead of an address and a port (with SEALDROP_ONION_LOCATION, beside them): only the group of its folder can connect. One that a killed server left behind is replaced.',
  },
  staffSocket: {
    name: 'SEALDROP_STAFF_SOCKET',
    group: 'Tor',
    without: 'SEALDROP_STAFF_HOST and SEALDROP_STAFF_PORT',
    check: socketPath,
    unit: 'none',
    says: 'The same for the staff site.',
  },
  torCircuits: {
    name: 'SEALDROP_TOR_CIRCUITS',
    group: 'Tor',
    default: 'no',
    check: yesOrNo,
    unit: 'none',
    says: 'Whether tor tells the circuit of each connection on these sockets (`HiddenServiceExportCircuitID haproxy`): limits then count each circuit by itself. A connection that does not begin with what tor writes is closed, so the setting and torrc must fit together.',
  },
  onionLocation: {
    name: 'SEALDROP_ONION_LOCATION',
    group: 'Tor',
    without: 'no address is told',
    check: onionOrigin,
    unit: 'none',
    says: 'The onion address of the source site, which its pages on the clear web tell to Tor Browser (`Onion-Location`). With SEALDROP_SOURCE_SOCKET the server serves both: the onion address on the socket, and SEALDROP_SOURCE_ORIGIN on the port, behind a TLS proxy.',
  },
  maxTipBytes: {
    name: 'SEALDROP_MAX_TIP_BYTES',
    group: 'Tips',
    default: '2.5GiB',
    check: size(64 * KIB, TIB),
    unit: 'bytes',
    says: 'How much a tip may weigh, its message and all its files together.',
  },
  maxFiles: {
    name: 'SEALDROP_MAX_FILES',
    group: 'Tips',
    default: '25',
    check: wholeNumber(0, 1_000, 'files'),
    unit: 'files',
    says: 'How many files a tip may have; 0 takes messages only.',
  },
  maxMessageCharacters: {
    name: 'SEALDROP_MAX_MESSAGE_CHARACTERS',
    group: 'Tips',
    default: '200000',
    check: wholeNumber(1_000, 2_000_000, 'characters'),
    unit: 'characters',
    says: 'How long the message of a tip may be. A message is held in memory while it is sealed, files are not.',
  },
  reserveBytes: {
    name: 'SEALDROP_RESERVE_BYTES',
    group: 'Tips',
    default: '1GiB',
    check: size(64 * MIB, TIB),
    unit: 'bytes',
    says: 'The free disk below which no more files are taken. The database and the reading of tips still need room when no more tips fit.',
  },
  letterReserveBytes: {
    name: 'SEALDROP_LETTER_RESERVE_BYTES',
    group: 'Tips',
    derivedFrom: 'SEALDROP_RESERVE_BYTES: a quarter of it',
    check: size(MIB, TIB),
    unit: 'bytes',
    says: 'The part of SEALDROP_RESERVE_BYTES that messages without files may use up: when files no longer fit, words still do, and the page says so. When it is used up, intake closes.',
  },
  dayBytes: {
    name: 'SEALDROP_DAY_BYTES',
    group: 'Tips',
    default: '100GiB',
    check: size(2 * MIB, 1_000 * TIB),
    unit: 'bytes',
    says: 'How much the files of all sources together may weigh that are accepted in a day (UTC). From then on messages are taken without files until the next day. What was begun before is let through, so that nobody uploads for hours in vain: at most SEALDROP_UNFINISHED_BYTES more. One circuit or network may use a quarter of it, and a whole tip in any case.',
  },
  unfinishedBytes: {
    name: 'SEALDROP_UNFINISHED_BYTES',
    group: 'Tips',
    default: '10GiB',
    check: size(64 * KIB, TIB),
    unit: 'bytes',
    says: 'How much of the disk files may hold while they are not yet part of a tip, with JavaScript or without: those of sources together, and as much those of staff. Beyond it, uploads that have not gone on for a day give way, and when there are none, sources are told to come back later with their files. One circuit or network may use a quarter of it, and a whole tip in any case.',
  },
  unfinishedDays: {
    name: 'SEALDROP_UNFINISHED_DAYS',
    group: 'Tips',
    default: '7',
    check: wholeNumber(1, 90, 'days'),
    unit: 'days',
    says: 'After how many days an upload that was not finished is given up and deleted. Until then whoever began it can go on. Where less than 1 MiB has come, it is given up after an hour without more.',
  },
  stampBits: {
    name: 'SEALDROP_STAMP_BITS',
    group: 'Tips',
    default: '20',
    check: wholeNumber(0, 24, 'bits'),
    unit: 'bits',
    says: 'Up to how many bits of proof of work a browser with JavaScript adds to a first tip while its source writes, for at most 4 seconds, so that editors can sort by it; counted in steps of 4. Nothing is refused or held back without. 0 asks for none.',
  },
  formHours: {
    name: 'SEALDROP_FORM_HOURS',
    group: 'Tips',
    default: '24',
    check: wholeNumber(1, 168, 'hours'),
    unit: 'hours',
    says: 'How long an opened form can be sent. It counts until sending begins: how long the upload itself takes does not matter.',
  },
  tipDays: {
    name: 'SEALDROP_TIP_DAYS',
    group: 'Keeping and backups',
    default: '0',
    check: wholeNumber(0, 3_650, 'days'),
    unit: 'days',
    says: 'A conversation is deleted this long after its latest message of either side, with everything in it, unless an editor holds it; 0 keeps it until an editor deletes it. Sources are told.',
  },
  noticeDays: {
    name: 'SEALDROP_NOTICE_DAYS',
    group: 'Keeping and backups',
    default: '14',
    check: wholeNumber(0, 365, 'days'),
    unit: 'days',
    says: 'For how many days editors see that a conversation is about to be deleted under SEALDROP_TIP_DAYS, and can hold it. After a change of that setting, after days without the server, or when its clock has jumped, this time begins anew for all of them.',
  },
  backup: {
    name: 'SEALDROP_BACKUP',
    group: 'Keeping and backups',
    without: 'no backup is made by the server',
    check: folder,
    unit: 'none',
    says: 'The folder of the backup that the server brings up to date every night, best on another disk. The first one is made by hand (`sealdrop-server backup FOLDER`): a folder without a backup may be a disk that is not mounted, and is refused.',
  },
  checkNightly: {
    name: 'SEALDROP_CHECK_NIGHTLY',
    group: 'Keeping and backups',
    default: 'yes',
    check: yesOrNo,
    unit: 'none',
    says: 'Whether every stored body is read every night, 32 MiB a second, and compared with its digest. The result is on the staff site and in `doctor`.',
  },
  mailboxDays: {
    name: 'SEALDROP_MAILBOX_DAYS',
    group: 'Mailboxes',
    default: '180',
    check: wholeNumber(1, 3_650, 'days'),
    unit: 'days',
    says: 'A mailbox opens for this long after the latest message of its conversation, and is then deleted with the replies in it: in the next night, or up to three nights later when the server was off for days, its clock has jumped, or the setting is new. What the source sent stays. It does not outlive SEALDROP_TIP_DAYS.',
  },
  mailboxIdleMinutes: {
    name: 'SEALDROP_MAILBOX_IDLE_MINUTES',
    group: 'Mailboxes',
    default: '30',
    check: wholeNumber(1, 240, 'minutes'),
    unit: 'minutes',
    says: 'A mailbox that was opened without JavaScript is locked again after this long without a request; an upload under way counts as one.',
  },
  stallSeconds: {
    name: 'SEALDROP_STALL_SECONDS',
    group: 'Slow lines and floods',
    default: '60',
    check: wholeNumber(10, 3_600, 'seconds'),
    unit: 'seconds',
    says: 'An upload is ended when it sends nothing, or on average less than SEALDROP_MIN_BYTES_PER_SECOND, for this long. Tor can pause for most of a minute.',
  },
  minBytesPerSecond: {
    name: 'SEALDROP_MIN_BYTES_PER_SECOND',
    group: 'Slow lines and floods',
    default: '512',
    check: wholeNumber(1, SLOWEST_HONEST_BYTES_PER_SECOND / 2, 'bytes a second'),
    unit: 'bytes a second',
    says: 'The slowest upload that is kept, averaged over SEALDROP_STALL_SECONDS. One that keeps moving at 10 KB/s is never cut.',
  },
  connections: {
    name: 'SEALDROP_CONNECTIONS',
    group: 'Slow lines and floods',
    default: '4000',
    check: wholeNumber(100, 100_000, 'connections'),
    unit: 'connections',
    says: 'How many connections the source site holds at once; the staff site holds an eighth as many. Fewer where the system does not let the server open enough files. When there are more, those of no use give way to whoever comes.',
  },
  tipsPerMinute: {
    name: 'SEALDROP_TIPS_PER_MINUTE',
    group: 'Slow lines and floods',
    default: '10',
    check: wholeNumber(0, 10_000, 'tips a minute'),
    unit: 'tips a minute',
    says: 'How many tips one visitor may send in a minute, and how many mailboxes they may try to open; 0 sets no limit, and says that addresses tell nobody apart, as in Docker or behind a proxy on another machine: a network then has no share of the room for files, which would be one for everybody. A visitor is a Tor circuit with SEALDROP_TOR_CIRCUITS, else a network (IPv4 /24, IPv6 /56). Neither is ever stored: the count is kept under a keyed hash, in memory, with a new key every day.',
  },
  limitLoopback: {
    name: 'SEALDROP_LIMIT_LOOPBACK',
    group: 'Slow lines and floods',
    default: 'no',
    check: yesOrNo,
    unit: 'none',
    says: 'Whether SEALDROP_TIPS_PER_MINUTE also counts requests from this machine that have no circuit. Those are everybody who comes through a proxy, or through Tor without SEALDROP_TOR_CIRCUITS: one flood would then close the drop for all of them. They have no share of the room for files in either case.',
  },
  sessionIdleMinutes: {
    name: 'SEALDROP_SESSION_IDLE_MINUTES',
    group: 'Staff sessions',
    default: '15',
    check: wholeNumber(1, 240, 'minutes'),
    unit: 'minutes',
    says: 'A staff session ends after this long without a request.',
  },
  sessionHours: {
    name: 'SEALDROP_SESSION_HOURS',
    group: 'Staff sessions',
    default: '10',
    check: wholeNumber(1, 24, 'hours'),
    unit: 'hours',
    says: 'A staff session ends after this long in any case.',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingKey = keyof typeof settings;

type Checked<S extends Setting> = InferOutput<S['check']['schema']>;

/** Every setting after its check. What has no default of its own is absent unless it was set. */
export type Values = {
  readonly [K in SettingKey]: (typeof settings)[K] extends FixedSetting<unknown>
    ? Checked<(typeof settings)[K]>
    : Checked<(typeof settings)[K]> | undefined;
};

export const settingKeys = Object.keys(settings) as readonly SettingKey[];
export const settingNames: readonly string[] = settingKeys.map((key) => settings[key].name);
