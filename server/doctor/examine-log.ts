import { KeysError, type LogEntry, type PublicKey, type VerifiedLog } from '../../keys/index.ts';
import { rowsOfEntry } from '../entry-rows.ts';
import { verified } from '../newsroom.ts';
import type { TipStore } from '../storage/ports.ts';
import type { Finding, PreparedDeployment } from './finding.ts';

/** Whether the key log is right, whether the server uses what it says, and whether it leaves the newsroom a way out. */
export async function examineLog({ tips, config }: PreparedDeployment): Promise<readonly Finding[]> {
  const stored = await tips.keyLog();
  if (stored.length === 0) {
    const remedy =
      'Start the server: it makes the first entry of the ring and of the staff list that there are.';
    return [{ state: 'warning', says: 'There is no key log yet: the data are of an older release.', remedy }];
  }
  let log: VerifiedLog;
  try {
    log = await verified(stored);
  } catch (error) {
    if (!(error instanceof KeysError)) throw error;
    return [broken(error)];
  }
  const { head } = log;
  const entries = `${head.sequence} ${head.sequence === 1 ? 'entry' : 'entries'}`;
  return [
    { state: 'good', says: `The key log is right: ${entries}, the newest of ${head.day}.` },
    ...(await examineAgreement(tips, head)),
    ...examineRing(head),
    ...(config.mode === 'demo' ? [] : examineRoles(head)),
  ];
}

function broken(error: KeysError): Finding {
  return {
    state: 'bad',
    says: `The key log is not right: ${error.message}`,
    remedy:
      'Intake is closed, and clients refuse this server. Somebody has changed the database: stop the server, keep a copy of the whole data folder, tell an officer, and restore the database from a backup.',
  };
}

/** The rows that everything else uses are written together with the entry that says so: anything else came from elsewhere. */
async function examineAgreement(tips: TipStore, head: LogEntry): Promise<readonly Finding[]> {
  const remedy =
    'Somebody has changed the database by hand. Stop the server, keep a copy of the data folder, tell an officer, and restore the database from a backup.';
  const ring = await tips.currentRing();
  const logged = head.ring.map(({ armored }) => armored);
  const sameRing = ring?.epoch === head.epoch && sameList(ring.armoredKeys, logged);
  const staff = (await tips.staff()).map(({ fingerprint, roles }) => memberText(fingerprint, roles));
  const listed = rowsOfEntry(head, undefined).staff.map((member) =>
    memberText(member.fingerprint, member.roles),
  );
  const sameStaff = sameList([...staff].sort(), [...listed].sort());
  return [
    sameRing
      ? { state: 'good', says: `The ring is that of the key log (epoch ${head.epoch}).` }
      : { state: 'bad', says: 'The ring in the database is not that of the key log.', remedy },
    sameStaff
      ? { state: 'good', says: 'The staff list is that of the key log.' }
      : { state: 'bad', says: 'The staff list in the database is not that of the key log.', remedy },
  ];
}

function memberText(fingerprint: string, roles: readonly string[]): string {
  return `${fingerprint} ${[...roles].sort().join()}`;
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

function examineRing({ ring }: LogEntry): readonly Finding[] {
  if (ring.length > 0) return [];
  return [
    {
      state: 'bad',
      says: 'The ring has no key: the source site takes no tips.',
      remedy: 'An officer announces a new key: sealdrop rotate --generate',
    },
  ];
}

function examineRoles({ staff, recovery }: LogEntry): readonly Finding[] {
  const officers = staff.filter(({ roles }) => roles.includes('officer'));
  return [...examineOfficers(officers.length, recovery), ...examineRecovery(staff, recovery)];
}

function examineOfficers(officers: number, recovery: PublicKey | undefined): readonly Finding[] {
  if (officers === 0) {
    const remedy =
      recovery === undefined
        ? 'Make a key for an officer, and begin anew in another data folder: sealdrop-server init with --officer FILE and --recovery FILE.'
        : 'The recovery key can name one: sealdrop log recover, then sealdrop-server log add.';
    return [
      {
        state: 'warning',
        says: 'Nobody is an officer: no key can be replaced, nobody can join or leave.',
        remedy,
      },
    ];
  }
  if (officers > 1) return [{ state: 'good', says: `${officers} people are officers.` }];
  return [
    {
      state: 'warning',
      says: 'One person alone is an officer: whoever takes that key over can change every other.',
      remedy:
        'Add a second: sealdrop staff add FILE --role officer. Then let both sign each entry: sealdrop log settings --required 2',
    },
  ];
}

function examineRecovery(staff: LogEntry['staff'], recovery: PublicKey | undefined): readonly Finding[] {
  if (recovery === undefined) {
    return [
      {
        state: 'warning',
        says: 'The key log names no recovery key: if the officers lose theirs, nobody can ever change it.',
        remedy: 'Make one, keep it offline, and name it: sealdrop log settings --recovery FILE',
      },
    ];
  }
  if (staff.every(({ key }) => key.fingerprint !== recovery.fingerprint)) return [];
  return [
    {
      state: 'warning',
      says: `The recovery key ${recovery.fingerprint} is also one that somebody signs in with: it gets lost with it.`,
      remedy: 'Make another, keep it offline, and name it: sealdrop log settings --recovery FILE',
    },
  ];
}
