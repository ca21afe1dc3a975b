import { verifyDetached } from '../detached-signature.ts';
import type { PublicKey } from '../key.ts';
import { entryBytes, type LogEntry } from './entry.ts';
import { officersOf } from './rules.ts';

const DAY_MS = 86_400_000;

/** A signature that is one. */
export interface EntrySignature {
  readonly key: PublicKey;
  /** What the signature says; nobody else vouches for it. */
  readonly time: Date;
}

/**
 * Those of the keys that have signed the entry, each once. A signature that claims to be older than the entry counts
 * nothing: a key that has expired could still make it.
 */
export async function signersAmong(
  entry: Pick<LogEntry, 'text' | 'day' | 'signatures'>,
  keys: readonly PublicKey[],
): Promise<readonly EntrySignature[]> {
  const bytes = entryBytes(entry.text);
  const earliest = Date.parse(entry.day) - DAY_MS;
  const found = new Map<string, EntrySignature>();
  for (const armored of entry.signatures) {
    for (const key of keys) {
      if (found.has(key.fingerprint)) continue;
      const time = await verifyDetached(bytes, armored, key).catch(() => undefined);
      if (time !== undefined && time.getTime() >= earliest) found.set(key.fingerprint, { key, time });
    }
  }
  return Array.from(found.values());
}

/** How many signatures of officers the entry still needs: 0 also when the recovery key has signed. */
export async function missingAuthority(entry: LogEntry, previous: LogEntry): Promise<number> {
  const officers = await signersAmong(entry, officersOf(previous));
  if (officers.length >= previous.required) return 0;
  const { recovery } = previous;
  if (recovery !== undefined && (await signersAmong(entry, [recovery])).length > 0) return 0;
  return previous.required - officers.length;
}
