import type { EntryChange, LogEntry, PublicKey } from '../../keys/index.ts';

/** How the ring should be, whatever it is now: to ask for it again changes nothing. */
export interface RingWish {
  readonly add: readonly PublicKey[];
  /** Fingerprints. */
  readonly remove: readonly string[];
  /** Fingerprints of keys that were stolen. */
  readonly compromised: readonly string[];
  /** Stolen keys with their revocation, as far as they could be revoked. */
  readonly revoked: readonly PublicKey[];
}

export type RingChange = EntryChange & { readonly ring: readonly PublicKey[] };

export function ringWish(wish: Partial<RingWish>): RingWish {
  return { add: [], remove: [], compromised: [], revoked: [], ...wish };
}

/**
 * The entry that closes sealing to stolen keys at once: what is left of the ring stays, and that may be nothing. A revocation
 * that turns up later gets an entry too.
 *
 * @returns undefined when all of them are declared stolen already, and revoked as far as they can be
 */
export function closingChange(
  entries: readonly LogEntry[],
  { compromised, revoked }: RingWish,
): RingChange | undefined {
  const head = entries.at(-1);
  const known = new Set(entries.flatMap((entry) => entry.compromised));
  const published = new Set(entries.flatMap((entry) => entry.revoked.map((key) => key.fingerprint)));
  const declared = compromised.filter((fingerprint) => !known.has(fingerprint));
  const revocations = revoked.filter(
    ({ fingerprint }) => compromised.includes(fingerprint) && !published.has(fingerprint),
  );
  if (head === undefined || declared.length + revocations.length === 0) return undefined;
  const left = <T>(items: readonly T[], fingerprintOf: (item: T) => string) =>
    items.filter((item) => !declared.includes(fingerprintOf(item)));
  return {
    reason: 'compromise',
    ring: left(head.ring, ({ fingerprint }) => fingerprint),
    staff: left(head.staff, ({ key }) => key.fingerprint),
    ...(head.recovery !== undefined && declared.includes(head.recovery.fingerprint)
      ? { recovery: null }
      : {}),
    compromised: declared,
    revoked: revocations,
  };
}

/** @returns undefined when the ring is as wished already */
export function rotationChange(
  head: LogEntry,
  { add, remove, compromised }: RingWish,
): RingChange | undefined {
  const gone = new Set([...remove, ...compromised]);
  const stay = head.ring.filter(
    ({ fingerprint }) => !gone.has(fingerprint) && !add.some((key) => key.fingerprint === fingerprint),
  );
  const joining = add.filter(({ fingerprint }) => !gone.has(fingerprint));
  const here = new Map(head.ring.map((key) => [key.fingerprint, key.armored]));
  const same =
    stay.length + joining.length === head.ring.length &&
    joining.every(({ fingerprint, armored }) => here.get(fingerprint) === armored);
  return same ? undefined : { reason: 'rotation', ring: [...stay, ...joining] };
}
