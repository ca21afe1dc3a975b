import { KeysError } from '../errors.ts';
import type { PublicKey } from '../key.ts';
import { type LogEntry, namedKeys } from './entry.ts';

/**
 * What an entry must hold to whatever has signed it.
 *
 * @param before all entries before it
 * @throws KeysError `broken-log`, `compromised-key`, `last-officer`
 */
export function requireProper(entry: LogEntry, before: readonly LogEntry[]): void {
  const previous = before.at(-1);
  requireUnique(entry.ring);
  requireUnique(entry.staff.map(({ key }) => key));
  if (entry.staff.some(({ roles }) => roles.length === 0 || new Set(roles).size !== roles.length))
    throw broken(entry, 'a member of staff has no role, or one twice');
  if (previous === undefined) {
    if (entry.sequence !== 1 || entry.previous !== null || entry.epoch !== 1 || entry.reason !== 'genesis')
      throw broken(entry, 'it is not a first entry');
  } else requireNext(entry, previous);
  requireTrusted(entry, before);
}

function requireNext(entry: LogEntry, previous: LogEntry): void {
  if (entry.sequence !== previous.sequence + 1) throw broken(entry, 'its number is not the next');
  if (entry.previous !== previous.hash) throw broken(entry, 'it does not follow the entry before it');
  if (entry.reason === 'genesis') throw broken(entry, 'a log begins once');
  if (entry.day < previous.day) throw broken(entry, 'its day is before that of the entry before it');
  if (entry.epoch !== previous.epoch + (sameMaterial(entry.ring, previous.ring) ? 0 : 1))
    throw broken(entry, 'its epoch does not fit its ring');
  const officers = officersOf(entry).length;
  if (officers < entry.required) {
    throw new KeysError(
      'last-officer',
      `A newsroom needs ${entry.required === 1 ? 'an officer' : 'two officers, as long as two must sign'}: ` +
        `this entry would leave ${officers}. Add another officer first.`,
    );
  }
}

function requireTrusted(entry: LogEntry, before: readonly LogEntry[]): void {
  const withdrawn = withdrawnKeys([...before, entry]);
  const named = namedKeys(entry).find(({ fingerprint }) => withdrawn.has(fingerprint));
  if (named !== undefined) {
    throw new KeysError(
      'compromised-key',
      `The key ${named.fingerprint} was declared stolen or revoked and cannot come back. Use another key.`,
    );
  }
}

/** Fingerprints that an entry has declared compromised. */
export function compromisedKeys(entries: readonly LogEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ compromised }) => compromised));
}

function withdrawnKeys(entries: readonly LogEntry[]): ReadonlySet<string> {
  const revoked = entries.flatMap((entry) => entry.revoked.map(({ fingerprint }) => fingerprint));
  return new Set([...compromisedKeys(entries), ...revoked]);
}

export function officersOf({ staff }: LogEntry): readonly PublicKey[] {
  return staff.filter(({ roles }) => roles.includes('officer')).map(({ key }) => key);
}

/** Whether the same private keys open: a key that was only extended has not changed, one with another subkey has. */
export function sameMaterial(a: readonly PublicKey[], b: readonly PublicKey[]): boolean {
  return material(a) === material(b);
}

function material(ring: readonly PublicKey[]): string {
  return ring
    .map(({ openpgp }) => [openpgp, ...openpgp.subkeys].map((part) => part.getFingerprint()).join())
    .join(' ');
}

function requireUnique(keys: readonly PublicKey[]): void {
  if (new Set(keys.map(({ fingerprint }) => fingerprint)).size !== keys.length)
    throw new KeysError('broken-log', 'An entry of the key log names a key twice.');
}

function broken({ sequence }: LogEntry, why: string): KeysError {
  return new KeysError('broken-log', `Entry ${sequence} of the key log is wrong: ${why}.`);
}
