import type { Canaries } from './canaries.ts';
import { type Value, timeIn } from './database-times.ts';
import type { Moments } from './moments.ts';
import { type Needle, Needles } from './needles.ts';
import { entriesIn, type Place } from './places.ts';

const DAY_MS = 86_400_000;
const SEALED = /\/bodies\/[a-z2-7]{2}\/[a-z2-7]{26}(?:\.upload)?$/u;

/** Searches places, and counts what it has searched. */
export class Search {
  bytes = 0;
  places = 0;
  readonly #canaries: Needles;
  readonly #moments: Moments;
  readonly #times: Needles;

  /** @param allowed times of staff, which may be written */
  constructor(canaries: Canaries, moments: Moments, allowed: ReadonlySet<string> = new Set()) {
    this.#canaries = canaries.needles;
    this.#moments = moments;
    const texts = moments.texts().filter((text) => !allowed.has(text));
    this.#times = new Needles(
      texts.map((text): Needle => ({ of: `moment (${text})`, bytes: Buffer.from(text) })),
    );
  }

  /** What was found, and where. */
  for(what: 'canaries' | 'canaries and moments', places: Iterable<Place>): readonly string[] {
    const found: string[] = [];
    for (const { name, bytes } of places) {
      this.places += 1;
      this.bytes += bytes.length;
      const here = this.#canaries.in(bytes);
      const times = what === 'canaries' ? [] : this.#timesIn(name, bytes);
      found.push(...[...here, ...times].map((one) => `${one} in ${name}`));
    }
    return found;
  }

  /** Sealed bytes are as good as random: any eight of them may be a number that is a moment. */
  #timesIn(name: string, bytes: Buffer): readonly string[] {
    const written = this.#times.in(bytes);
    return SEALED.test(name) ? written : [...written, ...this.#moments.in(bytes)];
  }
}

/** Files and folders whose times of change or access are finer than a day; but for what the night has read. */
export function fineTimesIn(folder: string, night = Infinity): readonly string[] {
  const isFine = (ms: number) => ms % DAY_MS !== 0;
  return [...entriesIn(folder)]
    .filter(({ found }) => isFine(found.mtimeMs) || (isFine(found.atimeMs) && found.atimeMs < night))
    .map(({ path }) => path);
}

/** Files and folders of which the file system itself notes a moment (`ctime`) that is one of these. */
export function changedAt(folder: string, isOne: (ms: number) => boolean): readonly string[] {
  return [...entriesIn(folder)].filter(({ found }) => isOne(found.ctimeMs)).map(({ path }) => path);
}

/** Values that tell a time finer than a day, but for those that may. */
export async function fineTimesAmong(values: readonly Value[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { table, column, value } of values) {
    const time = await timeIn(value);
    if (time !== undefined && !isOfStaff(table, value)) found.push(`${time} in ${table}.${column}`);
  }
  return found;
}

/** Keys of staff and of the newsroom are public, and as old as they say. A sign-in is signed with its time. */
function isOfStaff(table: string, value: unknown): boolean {
  if (table === 'audit')
    return (JSON.parse(String(value)) as { readonly action: string }).action === 'sign-in';
  return ['ring_keys', 'staff'].includes(table) && String(value).includes('BEGIN PGP');
}

/** Times of day of sign-ins. */
export function timesOfStaff(values: readonly Value[]): ReadonlySet<string> {
  const texts = values.filter(({ table, value }) => table === 'audit' && typeof value === 'string');
  return new Set(texts.flatMap(({ value }) => String(value).match(/\d\d:\d\d:\d\d/gu) ?? []));
}
