import { type EntryChange, entryOf, type UnlockedKey, type VerifiedLog } from '../../../keys/index.ts';
import { announceEntry, isWaiting, signWaiting } from '../../rotation/index.ts';
import type { EntryTaken } from '../../staff-api/index.ts';
import { CliError } from '../cli-error.ts';
import { trustedLog } from '../pins/trusted-log.ts';
import { countText } from '../text.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from '../tips/desk.ts';

interface HandIn {
  readonly change: EntryChange;
  readonly keys: readonly UnlockedKey[];
  /** Let every key at hand sign that the entry names, not only those that must. */
  readonly everybody?: boolean;
}

/**
 * Has a change made to the key log: a new entry, or one more signature for the very same change that waits for it already.
 *
 * @returns the log with the entry
 * @throws CliError `waiting-for-signature`, `no-officer-key`; StaffApiError `entry-refused`, `log-moved`
 */
export async function handIn(
  desk: Desk,
  log: VerifiedLog,
  { change, keys, everybody = false }: HandIn,
): Promise<VerifiedLog> {
  requireOfficer(log, keys);
  const { session, terminal, origin } = desk;
  const waiting = await sameChangeWaiting(desk, log, change);
  const taken =
    waiting === undefined
      ? await session.call(
          async (api) =>
            (await announceEntry(api, log, { change, keys, now: terminal.now(), everybody })).taken,
        )
      : await addSignatures(desk, log, keys);
  requireTaken(taken);
  printLine(terminal.stdout, `Entry ${taken.sequence} is in the key log.`);
  return (await trustedLog(session, origin, terminal)).log;
}

/** Signs the entry that waits, with the keys at hand that count. */
export async function addSignatures(
  { session, pending, terminal }: Desk,
  log: VerifiedLog,
  keys: readonly UnlockedKey[],
): Promise<EntryTaken> {
  if (pending === undefined)
    throw new CliError('no-such-entry', 'No entry waits for a signature.', 'Nothing is to be done.');
  const waiting = pending;
  return session.call((api) => signWaiting(api, log, { waiting, keys, now: terminal.now() }));
}

/** @throws CliError `waiting-for-signature` */
export function requireTaken(taken: EntryTaken): asserts taken is Extract<EntryTaken, { sequence: number }> {
  if (!isWaiting(taken)) return;
  throw new CliError(
    'waiting-for-signature',
    `The entry is signed, and waits for ${countText(taken.missing, 'more signature', 'more signatures')} of another officer. Until then everything is as it was.`,
    'The other officer looks at it and signs: sealdrop log pending. Then run this command again: it goes on.',
  );
}

function requireOfficer({ head }: VerifiedLog, keys: readonly UnlockedKey[]): void {
  const counting = new Set(
    [...head.staff.filter(({ roles }) => roles.includes('officer')).map(({ key }) => key), head.recovery].map(
      (key) => key?.fingerprint,
    ),
  );
  if (keys.some(({ fingerprint }) => counting.has(fingerprint))) return;
  throw new CliError(
    'no-officer-key',
    'The key log takes an entry only from an officer, and none of the keys that you gave is one of an officer.',
    'Give the private key of an officer as the first --key. Who is one: sealdrop staff list',
  );
}

async function sameChangeWaiting(
  { pending }: Desk,
  log: VerifiedLog,
  { ring, staff, recovery, required, compromised, revoked }: EntryChange,
): Promise<true | undefined> {
  if (pending === undefined) return undefined;
  const { head } = log;
  const waiting = await entryOf(pending, log).catch(() => undefined);
  const wished = {
    ring: (ring ?? head.ring).map(({ fingerprint }) => fingerprint),
    staff: (staff ?? head.staff).map(({ key, roles }) => [key.fingerprint, [...roles].sort()]),
    recovery: (recovery === undefined ? head.recovery : recovery)?.fingerprint,
    required: required ?? head.required,
    compromised: compromised ?? [],
    revoked: (revoked ?? []).map(({ fingerprint }) => fingerprint),
  };
  const waits = waiting && {
    ring: waiting.ring.map(({ fingerprint }) => fingerprint),
    staff: waiting.staff.map(({ key, roles }) => [key.fingerprint, [...roles].sort()]),
    recovery: waiting.recovery?.fingerprint,
    required: waiting.required,
    compromised: waiting.compromised,
    revoked: waiting.revoked.map(({ fingerprint }) => fingerprint),
  };
  return JSON.stringify(wished) === JSON.stringify(waits) ? true : undefined;
}
