import { codeOf, FAILURE_CODES } from './failure-code.ts';

export { codeOf };

/** A whole number, such as a port, a count or days. */
const count = Symbol('count');

type Values = readonly string[];
type FieldSpec = typeof count | Values | { readonly optional: Values };
type FieldSpecs = Readonly<Record<string, FieldSpec>>;

interface EventSpec {
  /**
   * - `at-once`: of the server or its staff; written with its time.
   * - `hourly`: of a source, and the operator must act; counted, written on the hour.
   * - `daily`: of a source; counted, written when the day (UTC) is over.
   */
  readonly report: 'at-once' | 'hourly' | 'daily';
  readonly fields: FieldSpecs;
}

const site = ['source', 'staff'] as const;
const code = FAILURE_CODES;

/** Everything that can ever be in the log. What is not here cannot be written. */
const VOCABULARY = {
  'server-started': { report: 'at-once', fields: { site, port: count } },
  'server-started-on-socket': { report: 'at-once', fields: { site } },
  'server-stopping': { report: 'at-once', fields: {} },
  'server-stopped': { report: 'at-once', fields: { cut: count } },
  'start-failed': { report: 'at-once', fields: { code } },
  'ring-loaded': { report: 'at-once', fields: { epoch: count, keys: count } },
  'key-expires-soon': { report: 'at-once', fields: { days: count } },
  'orphans-swept': { report: 'at-once', fields: { bodies: count } },
  'sweep-failed': { report: 'at-once', fields: { code } },
  'nightly-failed': {
    report: 'at-once',
    fields: { job: ['mailboxes', 'retention', 'upgrade-copies', 'times', 'backup', 'check'], code },
  },
  'stored-damaged': { report: 'at-once', fields: { database: ['whole', 'damaged'], bodies: count } },
  'intake-opened': { report: 'at-once', fields: {} },
  'intake-closed': {
    report: 'at-once',
    fields: { reason: ['no-ring', 'key-expired', 'store-full', 'store-trouble'] },
  },
  'staff-signed-in': { report: 'at-once', fields: {} },
  'staff-refused': { report: 'at-once', fields: {} },
  'staff-request-failed': { report: 'at-once', fields: { code: { optional: code } } },
  'storage-failed': { report: 'hourly', fields: { code } },
  'intake-failed': { report: 'hourly', fields: { code: { optional: code } } },
  'source-page-failed': { report: 'hourly', fields: { code: { optional: code } } },
  // More connections than may be: some gave way.
  'connections-crowded': { report: 'hourly', fields: { site } },
  // The system opens no more files for this process.
  'open-files-exhausted': { report: 'hourly', fields: { site } },
  'tip-stored': { report: 'daily', fields: {} },
  'tip-refused': {
    report: 'daily',
    fields: {
      reason: [
        'too-big',
        'too-many-files',
        'message-too-long',
        'empty',
        'form-expired',
        'foreign-origin',
        'intake-closed',
        'stalled',
        'unreadable',
        'parts-missing',
        'rate-limited',
        'aborted',
      ],
    },
  },
} as const satisfies Readonly<Record<string, EventSpec>>;

type Vocabulary = typeof VOCABULARY;
export type EventName = keyof Vocabulary;

type ValueOf<S> = S extends typeof count
  ? number
  : S extends Values
    ? S[number]
    : S extends { readonly optional: Values }
      ? S['optional'][number]
      : never;
type OptionalKeys<S> = { [K in keyof S]: S[K] extends { readonly optional: Values } ? K : never }[keyof S];

export type FieldsOf<E extends EventName> = FieldsFrom<Vocabulary[E]['fields']>;
type FieldsFrom<S> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: ValueOf<S[K]> } & {
  readonly [K in OptionalKeys<S>]?: ValueOf<S[K]>;
};
type Given<F> = keyof F extends never
  ? readonly []
  : Partial<F> extends F
    ? readonly [fields?: F]
    : readonly [fields: F];

/** Writes that something happened, in words of the vocabulary only. Never throws. */
export type Log = <E extends EventName>(event: E, ...fields: Given<FieldsOf<E>>) => void;

export interface OperationalLog {
  readonly log: Log;
  /** Stops reporting. What was counted and not yet written is dropped: it would tell when. */
  close(): void;
}

const HOUR_MS = 3_600_000;
const DAY_CHARACTERS = 'YYYY-MM-DD'.length;

const dayOf = (time: Date): string => time.toISOString().slice(0, DAY_CHARACTERS);
const secondOf = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/**
 * What a source causes is counted and written later, by a clock and not by the next event: a line's place between others,
 * and the time at which a system journal receives it, would tell to the second what its text leaves out.
 *
 * @param write takes a line, without its line break
 */
export function openLog(write: (line: string) => void, now: () => Date): OperationalLog {
  const counts = new Map<string, Counted>();

  function countOne(report: 'hourly' | 'daily', line: string): void {
    const day = dayOf(now());
    const key = `${day} ${line}`;
    const counted = counts.get(key) ?? { report, day, line, times: 0 };
    counted.times += 1;
    counts.set(key, counted);
  }
  function writeCounts(): void {
    const today = dayOf(now());
    const due = [...counts].filter(([, { report, day }]) => report === 'hourly' || day !== today);
    for (const [key, { day, line, times }] of due.sort(([a], [b]) => (a < b ? -1 : 1))) {
      counts.delete(key);
      write(`${day} ${line} times=${times}`);
    }
  }
  const clock = everyFullHour(writeCounts, now);
  return {
    log: (event, ...[fields]) => {
      const spec = specOf(event);
      const line = spec === undefined ? NOT_IN_VOCABULARY : lineOf(event, spec, fields ?? {});
      if (spec === undefined || spec.report === 'at-once') write(`${secondOf(now())} ${line}`);
      else countOne(spec.report, line);
    },
    close: () => {
      clock.stop();
      counts.clear();
    },
  };
}

interface Counted {
  readonly report: 'hourly' | 'daily';
  readonly day: string;
  readonly line: string;
  times: number;
}

function everyFullHour(work: () => void, now: () => Date): { readonly stop: () => void } {
  let timer: NodeJS.Timeout;
  const plan = () => {
    timer = setTimeout(
      () => {
        work();
        plan();
      },
      HOUR_MS - (now().getTime() % HOUR_MS),
    );
    timer.unref();
  };
  plan();
  return {
    stop: () => {
      clearTimeout(timer);
    },
  };
}

/** The types keep everything else out already; what follows also holds where they were overridden. */
const NOT_IN_VOCABULARY = 'not-in-vocabulary';

const specOf = (event: string): EventSpec | undefined =>
  Object.hasOwn(VOCABULARY, event) ? VOCABULARY[event as EventName] : undefined;

function lineOf(
  event: string,
  { fields: specs }: EventSpec,
  fields: Readonly<Record<string, unknown>>,
): string {
  const written = Object.entries(specs)
    .filter(([name]) => fields[name] !== undefined)
    .map(([name, spec]) => `${name}=${allows(spec, fields[name]) ? String(fields[name]) : '?'}`);
  return [event, ...written].join(' ');
}

function allows(spec: FieldSpec, value: unknown): boolean {
  if (spec === count) return Number.isSafeInteger(value);
  const values: readonly unknown[] = 'optional' in spec ? spec.optional : spec;
  return values.includes(value);
}
