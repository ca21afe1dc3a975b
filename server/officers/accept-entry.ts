import {
  entryOf,
  extendKeyLog,
  isSignedByRecovery,
  KeysError,
  type KeysErrorCode,
  type LogEntry,
  missingSignatures,
  requireFitKey,
  type SignedEntry,
  signersOf,
  type VerifiedLog,
} from '../../keys/index.ts';
import type { Config } from '../config/read-config.ts';
import { isDemoKey } from '../demo-key.ts';
import { rowsOfEntry } from '../entry-rows.ts';
import type { AuditTrail } from '../staff/audit.ts';
import type { Sessions } from '../staff/sessions.ts';
import { type EntryRefusal, StaffError } from '../staff/staff-error.ts';
import { dayOf } from '../storage/day.ts';
import { StorageError, type TipStore } from '../storage/ports.ts';

/** How far day and signatures of an entry may be from the server's clock, milliseconds. */
const CLOCK_TOLERANCE_MS = 48 * 3_600_000;

export interface AcceptContext {
  readonly tips: Pick<TipStore, 'appendEntry' | 'pendingEntry' | 'setPendingEntry'>;
  readonly keyLog: () => Promise<VerifiedLog | undefined>;
  readonly sessions: Pick<Sessions, 'endAll'>;
  readonly mode: Config['mode'];
  readonly now: () => Date;
}

/** What became of an entry that was handed in: it is in the log, or waits for the signatures of so many more officers. */
export type Acceptance =
  | { readonly added: true; readonly entry: LogEntry }
  | { readonly added: false; readonly entry: LogEntry; readonly missing: number };

/**
 * Adds an entry to the key log. From then on its ring is the one that is sealed to, its staff list the one that counts.
 *
 * @throws StaffError `log-moved`, `entry-refused`; StorageError
 */
export async function acceptEntry(context: AcceptContext, handedIn: SignedEntry): Promise<Acceptance> {
  const log = await context.keyLog();
  if (log === undefined) throw new StaffError('not-found');
  const pending = await context.tips.pendingEntry();
  const waiting = pending?.entry === handedIn.entry ? pending.signatures : [];
  const signed = await withValidSignatures(log, handedIn, waiting);
  const missing = await refusing(() => missingSignatures(log, signed));
  const entry = await entryOf(signed, log);
  await requireAcceptable(context, log, entry);
  if (missing === 0) return { added: true, entry: await addEntry(context, log, signed) };
  if (missing >= log.head.required) throw refused('unauthorized', UNAUTHORIZED);
  await context.tips.setPendingEntry({ sequence: entry.sequence, ...signed });
  return { added: false, entry, missing };
}

const UNAUTHORIZED = 'No officer of the key log has signed the entry, nor has its recovery key.';

/**
 * Adds an entry that the recovery key has signed. The log itself is the authority for it: nobody needs to be signed in, and
 * of an entry without that signature no more is read than its text.
 *
 * @throws StaffError `log-moved`, `entry-refused`; StorageError
 */
export async function acceptRecovery(
  context: AcceptContext & { readonly audit: AuditTrail },
  handedIn: SignedEntry,
): Promise<LogEntry> {
  const log = await context.keyLog();
  if (log === undefined) throw new StaffError('not-found');
  if (!(await refusing(() => isSignedByRecovery(log, handedIn)))) throw refused('unauthorized', NO_RECOVERY);
  const acceptance = await acceptEntry(context, handedIn);
  if (!acceptance.added) throw new StaffError('log-moved');
  const { entry } = acceptance;
  const actor = log.head.recovery?.fingerprint ?? '';
  await context.audit.record({ day: dayOf(context.now()), actor, action: 'recovery', subject: entry.hash });
  return entry;
}

const NO_RECOVERY =
  'Without signing in, an entry is taken only when the recovery key of the key log has signed it, and it has not.';

/**
 * Whatever else stands beside the entry is left out: the log is public.
 *
 * @param waiting signatures of the same entry that were taken before
 */
async function withValidSignatures(
  log: VerifiedLog,
  { entry, signatures }: SignedEntry,
  waiting: readonly string[],
): Promise<SignedEntry> {
  const signers = new Set<string>();
  const valid: string[] = [];
  for (const signature of [...waiting, ...signatures]) {
    const [signer] = await refusing(() => signersOf(log, { entry, signatures: [signature] }));
    if (signer === undefined || signers.has(signer.key.fingerprint)) continue;
    signers.add(signer.key.fingerprint);
    valid.push(signature);
  }
  return { entry, signatures: valid };
}

async function requireAcceptable(context: AcceptContext, log: VerifiedLog, entry: LogEntry): Promise<void> {
  const now = context.now();
  await requireRightTime(log, entry, now);
  const known = new Map(log.head.staff.map(({ key }) => [key.fingerprint, key.armored]));
  if (log.head.recovery !== undefined) known.set(log.head.recovery.fingerprint, log.head.recovery.armored);
  const recovery = entry.recovery === undefined ? [] : [entry.recovery];
  const joining = [...entry.staff.map(({ key }) => key), ...recovery].filter(
    (key) => known.get(key.fingerprint) !== key.armored,
  );
  const ring = entry.epoch === log.head.epoch && sameText(entry, log.head) ? [] : entry.ring;
  const named = [...entry.ring, ...entry.staff.map(({ key }) => key), ...recovery];
  if (context.mode === 'production' && named.some(({ userIds }) => isDemoKey(userIds)))
    throw refused('demo-key', 'The entry names a demo key: its private half lies about unprotected.');
  await refusing(() => Promise.all([...ring, ...joining].map((key) => requireFitKey(key, now))));
}

function sameText(one: LogEntry, other: LogEntry): boolean {
  return one.ring.every(({ armored }, index) => other.ring[index]?.armored === armored);
}

/** The first of two officers may have signed days ago: the last signature is of now. */
async function requireRightTime(log: VerifiedLog, entry: LogEntry, now: Date): Promise<void> {
  const signers = await signersOf(log, { entry: entry.text, signatures: entry.signatures });
  const off = (time: number) => time - now.getTime();
  const offs = [off(Date.parse(entry.day)), ...signers.map(({ time }) => off(time.getTime()))];
  const newest = Math.max(...offs);
  if (newest > CLOCK_TOLERANCE_MS || newest < -CLOCK_TOLERANCE_MS) throw refused('clock', CLOCK);
}

const CLOCK =
  'The entry was signed, or is dated, more than 48 hours from the time of the server. Set the clock, sign it again.';

async function addEntry(context: AcceptContext, log: VerifiedLog, signed: SignedEntry): Promise<LogEntry> {
  const { head } = await refusing(() => extendKeyLog(log, signed));
  try {
    await context.tips.appendEntry({ sequence: head.sequence, ...signed }, rowsOfEntry(head, log.head));
  } catch (error) {
    throw error instanceof StorageError && error.code === 'duplicate' ? new StaffError('log-moved') : error;
  }
  endSessions(context.sessions, log.head, head);
  return head;
}

/** Of everybody who has left the list or lost a role. (Other servers find out when the session is used.) */
function endSessions(sessions: AcceptContext['sessions'], before: LogEntry, after: LogEntry): void {
  const rolesNow = new Map(after.staff.map(({ key, roles }) => [key.fingerprint, roles]));
  for (const { key, roles } of before.staff) {
    const kept = rolesNow.get(key.fingerprint) ?? [];
    if (!roles.every((role) => kept.includes(role))) sessions.endAll(key.fingerprint);
  }
}

const MOVED: readonly KeysErrorCode[] = ['older-log', 'forked-log'];
const REFUSALS: Partial<Record<KeysErrorCode, EntryRefusal>> = {
  'unauthorized-entry': 'unauthorized',
  'unfit-key': 'unfit-key',
  'last-officer': 'last-officer',
  'compromised-key': 'compromised-key',
  malformed: 'malformed',
  'broken-log': 'malformed',
};

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KeysError)) throw error;
    if (MOVED.includes(error.code)) throw new StaffError('log-moved');
    throw refused(REFUSALS[error.code] ?? 'malformed', error.message);
  }
}

function refused(reason: EntryRefusal, message: string): StaffError {
  return new StaffError('entry-refused', { reason, message });
}
