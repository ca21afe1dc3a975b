import * as v from 'valibot';
import { KeysError } from '../errors.ts';
import type { PublicKey } from '../key.ts';
import { type EntrySignature, missingAuthority, signersAmong } from './authority.ts';
import {
  type KnownKeys,
  knownKeys,
  LOG_FORMAT,
  type LogEntry,
  MAX_ENTRY_LENGTH,
  namedKeys,
  parseContent,
  readEntry,
  type SignedEntry,
} from './entry.ts';
import { type LogPin, type LogState, requirePinned, stateOf } from './pin.ts';
import { requireProper } from './rules.ts';

/** Most entries of a log. */
export const MAX_ENTRIES = 10_000;
const MAX_SIGNATURE_LENGTH = 16_384;

/** A key log as it is served, read and not verified. */
export interface KeyLogDocument {
  readonly format: 'sealdrop-key-log/1';
  readonly entries: readonly SignedEntry[];
}

/** A key log of which every entry follows from the one before it, and whose first is trusted. Made only by `verifyKeyLog`. */
export interface VerifiedLog {
  readonly entries: readonly LogEntry[];
  /** The newest. */
  readonly head: LogEntry;
  /** What to remember of it: the pin for the next time. */
  readonly state: LogState;
  readonly __brand: 'VerifiedLog';
}

const signedSchema = v.strictObject({
  entry: v.pipe(v.string(), v.maxLength(MAX_ENTRY_LENGTH)),
  signatures: v.array(v.pipe(v.string(), v.maxLength(MAX_SIGNATURE_LENGTH))),
});
const documentSchema = v.strictObject({
  format: v.literal(LOG_FORMAT),
  entries: v.pipe(v.array(signedSchema), v.minLength(1), v.maxLength(MAX_ENTRIES)),
});

/**
 * @param json its text, or what was parsed from it
 * @throws KeysError `malformed`
 */
export function readKeyLog(json: unknown): KeyLogDocument {
  try {
    return v.parse(documentSchema, typeof json === 'string' ? JSON.parse(json) : json);
  } catch (error) {
    throw new KeysError('malformed', 'This is no key log that this version knows.', { cause: error });
  }
}

/**
 * One entry with its signatures, as it stands in a log that is served.
 *
 * @param json its text
 * @throws KeysError `malformed`
 */
export function readSignedEntry(json: string): SignedEntry {
  try {
    return v.parse(signedSchema, JSON.parse(json));
  } catch (error) {
    throw new KeysError('malformed', 'This is no entry of a key log that this version knows.', {
      cause: error,
    });
  }
}

/**
 * Verifies a log from its first entry to its last. Every entry but the first is signed by as many officers of the entry
 * before as that one asks for, or by its recovery key.
 *
 * @param pin without one, any log is taken that is right in itself: whoever does this says so to the person at hand
 * @throws KeysError `malformed`, `broken-log`, `compromised-key`, `last-officer`, `unauthorized-entry`; `wrong-pin`,
 *   `forked-log`, `older-log`
 */
export async function verifyKeyLog(log: KeyLogDocument, pin: LogPin | undefined): Promise<VerifiedLog> {
  const entries: LogEntry[] = [];
  const known = new Map<string, PublicKey>();
  for (const signed of log.entries) {
    const entry = await acceptable(signed, entries, known);
    entries.push(entry);
    for (const key of namedKeys(entry)) known.set(key.fingerprint, key);
  }
  const verified = verifiedLog(entries);
  if (pin !== undefined) await requirePinned(entries, pin);
  return verified;
}

/**
 * The log with one more entry.
 *
 * @throws KeysError `older-log` when it is not the next one, `forked-log` when it follows another entry than the newest, and
 *   whatever `verifyKeyLog` throws of an entry
 */
export async function extendKeyLog(log: VerifiedLog, entry: SignedEntry): Promise<VerifiedLog> {
  requireNext(log, entry);
  return verifiedLog([...log.entries, await acceptable(entry, log.entries, knownKeys(log.entries))]);
}

/**
 * How many officers must still sign the entry before it can be the next one.
 *
 * @returns 0 when it is accepted as it is
 * @throws KeysError as `extendKeyLog`, but for what is missing
 */
export async function missingSignatures(log: VerifiedLog, entry: SignedEntry): Promise<number> {
  requireNext(log, entry);
  return missingAuthority(await proper(entry, log.entries, knownKeys(log.entries)), log.head);
}

/**
 * Whether the recovery key of the newest entry has signed an entry that is to be the next one. Of a stranger's entry nothing
 * is read that OpenPGP is needed for but the signatures: none of its keys.
 *
 * @throws KeysError `malformed`, `older-log`, `forked-log`
 */
export async function isSignedByRecovery(log: VerifiedLog, entry: SignedEntry): Promise<boolean> {
  requireNext(log, entry);
  const { recovery } = log.head;
  if (recovery === undefined) return false;
  const { day } = parseContent(entry.entry);
  const { signatures } = entry;
  return (await signersAmong({ text: entry.entry, day, signatures }, [recovery])).length > 0;
}

/**
 * What an entry says. Nothing is verified.
 *
 * @param log which it follows: the keys that it names and does not give are found there
 * @throws KeysError `malformed`
 */
export function entryOf(entry: SignedEntry, log?: VerifiedLog): Promise<LogEntry> {
  return readEntry(entry, knownKeys(log?.entries ?? []));
}

/**
 * Who has signed an entry that is to be the next one: of the officers and the recovery key of the newest entry, and of the
 * keys that it names itself. Whether that is enough: see `missingSignatures`.
 *
 * @throws KeysError `malformed`
 */
export async function signersOf(log: VerifiedLog, entry: SignedEntry): Promise<readonly EntrySignature[]> {
  const read = await entryOf(entry, log);
  const keys = new Map([...namedKeys(log.head), ...namedKeys(read)].map((key) => [key.fingerprint, key]));
  return signersAmong(read, Array.from(keys.values()));
}

/** The key of somebody who is or was on the staff list, as it was last given. */
export function staffKeyOf(log: VerifiedLog, fingerprint: string): PublicKey | undefined {
  return log.entries.flatMap(({ staff }) => staff).findLast(({ key }) => key.fingerprint === fingerprint)
    ?.key;
}

function requireNext({ head }: VerifiedLog, { entry }: SignedEntry): void {
  const { sequence, previous } = parseContent(entry);
  if (sequence !== head.sequence + 1) {
    throw new KeysError(
      'older-log',
      `This is entry ${sequence}, but the key log has ${head.sequence}: make the entry again.`,
    );
  }
  if (previous !== head.hash)
    throw new KeysError('forked-log', 'This entry does not follow the newest entry of the key log.');
}

async function proper(signed: SignedEntry, before: readonly LogEntry[], known: KnownKeys): Promise<LogEntry> {
  const entry = await readEntry(signed, known);
  requireProper(entry, before);
  return entry;
}

async function acceptable(
  signed: SignedEntry,
  before: readonly LogEntry[],
  known: KnownKeys,
): Promise<LogEntry> {
  const entry = await proper(signed, before, known);
  const previous = before.at(-1);
  if (previous === undefined) return entry;
  const missing = await missingAuthority(entry, previous);
  if (missing > 0) {
    throw new KeysError(
      'unauthorized-entry',
      `Entry ${entry.sequence} of the key log needs ${previous.required === 1 ? 'the signature of an officer' : 'the signatures of two officers'} ` +
        `of the entry before it, or that of the recovery key: ${missing} missing.`,
    );
  }
  return entry;
}

function verifiedLog(entries: readonly LogEntry[]): VerifiedLog {
  const [genesis, ...others] = entries;
  if (genesis === undefined) throw new KeysError('malformed', 'This key log has no entry.');
  const head = others.at(-1) ?? genesis;
  return { entries, head, state: stateOf([genesis, ...others]) } as VerifiedLog;
}
