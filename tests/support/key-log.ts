import {
  draftEntry,
  type EntryChange,
  type KeyLogDocument,
  type Role,
  signEntry,
  type SignedEntry,
  type StaffKey,
  type VerifiedLog,
  verifyKeyLog,
} from '../../keys/index.ts';
import type { TestKey } from './test-keys.ts';

export function member(key: TestKey, ...roles: readonly Role[]): StaffKey {
  return { key: key.publicKey, roles, since: '2026-11-01' };
}

export async function signedBy(entry: SignedEntry, ...keys: readonly TestKey[]): Promise<SignedEntry> {
  let signed = entry;
  for (const { unlocked } of keys) signed = await signEntry(signed, unlocked, new Date());
  return signed;
}

export function documentOf(...entries: readonly SignedEntry[]): KeyLogDocument {
  return { format: 'sealdrop-key-log/1', entries };
}

/** A verified log whose entries make these changes, each signed by these keys. */
export async function logOf(
  ...steps: readonly (readonly [Omit<EntryChange, 'reason'> & Partial<EntryChange>, ...TestKey[]])[]
): Promise<VerifiedLog> {
  let log: VerifiedLog | undefined;
  const entries: SignedEntry[] = [];
  for (const [change, ...signers] of steps) {
    const reason = log === undefined ? 'genesis' : 'rotation';
    entries.push(await signedBy(draftEntry(log, { reason, ...change }, new Date()), ...signers));
    log = await verifyKeyLog(documentOf(...entries), undefined);
  }
  if (log === undefined) throw new RangeError('A log has an entry.');
  return log;
}

export function signedEntries(log: VerifiedLog): readonly SignedEntry[] {
  return log.entries.map(({ text, signatures }) => ({ entry: text, signatures }));
}
