import * as v from 'valibot';
import { isOnion, nearestOrigin, parseOrigin } from './origin.ts';
import type { Origin } from './origin.ts';

/** What a setting takes: the check itself, and the same in words for the documentation and for refusals. */
export interface Check<T> {
  readonly schema: v.GenericSchema<string, T>;
  readonly takes: string;
}

/** A refusal says `takes`; a hint is added where more can be said than that. */
const NO_HINT = '';

export function choice<const T extends string>(...options: readonly T[]): Check<T> {
  return {
    schema: v.pipe(v.string(), v.picklist(options, NO_HINT)),
    takes: options.map((option) => `\`${option}\``).join(' or '),
  };
}

export const yesOrNo: Check<boolean> = {
  schema: v.pipe(
    v.string(),
    v.picklist(['yes', 'no'], NO_HINT),
    v.transform((answer) => answer === 'yes'),
  ),
  takes: '`yes` or `no`',
};

function integer(from: number, to: number): Check<number>['schema'] {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, NO_HINT),
    v.transform(Number),
    v.minValue(from, NO_HINT),
    v.maxValue(to, NO_HINT),
  );
}

export const wholeNumber = (from: number, to: number, unit: string): Check<number> => ({
  schema: integer(from, to),
  takes: `a whole number of ${unit} from ${from} to ${to}`,
});

export const port: Check<number> = { schema: integer(0, 65_535), takes: 'a port from 0 to 65535' };

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const TIB = 1024 * GIB;

const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', KIB],
  ['mib', MIB],
  ['gib', GIB],
  ['tib', TIB],
]);

export function parseSize(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{0,3})$/i.exec(text) ?? [];
  const factor = SIZE_UNITS.get(unit?.toLowerCase() ?? '');
  if (amount === undefined || factor === undefined) return undefined;
  const bytes = Math.round(Number(amount) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

export function formatSize(bytes: number): string {
  for (const [unit, factor] of [
    ['TiB', TIB],
    ['GiB', GIB],
    ['MiB', MIB],
    ['KiB', KIB],
  ] as const) {
    const amount = Math.round((bytes / factor) * 1000) / 1000;
    if (amount >= 1) return `${amount}${unit}`;
  }
  return `${bytes}B`;
}

export function size(from: number, to: number): Check<number> {
  return {
    schema: v.pipe(
      v.string(),
      v.rawTransform<string, number>(({ dataset, addIssue, NEVER }) => {
        const bytes = parseSize(dataset.value);
        if (bytes !== undefined) return bytes;
        addIssue({ message: 'Known units are B, KB, MB, GB, TB and KiB, MiB, GiB, TiB.' });
        return NEVER;
      }),
      v.minValue(from, NO_HINT),
      v.maxValue(to, NO_HINT),
    ),
    takes: `a size from \`${formatSize(from)}\` to \`${formatSize(to)}\`, such as \`500MB\` or \`2.5GiB\``,
  };
}

const address = v.pipe(v.string(), v.ip());
const HOST_LABELS = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

export const host: Check<string> = {
  schema: v.pipe(
    v.string(),
    v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
      const text = dataset.value;
      if (HOST_LABELS.test(text) || v.is(address, text)) return text;
      addIssue({
        message: /[/:[\]]/.test(text) ? 'Write the host alone: no scheme, no brackets, no port.' : NO_HINT,
      });
      return NEVER;
    }),
  ),
  takes: 'an IP address or a host name',
};

const ONION_HOST = /^(?:[^/]+\.)?[a-z2-7]{56}\.onion(?::\d+)?$/;

export const origin: Check<Origin> = {
  schema: v.pipe(
    v.string(),
    v.rawTransform<string, Origin>(({ dataset, addIssue, NEVER }) => {
      const exact = parseOrigin(dataset.value);
      const near = nearestOrigin(dataset.value);
      if (exact === undefined) {
        addIssue({ message: near === undefined ? NO_HINT : `Write it as ${near}.` });
        return NEVER;
      }
      const rest = exact.replace(/^https?:\/\//, '');
      if (/\.onion(?::\d+)?$/.test(rest) && !ONION_HOST.test(rest)) {
        addIssue({
          message: 'An onion address has 56 characters before .onion: copy it from the file `hostname`.',
        });
        return NEVER;
      }
      return exact;
    }),
  ),
  takes:
    'an origin: scheme, host and, where it is not the usual one, port, such as `https://tips.example.org`',
};

export const folder: Check<string> = {
  schema: v.pipe(
    v.string(),
    v.check((text) => !text.includes('\0'), NO_HINT),
    v.check((text) => !text.startsWith('~'), 'Only a shell knows what ~ means: write the whole path.'),
    // `data/` and `data` are one folder; what stands beside it is named after it.
    v.transform((text) => text.replace(/(?<=.)\/+$/, '')),
  ),
  takes: 'the path of a folder',
};

/** What the system takes for the address of a socket, bytes (unix(7): 108 with a zero at the end). */
const MAX_SOCKET_PATH_BYTES = 107;

export const socketPath: Check<string> = {
  schema: v.pipe(
    v.string(),
    v.check((text) => text.startsWith('/'), 'Write the whole path: tor needs the same one.'),
    v.check((text) => !text.endsWith('/') && !text.includes('\0'), NO_HINT),
    v.check(
      (text) => Buffer.byteLength(text) <= MAX_SOCKET_PATH_BYTES,
      `The system takes no path of a socket beyond ${MAX_SOCKET_PATH_BYTES} bytes.`,
    ),
  ),
  takes: `the whole path of a socket, of at most ${MAX_SOCKET_PATH_BYTES} bytes`,
};

export const onionOrigin: Check<Origin> = {
  schema: v.pipe(
    origin.schema,
    v.check((address) => isOnion(address), 'Only an onion address is announced.'),
  ),
  takes: 'the origin of an onion service, such as `http://` and 56 characters and `.onion`',
};

/** Control characters, and the marks that turn the direction of text around (they could disguise a name). */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const MAX_NAME_CHARACTERS = 80;

export const displayName: Check<string> = {
  schema: v.pipe(
    v.string(),
    v.check((text) => text.trim() === text, 'It begins or ends with a space.'),
    v.maxLength(MAX_NAME_CHARACTERS, NO_HINT),
    v.check((text) => !UNPRINTABLE.test(text), 'It contains a control character.'),
  ),
  takes: `a name of at most ${MAX_NAME_CHARACTERS} characters on one line`,
};
