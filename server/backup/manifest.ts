import * as v from 'valibot';
import { type Day, parseDay } from '../storage/day.ts';

export const MANIFEST = 'backup.json';
const FORMAT = 'sealdrop-backup/1';

/** What a finished backup says of itself. Written last: with it the backup is there. */
export interface Manifest {
  readonly format: typeof FORMAT;
  readonly day: Day;
  /** Tells one installation from another; null of data whose schema had nothing to tell by. */
  readonly site: string | null;
  /** The last migration of the database. */
  readonly schema: string;
  readonly database: { readonly file: string; readonly bytes: number; readonly sha256: string };
  /** Those that are files of their own. */
  readonly bodies: { readonly count: number; readonly bytes: number };
}

export const DATABASE_NAME = /^tips-[0-9a-f]{16}\.sqlite$/;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.object({
  format: v.literal(FORMAT),
  day: v.pipe(
    v.string(),
    v.check((text) => parseDay(text) !== undefined),
    v.transform((text) => text as Day),
  ),
  site: v.nullable(v.string()),
  schema: v.string(),
  database: v.object({
    // It becomes a path.
    file: v.pipe(v.string(), v.regex(DATABASE_NAME)),
    bytes: count,
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
  bodies: v.object({ count, bytes: count }),
});

/** Undefined where the text is no manifest of this release's format. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

export function writtenManifest(manifest: Omit<Manifest, 'format'>): string {
  return `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`;
}
