import {
  draftEntry,
  type EntryChange,
  entryOf,
  fingerprintGroups,
  fingerprintWords,
  generateNewsroomKey,
  inspectKey,
  type LogEntry,
  missingSignatures,
  type PublicKey,
  readPublicKeys,
  type Role,
  signEntry,
  type SignedEntry,
  signersOf,
  type StaffKey,
} from '../../../keys/index.ts';
import type { StaffApi } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';
import type { AnswerOf, RequestOf } from '../protocol.ts';
import { describeKey, type Keyring } from './keyring.ts';
import type { LogKeeper } from './log-keeper.ts';
import type { ReadLog } from '../../pins/index.ts';

const YEAR_SECONDS = 365 * 24 * 3600;

export interface KeysNeeds {
  readonly api: StaffApi;
  readonly keeper: LogKeeper;
  readonly keyring: Keyring;
  /** Fingerprint of the key that has signed in. */
  readonly self: () => string | undefined;
  readonly now: () => Date;
}

type KeysPage = AnswerOf<'read-keys'>;

/** @throws ConsoleError `not-found` when there is no log */
export async function readKeysPage(needs: KeysNeeds): Promise<KeysPage> {
  const { api, keyring } = needs;
  const kept = await needs.keeper.read();
  const { log, pin, firstUse } = kept;
  const { head, entries } = log;
  const [epochs, sessions] = await Promise.all([api.epochs(), api.staff()]);
  const rings = new Set(entries.flatMap(({ ring }) => ring.map(({ fingerprint }) => fingerprint)));
  const named = new Set([...rings, ...head.staff.map(({ key }) => key.fingerprint)]);
  const sessionsOf = new Map(sessions.map((member) => [member.fingerprint, member.sessions]));
  return {
    ...{ sequence: head.sequence, day: head.day, epoch: head.epoch, required: head.required },
    ...{ head: fingerprintGroups(head.hash), genesis: fingerprintGroups(log.state.genesis) },
    ...{ since: pin.since, firstUse },
    ...(head.recovery === undefined ? {} : { recovery: describeKey(head.recovery) }),
    ring: await Promise.all(head.ring.map((key) => described(key, needs))),
    staff: await Promise.all(
      head.staff.map(async ({ key, roles, since }) => {
        const open = sessionsOf.get(key.fingerprint);
        return {
          ...{ key: await described(key, needs), roles, since, self: key.fingerprint === needs.self() },
          ...(open === undefined ? {} : { sessions: open }),
        };
      }),
    ),
    ...(await pendingOf(kept, needs)),
    epochs: epochs.map(({ fingerprints, ...epoch }) => ({
      ...{ epoch: epoch.epoch, since: epoch.since, parts: epoch.parts, retired: epoch.retired },
      atHand: fingerprints.some((fingerprint) => keyring.find(fingerprint) !== undefined),
    })),
    spare: keyring.keys.filter(({ fingerprint }) => !named.has(fingerprint)).map(describeKey),
    entries: [...entries]
      .reverse()
      .map(({ sequence, day, reason, note, epoch }) => ({ sequence, day, reason, note, epoch })),
  };
}

async function described(key: PublicKey, { keyring, now }: KeysNeeds): Promise<KeysPage['ring'][number]> {
  const { daysLeft, fit } = await inspectKey(key, now());
  return {
    ...describeKey(key),
    words: fingerprintWords(key.fingerprint, 'en'),
    ...(daysLeft === undefined ? {} : { daysLeft }),
    fit,
    atHand: keyring.find(key.fingerprint) !== undefined,
  };
}

/** An entry that does not follow the newest one any more is out of date, and not shown. */
async function pendingOf(
  { log, pending }: ReadLog,
  { self }: KeysNeeds,
): Promise<{ pending?: NonNullable<KeysPage['pending']> }> {
  if (pending === undefined) return {};
  try {
    const missing = await missingSignatures(log, pending);
    const { reason, note, ring, staff } = await entryOf(pending, log);
    const signers = (await signersOf(log, pending)).map(({ key }) => key);
    return {
      pending: {
        ...{ reason, note, missing },
        signers: signers.map(({ userIds, fingerprint }) => userIds[0] ?? fingerprint),
        mine: signers.some(({ fingerprint }) => fingerprint === self()),
        ring: ring.map(({ fingerprint }) => fingerprint),
        staff: staff.map(({ key, roles }) => ({ fingerprint: key.fingerprint, roles })),
      },
    };
  } catch {
    return {};
  }
}

/** Makes the next entry of the log, signs it with the officer's own key and with keys that join, and hands it in. */
export async function changeLog(
  { change }: RequestOf<'change-log'>,
  needs: KeysNeeds,
): Promise<AnswerOf<'change-log'>> {
  const { log, pending } = await needs.keeper.read();
  if (change.what === 'drop') {
    if (pending !== undefined) await needs.api.dropPending((await entryOf(pending, log)).hash);
    return { missing: 0 };
  }
  if (change.what === 'sign' && pending === undefined) throw new ConsoleError({ code: 'log-moved' });
  const entry =
    change.what === 'sign' && pending !== undefined
      ? pending
      : draftEntry(log, await entryChange(change, log.head, needs), needs.now());
  const read = await entryOf(entry, log);
  const taken = await needs.api.addEntry(await signed(entry, read, log.head, needs), read.hash);
  return { missing: 'missing' in taken ? taken.missing : 0 };
}

type Change = RequestOf<'change-log'>['change'];

async function entryChange(change: Change, head: LogEntry, needs: KeysNeeds): Promise<EntryChange> {
  switch (change.what) {
    case 'add-staff':
      return { reason: 'staff', staff: await withMember(change, head, needs.now()) };
    case 'set-roles':
      return { reason: 'staff', staff: withRoles(head.staff, change.fingerprint, change.roles) };
    case 'ring':
      return ringChange(change, head, needs);
    case 'sign':
    case 'drop':
      throw new ConsoleError({ code: 'internal' });
  }
}

async function withMember(
  { file, roles }: Extract<Change, { readonly what: 'add-staff' }>,
  { staff }: LogEntry,
  now: Date,
): Promise<readonly StaffKey[]> {
  const keys = await readPublicKeys(new Uint8Array(await file.arrayBuffer()));
  const since = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const joining = new Set(keys.map(({ fingerprint }) => fingerprint));
  return [
    ...staff.filter(({ key }) => !joining.has(key.fingerprint)),
    ...keys.map((key) => ({ key, roles, since })),
  ];
}

function withRoles(
  staff: readonly StaffKey[],
  fingerprint: string,
  roles: readonly Role[],
): readonly StaffKey[] {
  return staff.flatMap((member) => {
    if (member.key.fingerprint !== fingerprint) return [member];
    return roles.length === 0 ? [] : [{ ...member, roles }];
  });
}

function ringChange(
  { add, remove, stolen }: Extract<Change, { readonly what: 'ring' }>,
  { ring, staff }: LogEntry,
  { keyring }: KeysNeeds,
): EntryChange {
  const joining = add.flatMap((fingerprint) => keyring.find(fingerprint)?.publicKey ?? []);
  const next = [...ring.filter(({ fingerprint }) => !remove.includes(fingerprint)), ...joining];
  if (!stolen) return { reason: 'rotation', ring: next };
  const left = staff.filter(({ key }) => !remove.includes(key.fingerprint));
  return { reason: 'compromise', ring: next, staff: left, compromised: remove };
}

async function signed(
  entry: SignedEntry,
  read: LogEntry,
  head: LogEntry,
  { keyring, self, now }: KeysNeeds,
): Promise<SignedEntry> {
  const before = new Set([...head.ring, ...head.staff.map(({ key }) => key)].map((key) => key.fingerprint));
  const joining = [...read.ring, ...read.staff.map(({ key }) => key)].filter(
    ({ fingerprint }) => !before.has(fingerprint),
  );
  const signers = new Set([self() ?? '', ...joining.map(({ fingerprint }) => fingerprint)]);
  let result = entry;
  for (const key of keyring.keys.filter(({ fingerprint }) => signers.has(fingerprint)))
    result = await signEntry(result, key, now());
  return result;
}

/** A new key for the newsroom: its files are for the officer to keep, nothing of it is stored here. */
export async function generateKey(
  { name, profile, passphrase }: RequestOf<'generate-key'>,
  now: Date,
): Promise<AnswerOf<'generate-key'>> {
  const options = { profile, name, passphrase, now, expiresAfter: 2 * YEAR_SECONDS };
  const key = await generateNewsroomKey(options);
  const [publicKey] = await readPublicKeys(key.armoredPublicKey);
  return {
    privateKey: key.armoredPrivateKey,
    publicKey: key.armoredPublicKey,
    certificate: key.armoredRevocationCertificate,
    fingerprint: publicKey?.fingerprint ?? '',
  };
}
