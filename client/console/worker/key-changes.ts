import {
  type EntryChange,
  entryOf,
  generateNewsroomKey,
  provesOpen,
  readPublicKeys,
  type VerifiedLog,
} from '../../../keys/index.ts';
import type { ReadLog } from '../../pins/index.ts';
import {
  announceEntry,
  closingChange,
  isWaiting,
  revokedKeys,
  ringWish,
  rotationChange,
  signWaiting,
  withMembers,
  withRoles,
} from '../../rotation/index.ts';
import type { EntryTaken } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';
import type { AnswerOf, LogChange, RequestOf } from '../protocol.ts';
import type { KeysNeeds } from './keys-page.ts';

const YEAR_SECONDS = 365 * 24 * 3600;
const MAX_CERTIFICATE_BYTES = 2 ** 18;

type Changed = AnswerOf<'change-log'>;
type ChangeOf<What extends LogChange['what']> = Extract<LogChange, { readonly what: What }>;

/** Makes the next entry of the log, signs it with the keys at hand that count, and hands it in. */
export async function changeLog({ change }: RequestOf<'change-log'>, needs: KeysNeeds): Promise<Changed> {
  const read = await needs.keeper.read();
  const { head } = read.log;
  switch (change.what) {
    case 'add-staff':
      return announce(read, { reason: 'staff', staff: await listWith(change, read.log, needs) }, needs);
    case 'set-roles': {
      const staff = withRoles(head.staff, change.fingerprint, change.roles);
      return announce(read, { reason: 'staff', staff }, needs);
    }
    case 'required':
      return announce(read, { reason: 'settings', required: change.required }, needs);
    case 'ring':
      return announceRing(change, read, needs);
    case 'stolen':
      return declareStolen(change, read, needs);
    case 'sign':
    case 'drop':
      return settleWaiting(change, read, needs);
  }
}

async function announce(
  { log }: ReadLog,
  change: EntryChange | undefined,
  { api, keyring, now }: KeysNeeds,
): Promise<Changed> {
  if (change === undefined) return { missing: 0 };
  const keys = keyring.keys.filter(({ fingerprint }) => !(change.compromised ?? []).includes(fingerprint));
  const { taken } = await announceEntry(api, log, { change, keys, now: now() });
  return { missing: missingOf(taken) };
}

function missingOf(taken: EntryTaken): number {
  return isWaiting(taken) ? taken.missing : 0;
}

async function listWith({ file, roles }: ChangeOf<'add-staff'>, { head }: VerifiedLog, { now }: KeysNeeds) {
  const keys = await readPublicKeys(new Uint8Array(await file.arrayBuffer()));
  return withMembers(head.staff, keys, { roles, day: now().toISOString().slice(0, 'YYYY-MM-DD'.length) });
}

/** @throws ConsoleError `key-not-proven` */
async function announceRing({ add, remove }: ChangeOf<'ring'>, read: ReadLog, needs: KeysNeeds) {
  const joining = add.flatMap((fingerprint) => needs.keyring.find(fingerprint) ?? []);
  for (const key of joining)
    if (!(await provesOpen(key, needs.now()))) throw new ConsoleError({ code: 'key-not-proven' });
  const wish = ringWish({ add: joining.map(({ publicKey }) => publicKey), remove });
  const change = rotationChange(read.log.head, wish);
  // Only a key that was stolen is taken away before there is another.
  if (change?.ring.length === 0) throw new ConsoleError({ code: 'empty-ring' });
  return announce(read, change, needs);
}

/** Whatever else has to be done, from now on nothing is sealed to these keys. */
async function declareStolen(
  { keys: compromised, certificates }: ChangeOf<'stolen'>,
  read: ReadLog,
  needs: KeysNeeds,
) {
  const { entries } = read.log;
  const ways = { compromised, keys: needs.keyring.keys, now: needs.now() };
  const texts = await Promise.all(certificates.map(certificateText));
  for (const text of texts) {
    const fitting = await revokedKeys(entries, { ...ways, keys: [], certificates: [text] });
    if (fitting.length === 0) throw new ConsoleError({ code: 'wrong-certificate' });
  }
  const revoked = await revokedKeys(entries, { ...ways, certificates: texts });
  const change = closingChange(entries, ringWish({ compromised, revoked }));
  return announce(read, change, needs);
}

async function certificateText(file: Blob): Promise<string> {
  if (file.size > MAX_CERTIFICATE_BYTES) throw new ConsoleError({ code: 'wrong-certificate' });
  return file.text().catch((error: unknown) => {
    throw new ConsoleError({ code: 'unreadable-file' }, { cause: error });
  });
}

/** @throws ConsoleError `log-moved` when another entry waits than the one that was shown */
async function settleWaiting(
  { what, hash }: ChangeOf<'sign' | 'drop'>,
  { log, pending }: ReadLog,
  { api, keyring, now }: KeysNeeds,
): Promise<Changed> {
  const waiting = pending === undefined ? undefined : await entryOf(pending, log);
  if (pending === undefined || waiting?.hash !== hash) throw new ConsoleError({ code: 'log-moved' });
  if (what === 'drop') await api.dropPending(hash);
  const taken = { waiting: pending, keys: keyring.keys, now: now() };
  return { missing: what === 'drop' ? 0 : missingOf(await signWaiting(api, log, taken)) };
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
