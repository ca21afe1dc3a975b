import { signDetached } from '../detached-signature.ts';
import { KeysError } from '../errors.ts';
import type { PublicKey, UnlockedKey } from '../key.ts';
import {
  entryBytes,
  type EntryReason,
  knownKeys,
  LOG_FORMAT,
  MAX_NOTE_LENGTH,
  parseContent,
  type SignedEntry,
  type StaffKey,
  writeContent,
} from './entry.ts';
import type { VerifiedLog } from './key-log.ts';
import { sameMaterial } from './rules.ts';

const DAY_MS = 86_400_000;

/** What is absent stays as it is in the newest entry. */
export interface EntryChange {
  readonly reason: EntryReason;
  readonly ring?: readonly PublicKey[];
  readonly staff?: readonly StaffKey[];
  /** null: none any more. */
  readonly recovery?: PublicKey | null;
  readonly required?: 1 | 2;
  readonly note?: string;
  readonly compromised?: readonly string[];
  readonly revoked?: readonly PublicKey[];
}

/**
 * The next entry, unsigned.
 *
 * @param log undefined: the first entry of a new log
 * @throws KeysError `malformed` for a note that is too long or has invisible characters
 */
export function draftEntry(log: VerifiedLog | undefined, change: EntryChange, now: Date): SignedEntry {
  const head = log?.head;
  const ring = change.ring ?? head?.ring ?? [];
  const staff = change.staff ?? head?.staff ?? [];
  const recovery = change.recovery === undefined ? head?.recovery : (change.recovery ?? undefined);
  const named = [...ring, ...staff.map(({ key }) => key), ...(recovery === undefined ? [] : [recovery])];
  const grows = head !== undefined && !sameMaterial(ring, head.ring);
  const today = dayOf(now);
  const entry = writeContent({
    format: LOG_FORMAT,
    sequence: (head?.sequence ?? 0) + 1,
    previous: head?.hash ?? null,
    day: head !== undefined && head.day > today ? head.day : today,
    epoch: (head?.epoch ?? 1) + (grows ? 1 : 0),
    ring: ring.map(({ fingerprint }) => fingerprint),
    staff: staff.map(({ key, roles, since }) => ({ key: key.fingerprint, roles: [...roles], since })),
    recovery: recovery?.fingerprint ?? null,
    required: change.required ?? head?.required ?? 1,
    reason: change.reason,
    note: change.note ?? '',
    compromised: [...(change.compromised ?? [])],
    revoked: (change.revoked ?? []).map(({ armored }) => armored),
    keys: newKeys(named, log),
  });
  requireReadable(entry, change.note);
  return { entry, signatures: [] };
}

function requireReadable(entry: string, note: string | undefined): void {
  try {
    parseContent(entry);
  } catch (error) {
    if (note === undefined) throw error;
    throw new KeysError(
      'malformed',
      `The entry cannot be made. Its note may have ${MAX_NOTE_LENGTH} characters on one line.`,
      { cause: error },
    );
  }
}

/** Of the keys, those that the log has not given as they are. */
function newKeys(named: readonly PublicKey[], log: VerifiedLog | undefined): string[] {
  const known = knownKeys(log?.entries ?? []);
  const texts = named
    .filter(({ fingerprint, armored }) => known.get(fingerprint)?.armored !== armored)
    .map(({ armored }) => armored);
  return Array.from(new Set(texts));
}

/**
 * The entry with one more signature. It is dated the day and not the hour, where the key is old enough for that: the log is
 * public.
 *
 * @throws KeysError `unfit-key` when the key may not sign
 */
export async function signEntry(entry: SignedEntry, key: UnlockedKey, now: Date): Promise<SignedEntry> {
  const bytes = entryBytes(entry.entry);
  const midnight = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const signature = await signDetached(bytes, key, midnight).catch(() => signDetached(bytes, key, now));
  return { entry: entry.entry, signatures: [...entry.signatures, signature] };
}

/** YYYY-MM-DD, UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 'YYYY-MM-DD'.length);
}
