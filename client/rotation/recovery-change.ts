import type { EntryChange, LogEntry, PublicKey, StaffKey } from '../../keys/index.ts';

/** How the newsroom should be when the keys of its officers are lost or stolen. */
export interface RecoveryWish {
  /** New officers, and editors who join or stay. */
  readonly staff: readonly StaffKey[];
  /** In the place of all keys that are sealed to; none: these stay, but for stolen ones. */
  readonly ring: readonly PublicKey[];
  readonly recovery?: PublicKey | undefined;
  readonly required?: 1 | 2;
  /** Fingerprints of stolen keys. */
  readonly compromised: readonly string[];
  /** Stolen keys with their revocation, as far as they could be revoked. */
  readonly revoked: readonly PublicKey[];
  readonly note?: string;
}

/**
 * The entry that the recovery key is to sign. Whoever was an officer leaves the list, also as an editor, unless named anew:
 * their keys are lost, or in other hands.
 */
export function recoveryChange(head: LogEntry, wish: RecoveryWish): EntryChange {
  const { ring, recovery, required, compromised, revoked, note } = wish;
  const stolen = ({ fingerprint }: PublicKey) => compromised.includes(fingerprint);
  const named = new Set(wish.staff.map(({ key }) => key.fingerprint));
  const stay = head.staff.filter(
    ({ key, roles }) => !named.has(key.fingerprint) && !roles.includes('officer') && !stolen(key),
  );
  const since = new Map(head.staff.map((member) => [member.key.fingerprint, member.since]));
  const joining = wish.staff.map((member) => ({
    ...member,
    since: since.get(member.key.fingerprint) ?? member.since,
  }));
  return {
    reason: 'recovery',
    ring: ring.length > 0 ? ring : head.ring.filter((key) => !stolen(key)),
    staff: [...stay, ...joining],
    ...(recovery === undefined ? {} : { recovery }),
    ...(required === undefined ? {} : { required }),
    ...(note === undefined ? {} : { note }),
    compromised,
    revoked,
  };
}
