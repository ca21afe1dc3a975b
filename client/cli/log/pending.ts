import { entryOf, fingerprintGroups, type LogEntry, type PublicKey, signersOf } from '../../../keys/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from '../tips/desk.ts';
import { addSignatures, handIn, requireTaken } from './hand-in.ts';

/** What the entry that waits would change, and who has signed it. */
export async function showPending(desk: Desk): Promise<void> {
  const log = desk.log;
  const { stdout } = desk.terminal;
  if (desk.pending === undefined) {
    printLine(stdout, 'No entry waits for a signature.');
    return;
  }
  const entry = await entryOf(desk.pending, log);
  for (const line of changesOf(log.head, entry)) printLine(stdout, line);
  for (const { key } of await signersOf(log, desk.pending)) printLine(stdout, `  signed by ${named(key)}`);
  printLine(stdout, 'Sign it, if that is what was agreed: sealdrop log sign. Otherwise: sealdrop log drop');
}

export async function signPending(desk: Desk): Promise<void> {
  const log = desk.log;
  const taken = await addSignatures(desk, log, desk.keys);
  requireTaken(taken);
  printLine(desk.terminal.stdout, `Entry ${taken.sequence} is in the key log.`);
}

export async function dropPending(desk: Desk): Promise<void> {
  const { pending, session, terminal } = desk;
  if (pending !== undefined) {
    const { hash } = await entryOf(pending, desk.log);
    await session.call((api) => api.dropPending(hash));
  }
  printLine(terminal.stdout, 'No entry waits for a signature any more. The key log is as it was.');
}

/** An entry that changes nothing and bears the signatures of all keys at hand that it names: they vouch for the log. */
export async function vouch(desk: Desk): Promise<void> {
  const change = { reason: 'vouch' as const };
  const log = await handIn(desk, desk.log, { change, keys: desk.keys, everybody: true });
  const vouching = await signersOf(log, { entry: log.head.text, signatures: log.head.signatures });
  for (const { key } of vouching) printLine(desk.terminal.stdout, `  vouched for by ${named(key)}`);
}

function changesOf(head: LogEntry, entry: LogEntry): readonly string[] {
  const difference = (label: string, before: readonly PublicKey[], after: readonly PublicKey[]) => [
    ...after.filter((key) => !has(before, key)).map((key) => `  + ${label}: ${named(key)}`),
    ...before.filter((key) => !has(after, key)).map((key) => `  - ${label}: ${named(key)}`),
  ];
  const people = ({ staff }: LogEntry, role: 'editor' | 'officer') =>
    staff.filter(({ roles }) => roles.includes(role)).map(({ key }) => key);
  const recovery = (one: LogEntry) => (one.recovery === undefined ? [] : [one.recovery]);
  return [
    `Entry ${entry.sequence} (${entry.reason}, ${entry.day}) waits. ${fingerprintGroups(entry.hash).join(' ')}`,
    ...(entry.note === '' ? [] : [`  note: ${visibleLine(entry.note)}`]),
    ...difference('ring', head.ring, entry.ring),
    ...difference('editor', people(head, 'editor'), people(entry, 'editor')),
    ...difference('officer', people(head, 'officer'), people(entry, 'officer')),
    ...difference('recovery key', recovery(head), recovery(entry)),
    ...(head.required === entry.required ? [] : [`  officers who must sign: ${entry.required}`]),
    ...entry.compromised.map((fingerprint) => `  ! declared stolen: ${fingerprint}`),
  ];
}

function has(keys: readonly PublicKey[], { fingerprint }: PublicKey): boolean {
  return keys.some((key) => key.fingerprint === fingerprint);
}

function named({ fingerprint, userIds }: PublicKey): string {
  return `${fingerprintGroups(fingerprint).join(' ')}  ${visibleLine(userIds[0] ?? '')}`;
}
