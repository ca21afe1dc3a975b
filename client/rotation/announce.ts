import {
  draftEntry,
  type EntryChange,
  entryOf,
  type LogEntry,
  type PublicKey,
  signEntry,
  type SignedEntry,
  type UnlockedKey,
  type VerifiedLog,
} from '../../keys/index.ts';
import type { EntryTaken } from '../staff-api/index.ts';

/** What is asked of the server. `StaffApi` fits. */
export interface AnnounceApi {
  addEntry(entry: SignedEntry, hash: string): Promise<EntryTaken>;
}

export interface Announced {
  readonly entry: SignedEntry;
  readonly taken: EntryTaken;
}

/** Every key that an entry names. */
export function loggedKeys(entry: LogEntry): readonly PublicKey[] {
  const { ring, staff, recovery } = entry;
  return [...ring, ...staff.map(({ key }) => key), ...(recovery === undefined ? [] : [recovery])];
}

/**
 * Those of the keys whose signature on the entry counts: officers and the recovery key of the entry before it, and keys that
 * join and thereby prove that somebody has their private half.
 */
export function signersAtHand(
  previous: LogEntry | undefined,
  entry: LogEntry,
  keys: readonly UnlockedKey[],
): readonly UnlockedKey[] {
  const officers = (previous?.staff ?? []).filter(({ roles }) => roles.includes('officer'));
  const recovery = previous?.recovery === undefined ? [] : [previous.recovery];
  const known = new Set((previous === undefined ? [] : loggedKeys(previous)).map((key) => key.fingerprint));
  const joining = loggedKeys(entry).filter(({ fingerprint }) => !known.has(fingerprint));
  const counting = [...officers.map(({ key }) => key), ...recovery, ...joining];
  const fingerprints = new Set(counting.map(({ fingerprint }) => fingerprint));
  return keys.filter(({ fingerprint }) => fingerprints.has(fingerprint));
}

export interface Announcement {
  readonly change: EntryChange;
  readonly keys: readonly UnlockedKey[];
  readonly now: Date;
  /** Let every key at hand sign that the entry names, not only those that must. */
  readonly everybody?: boolean;
}

/** Makes the next entry, signs it with the keys at hand that count, and hands it in. */
export async function announceEntry(
  api: AnnounceApi,
  log: VerifiedLog,
  { change, keys, now, everybody = false }: Announcement,
): Promise<Announced> {
  let entry = draftEntry(log, change, now);
  const read = await entryOf(entry, log);
  const signers = everybody ? namedOf(read, keys) : signersAtHand(log.head, read, keys);
  for (const key of signers) entry = await signEntry(entry, key, now);
  return { entry, taken: await api.addEntry(entry, read.hash) };
}

/** Signs the entry that waits, with the keys at hand that count, and hands it in again. */
export async function signWaiting(
  api: AnnounceApi,
  log: VerifiedLog,
  { waiting, keys, now }: Pick<Announcement, 'keys' | 'now'> & { readonly waiting: SignedEntry },
): Promise<EntryTaken> {
  const read = await entryOf(waiting, log);
  let entry = waiting;
  for (const key of signersAtHand(log.head, read, keys)) entry = await signEntry(entry, key, now);
  return api.addEntry(entry, read.hash);
}

/** Whether the entry waits for the signature of another officer. */
export function isWaiting(taken: EntryTaken): taken is { readonly missing: number } {
  return 'missing' in taken;
}

function namedOf(entry: LogEntry, keys: readonly UnlockedKey[]): readonly UnlockedKey[] {
  const named = new Set(loggedKeys(entry).map(({ fingerprint }) => fingerprint));
  return keys.filter(({ fingerprint }) => named.has(fingerprint));
}
