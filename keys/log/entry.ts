import * as v from 'valibot';
import { KeysError } from '../errors.ts';
import { type PublicKey, readPublicKeys } from '../key.ts';
import { type Bytes, encodeUtf8, toHex } from '../wire/bytes.ts';

export const LOG_FORMAT = 'sealdrop-key-log/1';
/** Most characters of the text of an entry. */
export const MAX_ENTRY_LENGTH = 2 ** 20;
/** Most signatures that may stand beside an entry. */
export const MAX_SIGNATURES = 32;
/** Most characters of the note of an entry. */
export const MAX_NOTE_LENGTH = 200;

/** What somebody on the staff list may do. */
export type Role = 'editor' | 'officer';

/** Why an entry was made. For people: nothing follows from it. */
export type EntryReason = 'genesis' | 'rotation' | 'compromise' | 'staff' | 'recovery' | 'settings' | 'vouch';

/** An entry as it is stored and sent: its exact text, and the signatures over it, which are not part of the chain. */
export interface SignedEntry {
  /** JSON. */
  readonly entry: string;
  /** Armored and detached, over `entryBytes`. */
  readonly signatures: readonly string[];
}

export interface StaffKey {
  readonly key: PublicKey;
  readonly roles: readonly Role[];
  /** On the list since this day, YYYY-MM-DD. */
  readonly since: string;
}

/** What an entry says, read and not verified: see `verifyKeyLog`. */
export interface LogEntry {
  /** From 1. */
  readonly sequence: number;
  /** Hash of the entry before; null in the first. */
  readonly previous: string | null;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** Of its ring: grows by one exactly where the ring's keys change. */
  readonly epoch: number;
  /** What is sealed to from this entry on. Empty: intake is closed. */
  readonly ring: readonly PublicKey[];
  readonly staff: readonly StaffKey[];
  /** Kept offline; signs alone when the officers' keys are lost or stolen. */
  readonly recovery: PublicKey | undefined;
  /** How many officers must sign the next entry. */
  readonly required: 1 | 2;
  readonly reason: EntryReason;
  /** Public, at most 200 characters. */
  readonly note: string;
  /** Fingerprints of keys that are not to be trusted from this entry on. */
  readonly compromised: readonly string[];
  /** Keys with their revocation. */
  readonly revoked: readonly PublicKey[];
  /** SHA-256 of `entryBytes`, hexadecimal. */
  readonly hash: string;
  readonly text: string;
  readonly signatures: readonly string[];
}

const fingerprint = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));
const day = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/u));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** In the order in which they are written. */
const contentSchema = v.strictObject({
  format: v.literal(LOG_FORMAT),
  sequence: count,
  previous: v.nullable(hash),
  day,
  epoch: count,
  ring: v.array(fingerprint),
  staff: v.array(
    v.strictObject({ key: fingerprint, roles: v.array(v.picklist(['editor', 'officer'])), since: day }),
  ),
  recovery: v.nullable(fingerprint),
  required: v.picklist([1, 2]),
  reason: v.picklist(['genesis', 'rotation', 'compromise', 'staff', 'recovery', 'settings', 'vouch']),
  /** Nothing invisible, and nothing that changes the direction of writing. */
  note: v.pipe(v.string(), v.regex(/^\P{C}{0,200}$/u)),
  compromised: v.array(fingerprint),
  /** Armored. */
  revoked: v.array(v.string()),
  /** Armored: of the keys that the entry names, those that no entry before has given, or has given otherwise. */
  keys: v.array(v.string()),
});

export type EntryContent = v.InferOutput<typeof contentSchema>;

/** The keys that the entries so far have given, as last given, by fingerprint. */
export type KnownKeys = ReadonlyMap<string, PublicKey>;

/** What is hashed and signed. */
export function entryBytes(text: string): Bytes {
  return encodeUtf8(`${LOG_FORMAT}\n${text}`);
}

/** SHA-256, hexadecimal. */
export async function entryHash(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', entryBytes(text))));
}

/**
 * The text must be exactly what `writeContent` makes of what it says: two readers of JSON cannot then see two things in it.
 *
 * @throws KeysError `malformed`
 */
export function parseContent(text: string): EntryContent {
  try {
    if (text.length > MAX_ENTRY_LENGTH) throw new RangeError('it is too long');
    const content = v.parse(contentSchema, JSON.parse(text));
    if (writeContent(content) !== text) throw new RangeError('it is not written in the one way');
    return content;
  } catch (error) {
    throw malformed('it is not in a format that this version knows', error);
  }
}

export function writeContent(content: EntryContent): string {
  const fields = Object.keys(contentSchema.entries) as (keyof EntryContent)[];
  return JSON.stringify(Object.fromEntries(fields.map((field) => [field, content[field]])));
}

/**
 * @param known the keys of the entries before it
 * @throws KeysError `malformed`
 */
export async function readEntry({ entry, signatures }: SignedEntry, known: KnownKeys): Promise<LogEntry> {
  const content = parseContent(entry);
  if (signatures.length > MAX_SIGNATURES) throw malformed('it has too many signatures');
  const given = await onlyKeys(content.keys);
  const named = new Set([
    ...content.ring,
    ...content.staff.map(({ key }) => key),
    ...(content.recovery === null ? [] : [content.recovery]),
  ]);
  const keys = new Map([...known, ...given.map((key) => [key.fingerprint, key] as const)]);
  if (given.some(({ fingerprint: of }) => !named.has(of)))
    throw malformed('it gives a key without naming it');
  const keyOf = (of: string): PublicKey => {
    const key = keys.get(of);
    if (key === undefined) throw malformed(`it names a key that it does not give: ${of}`);
    return key;
  };
  return {
    sequence: content.sequence,
    previous: content.previous,
    day: content.day,
    epoch: content.epoch,
    ring: content.ring.map(keyOf),
    staff: content.staff.map((member) => ({ ...member, key: keyOf(member.key) })),
    recovery: content.recovery === null ? undefined : keyOf(content.recovery),
    required: content.required,
    reason: content.reason,
    note: content.note,
    compromised: content.compromised,
    revoked: await onlyKeys(content.revoked),
    hash: await entryHash(entry),
    text: entry,
    signatures,
  };
}

/** Adds what an entry has given. */
export function knownKeys(entries: readonly LogEntry[]): KnownKeys {
  const keys = entries.flatMap(namedKeys);
  return new Map(keys.map((key) => [key.fingerprint, key]));
}

export function namedKeys({ ring, staff, recovery }: LogEntry): readonly PublicKey[] {
  return [...ring, ...staff.map(({ key }) => key), ...(recovery === undefined ? [] : [recovery])];
}

async function onlyKeys(armored: readonly string[]): Promise<readonly PublicKey[]> {
  return Promise.all(
    armored.map(async (text) => {
      const [key, ...others] = await readPublicKeys(text).catch((error: unknown) => {
        throw malformed('a key in it cannot be read', error);
      });
      if (key === undefined || others.length > 0) throw malformed('a key in it is not one');
      return key;
    }),
  );
}

function malformed(why: string, cause?: unknown): KeysError {
  return new KeysError('malformed', `This is no entry of a key log: ${why}.`, { cause });
}
