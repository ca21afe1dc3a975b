import { KeysError } from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import type { Desk } from './desk.ts';

export function isUnopened(error: unknown): boolean {
  return error instanceof KeysError && error.code === 'cannot-open';
}

/**
 * For somebody without the key of a ring: which epoch it is, and who can help.
 *
 * @param epochs of what did not open
 * @returns undefined when the keys at hand should have opened it
 */
export function missingEpoch({ log, keys }: Desk, epochs: ReadonlySet<number>): CliError | undefined {
  const own = new Set(keys.map(({ fingerprint }) => fingerprint));
  const foreign = log.entries.filter(
    ({ epoch, ring }) => epochs.has(epoch) && !ring.some(({ fingerprint }) => own.has(fingerprint)),
  );
  const newest = foreign.at(-1);
  if (newest === undefined) return undefined;
  const { epoch, day, ring } = newest;
  const sealedTo = `sealed to epoch ${epoch} of ${day}, and you gave none of its keys: ${ring.map(({ fingerprint }) => fingerprint).join(', ')}.`;
  if (epoch < log.head.epoch) {
    return new CliError(
      'older-epoch',
      `What did not open is still ${sealedTo}`,
      'Add the private key of that epoch by --key FILE; with it an officer wraps it for the ring of now: sealdrop rotate. If nobody has that key any more, nor enough shares of it, nobody can ever open it.',
    );
  }
  return new CliError(
    'newer-epoch',
    `What did not open is ${sealedTo}`,
    'Ask an officer for the private key of that epoch (sealdrop rotate has written it), and add it by --key FILE. What is still on an older epoch opens with the older key until the officer is done.',
  );
}
