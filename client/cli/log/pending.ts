import { entryOf, fingerprintGroups, type LogEntry, type PublicKey, signersOf } from '../../../keys/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
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
  printLine(stdout, 'If that is what was agreed:');
  printLine(stdout, `  sealdrop log sign ${entry.hash}`);
  printLine(stdout, 'If not: sealdrop log drop');
}

/**
 * Signs the entry that was looked at, and no other that may have come in its place since.
 *
 * @param text hash of the entry, as `log pending` shows it
 */
export async function signPending(desk: Desk, text: string): Promise<void> {
  await requireSame(desk, text);
  const taken = await addSignatures(desk, desk.log, desk.keys);
  requireTaken(taken);
  printLine(desk.terminal.stdout, `Entry ${taken.sequence} is in the key log.`);
}

async function requireSame({ pending, log }: Desk, text: string): Promise<void> {
  const looked = text.toLowerCase().replaceAll(/\s/gu, '');
  if (!/^[0-9a-f]{64}$/u.test(looked)) {
    throw new CliError(
      'usage',
      'The hash of an entry has 64 hexadecimal digits. Nothing was signed.',
      'Look at the entry first, and copy the command that is shown there: sealdrop log pending',
    );
  }
  if (log.entries.some(({ hash }) => hash === looked)) {
    throw new CliError(
      'no-such-entry',
      'That entry is in the key log already: it needs no further signature.',
      'Nothing is to be done. To see it: sealdrop log show URL',
    );
  }
  const waiting = pending === undefined ? undefined : await entryOf(pending, log);
  if (waiting?.hash === looked) return;
  throw new CliError(
    'no-such-entry',
    waiting === undefined
      ? 'That entry does not wait any more: it was taken back, or another one was accepted meanwhile. Nothing was signed.'
      : 'ANOTHER ENTRY WAITS than the one that you looked at. Nothing was signed.',
    'Ask the officer who made it, then look again: sealdrop log pending',
  );
}

export async function dropPending(desk: Desk): Promise<void> {
  const { pending, session, terminal } = desk;
  if (pending === undefined) {
    printLine(terminal.stdout, 'No entry waits for a signature. The key log is as it was.');
    return;
  }
  const { hash } = await entryOf(pending, desk.log);
  await session.call((api) => api.dropPending(hash));
  printLine(terminal.stdout, 'The entry that waited was taken back. The key log is as it was.');
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
