import { KeysError } from '../errors.ts';
import { signersAmong } from './authority.ts';
import { type LogEntry, namedKeys } from './entry.ts';
import { compromisedKeys } from './rules.ts';

/** A point of a log that somebody has seen: a log that does not go through it is another one. */
export interface LogState {
  /** Hash of its first entry. */
  readonly genesis: string;
  /** Of the newest entry that was seen. */
  readonly sequence: number;
  readonly hash: string;
}

/**
 * By what somebody tells the newsroom's log from another: the hash of its first entry; the fingerprint of a key that is
 * named in an entry and has signed it; or what was seen of it before.
 */
export type LogPin = { readonly genesis: string } | { readonly fingerprint: string } | LogState;

export function stateOf(entries: readonly [LogEntry, ...LogEntry[]]): LogState {
  const head = entries.at(-1) ?? entries[0];
  return { genesis: entries[0].hash, sequence: head.sequence, hash: head.hash };
}

/** @throws KeysError `wrong-pin`, `forked-log`, `older-log` */
export async function requirePinned(entries: readonly LogEntry[], pin: LogPin): Promise<void> {
  if ('fingerprint' in pin) await requireVouched(entries, pin.fingerprint);
  else if ('sequence' in pin) requireContained(entries, pin);
  else if (entries[0]?.hash !== pin.genesis.toLowerCase()) {
    throw new KeysError('wrong-pin', 'This key log begins with another entry than the one that is trusted.');
  }
}

/**
 * The log goes through what was seen before.
 *
 * @throws KeysError `forked-log`, `older-log`
 */
export function requireContained(entries: readonly LogEntry[], { genesis, sequence, hash }: LogState): void {
  if (entries[0]?.hash !== genesis)
    throw new KeysError('forked-log', 'This is another key log than the one that was seen before.');
  const entry = entries[sequence - 1];
  if (entry === undefined) {
    throw new KeysError(
      'older-log',
      `This key log ends with entry ${entries.length}; entry ${sequence} was seen before.`,
    );
  }
  if (entry.hash !== hash)
    throw new KeysError(
      'forked-log',
      `Entry ${sequence} of this key log is not the one that was seen before.`,
    );
}

async function requireVouched(entries: readonly LogEntry[], pinned: string): Promise<void> {
  const fingerprint = pinned.toLowerCase().replaceAll(/\s/gu, '');
  if (compromisedKeys(entries).has(fingerprint)) {
    throw new KeysError(
      'wrong-pin',
      'The key with this fingerprint was declared stolen: it vouches for nothing. Ask the newsroom for another one.',
    );
  }
  let named = false;
  for (const entry of entries) {
    const key = namedKeys(entry).find((candidate) => candidate.fingerprint === fingerprint);
    if (key === undefined) continue;
    named = true;
    if ((await signersAmong(entry, [key])).length > 0) return;
  }
  throw new KeysError(
    'wrong-pin',
    named
      ? 'The key with this fingerprint is in the key log, but has signed no entry of it: it vouches for nothing.'
      : 'No key in this key log has this fingerprint.',
  );
}
