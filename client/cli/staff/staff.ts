import { readFile } from 'node:fs/promises';
import {
  fingerprintGroups,
  type LogEntry,
  type PublicKey,
  readPublicKeys,
  requireFitKey,
  type Role,
  type StaffKey,
} from '../../../keys/index.ts';
import { withMembers, withRoles } from '../../rotation/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { handIn } from '../log/hand-in.ts';
import { asciiJson, countText } from '../text.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from '../tips/desk.ts';

/** Who is on the list, by the key log. Officers also see who is signed in. */
export async function listStaff(desk: Desk, { json }: { readonly json: boolean }): Promise<void> {
  const { head } = desk.log;
  const members = await desk.session.call((api) => api.staff());
  const sessions = new Map(members.map((member) => [member.fingerprint, member.sessions]));
  const { stdout } = desk.terminal;
  for (const { key, roles, since } of head.staff) {
    const { fingerprint, userIds } = key;
    const count = sessions.get(fingerprint);
    if (json) {
      const record = {
        fingerprint,
        userIds,
        roles,
        since,
        ...(count === undefined ? {} : { sessions: count }),
      };
      printLine(stdout, asciiJson(record));
      continue;
    }
    printLine(stdout, fingerprintGroups(fingerprint).join(' '));
    const signedIn = count === undefined ? '' : `, ${countText(count, 'session', 'sessions')}`;
    const name = visibleLine(userIds[0] ?? 'a key without a name');
    printLine(stdout, `  ${name}: ${roles.join(' and ')} since ${since}${signedIn}`);
  }
}

/** Puts somebody on the list, or gives them these roles and no other. */
export async function addStaff(
  desk: Desk,
  file: string,
  { role: roles, note }: { readonly role: readonly Role[]; readonly note?: string },
): Promise<void> {
  const log = desk.log;
  const keys = await readPublicKeys(await readFile(file));
  if (keys.every((key) => isMember(log.head.staff, key, roles))) {
    printLine(desk.terminal.stdout, `On the list already, as ${roles.join(' and ')}. Nothing was changed.`);
    return;
  }
  const day = desk.terminal.now().toISOString().slice(0, 'YYYY-MM-DD'.length);
  for (const key of keys) await requireFitKey(key, desk.terminal.now());
  if (!roles.includes('officer')) requireOther(desk, keys);
  await change(desk, withMembers(log.head.staff, keys, { roles, day }), note);
  for (const { userIds, fingerprint } of keys)
    printLine(
      desk.terminal.stdout,
      `On the list: ${visibleLine(userIds[0] ?? fingerprint)}, ${roles.join(' and ')}.`,
    );
}

function isMember(
  staff: readonly StaffKey[],
  { fingerprint, armored }: PublicKey,
  wished: readonly Role[],
): boolean {
  const member = staff.find(({ key }) => key.fingerprint === fingerprint);
  if (member?.key.armored !== armored || member.roles.length !== wished.length) return false;
  return wished.every((role) => member.roles.includes(role));
}

/** Takes somebody off the list. Their sessions end at once; what their key could open is another question. */
export async function removeStaff(
  desk: Desk,
  text: string,
  { note }: { readonly note?: string },
): Promise<void> {
  const { entries, head } = desk.log;
  if (hasLeft(entries, text)) {
    printLine(desk.terminal.stdout, 'That key is not on the list any more. Nothing was changed.');
    return;
  }
  const member = requireMember(head.staff, text);
  requireOther(desk, [member.key]);
  await change(desk, withRoles(head.staff, member.key.fingerprint, []), note);
  const { stdout } = desk.terminal;
  printLine(
    stdout,
    `Not on the list any more: ${visibleLine(member.key.userIds[0] ?? '')}. Their sessions have ended.`,
  );
  if (head.ring.some(({ fingerprint }) => fingerprint === member.key.fingerprint))
    printLine(
      stdout,
      `Their key is still in the ring. Next: sealdrop rotate --remove ${member.key.fingerprint}`,
    );
  else printLine(stdout, 'If they had a private key of the newsroom, replace it: sealdrop rotate');
}

export async function endSessions(desk: Desk, text: string): Promise<void> {
  const { key } = requireMember(desk.log.head.staff, text);
  await desk.session.call((api) => api.endSessions(key.fingerprint));
  printLine(
    desk.terminal.stdout,
    `Every session of ${visibleLine(key.userIds[0] ?? key.fingerprint)} has ended.`,
  );
}

async function change(desk: Desk, staff: readonly StaffKey[], note: string | undefined): Promise<void> {
  const entry = { reason: 'staff' as const, staff, ...(note === undefined ? {} : { note }) };
  await handIn(desk, desk.log, { change: entry, keys: desk.keys });
}

/** Whoever has taken themselves off the list cannot even see that it was done. */
function requireOther({ keys: given, log }: Desk, keys: readonly PublicKey[]): void {
  // Of the keys given, the first that is on the list has signed in.
  const own = given.find((one) => log.head.staff.some(({ key }) => key.fingerprint === one.fingerprint));
  if (!keys.some(({ fingerprint }) => fingerprint === own?.fingerprint)) return;
  throw new CliError(
    'own-key',
    'That is the key with which you signed in: you would not be an officer any more. Nothing was changed.',
    'Let another officer do it. If there is none, first: sealdrop staff add FILE --role officer',
  );
}

function hasLeft(entries: readonly LogEntry[], text: string): boolean {
  const listed = ({ staff }: LogEntry) => staff.some(({ key }) => key.fingerprint === plainHex(text));
  const head = entries.at(-1);
  return head !== undefined && !listed(head) && entries.some(listed);
}

function plainHex(fingerprint: string): string {
  return fingerprint.replace(/\s+/gu, '').toLowerCase();
}

function requireMember(staff: readonly StaffKey[], text: string): StaffKey {
  const fingerprint = plainHex(text);
  const member = staff.find(({ key }) => key.fingerprint === fingerprint);
  if (member !== undefined) return member;
  throw new CliError(
    'not-in-ring',
    `Nobody on the staff list has the fingerprint ${visibleLine(fingerprint)}.`,
    'sealdrop staff list',
  );
}
