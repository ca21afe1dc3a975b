import {
  entryOf,
  fingerprintGroups,
  fingerprintWords,
  inspectKey,
  expiryStep,
  type LogEntry,
  missingSignatures,
  type PublicKey,
  signersOf,
  type VerifiedLog,
} from '../../../keys/index.ts';
import type { ReadLog } from '../../pins/index.ts';
import { loggedKeys } from '../../rotation/index.ts';
import type { Reports, StaffApi } from '../../staff-api/index.ts';
import type { AddedKey, AnswerOf, DescribedKey } from '../protocol.ts';
import { describeKey, type Keyring } from './keyring.ts';
import type { LogKeeper } from './log-keeper.ts';

export interface KeysNeeds {
  readonly api: StaffApi;
  readonly keeper: LogKeeper;
  readonly keyring: Keyring;
  /** Fingerprint of the key that has signed in. */
  readonly self: () => string | undefined;
  readonly now: () => Date;
}

type KeysPage = AnswerOf<'read-keys'>;

/** All that the page Keys shows, from the key log as it is now. */
export async function readKeysPage(needs: KeysNeeds): Promise<KeysPage> {
  const { api, keyring, keeper } = needs;
  const kept = await keeper.read();
  const { log, pin, firstUse } = kept;
  const { head, entries } = log;
  // The page is there for the keys, and does without the rest.
  const stored = api.reports().catch(() => undefined);
  const [epochs, sessions, reports] = await Promise.all([api.epochs(), api.staff(), stored]);
  const pending = await waitingEntry(kept, needs);
  const named = new Set(entries.flatMap(loggedKeys).map(({ fingerprint }) => fingerprint));
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
    stolen: stolenKeys(log).map((key) => ({ ...key, atHand: keyring.find(key.fingerprint) !== undefined })),
    ...(pending === undefined ? {} : { pending }),
    epochs: epochs.map(({ fingerprints, ...epoch }) => ({
      ...epoch,
      atHand: fingerprints.some((fingerprint) => keyring.find(fingerprint) !== undefined),
    })),
    ...(reports === undefined ? {} : { stored: withoutAbsent(reports) }),
    spare: keyring.keys.filter(({ fingerprint }) => !named.has(fingerprint)).map(describeKey),
    entries: entries
      .map(({ sequence, day, reason, note, compromised }) => {
        return { sequence, day, reason, note, stolen: describedIn(entries, compromised) };
      })
      .reverse(),
  };
}

/** As the protocol wants it: what is not there has no name either. */
function withoutAbsent(reports: Reports): NonNullable<KeysPage['stored']> {
  return JSON.parse(JSON.stringify(reports)) as NonNullable<KeysPage['stored']>;
}

export async function described(key: PublicKey, { keyring, now }: KeysNeeds): Promise<DescribedKey> {
  const { daysLeft, expires, fit } = await inspectKey(key, now());
  const step = expiryStep(daysLeft);
  return {
    ...describeKey(key),
    words: fingerprintWords(key.fingerprint, 'en'),
    ...(daysLeft === undefined ? {} : { daysLeft }),
    ...(expires === undefined ? {} : { expires: expires.toISOString().slice(0, 'YYYY-MM-DD'.length) }),
    ...(step === undefined ? {} : { step }),
    fit,
    atHand: keyring.find(key.fingerprint) !== undefined,
  };
}

/** With the day on which each was declared so, the latest first. */
export function stolenKeys({
  entries,
}: VerifiedLog): readonly (AddedKey & { readonly day: string; readonly revoked: boolean })[] {
  const revoked = new Set(entries.flatMap((entry) => entry.revoked.map(({ fingerprint }) => fingerprint)));
  return entries
    .flatMap(({ day, compromised }) =>
      describedIn(entries, compromised).map((key) => ({
        ...key,
        day,
        revoked: revoked.has(key.fingerprint),
      })),
    )
    .reverse();
}

/** Keys that the log names, by their fingerprints. */
function describedIn(entries: readonly LogEntry[], fingerprints: readonly string[]): readonly AddedKey[] {
  const known = entries.flatMap(loggedKeys);
  return fingerprints.map((fingerprint) =>
    describeKey(known.findLast((key) => key.fingerprint === fingerprint) ?? { fingerprint, userIds: [] }),
  );
}

/** An entry that does not follow the newest one any more is out of date, and not shown. */
export async function waitingEntry(
  { log, pending }: ReadLog,
  { self }: KeysNeeds,
): Promise<KeysPage['pending']> {
  if (pending === undefined) return undefined;
  try {
    const missing = await missingSignatures(log, pending);
    const entry = await entryOf(pending, log);
    const { hash, reason, note, required, ring, staff, recovery, compromised } = entry;
    const signers = (await signersOf(log, pending)).map(({ key }) => key);
    return {
      ...{ hash, reason, note, missing, required },
      signers: signers.map(({ userIds, fingerprint }) => userIds[0] ?? fingerprint),
      mine: signers.some(({ fingerprint }) => fingerprint === self()),
      ring: ring.map(describeKey),
      staff: staff.map(({ key, roles }) => ({ key: describeKey(key), roles })),
      ...(recovery === undefined ? {} : { recovery: describeKey(recovery) }),
      stolen: describedIn([...log.entries, entry], compromised),
    };
  } catch {
    return undefined;
  }
}
