import { KeysError } from './errors.ts';
import type { PublicKey } from './key.ts';
import type { VerifiedLog } from './log/key-log.ts';
import type { LogState } from './log/pin.ts';
import { requireFitKey } from './policy.ts';
import { type Recipient, recipientOf } from './recipient.ts';
import type { Suite } from './suite.ts';

/**
 * The newsroom's public keys that tips are sealed to now. Made only of a verified key log, by `ringOfLog`, which has checked
 * every key: a ring that nobody checked is another type, and sealing does not take it.
 */
export interface Ring {
  /** Counts the rings of this newsroom from 1. */
  readonly epoch: number;
  readonly suite: Suite;
  readonly keys: readonly PublicKey[];
  /** When the first of its keys expires and intake must close; undefined for never. */
  readonly expires: Date | undefined;
  /** The log that it was found in, up to its entry. */
  readonly log: LogState | undefined;
  /** What a PKESK for each key looks like. @internal */
  readonly recipients: readonly Recipient[];
  readonly __brand: 'Ring';
}

/** Keys that a server calls its ring, and nothing more. */
export interface UnverifiedRing {
  readonly epoch: number;
  readonly keys: readonly PublicKey[];
}

/**
 * The ring that a log names now.
 *
 * @throws KeysError `empty-ring` when intake is closed, `unfit-key`
 */
export async function ringOfLog({ head, state }: VerifiedLog, now: Date): Promise<Ring> {
  return { ...(await ringOf(head.epoch, head.ring, now)), log: state };
}

/**
 * A ring of these keys. If every key announces SEIPD version 2 with AES-256-GCM, bodies are sealed so; one key that does
 * not is enough for version 1, which every OpenPGP tool opens.
 *
 * @throws KeysError `empty-ring`, `unfit-key`
 */
export async function ringOf(epoch: number, keys: readonly PublicKey[], now: Date): Promise<Ring> {
  if (keys.length === 0) throw new KeysError('empty-ring', 'A ring needs at least one public key.');
  const reports = await Promise.all(keys.map((key) => requireFitKey(key, now)));
  const ends = reports.flatMap(({ expires }) => expires ?? []).sort((a, b) => a.getTime() - b.getTime());
  const suite = reports.every(({ streamsAuthenticated }) => streamsAuthenticated)
    ? 'seipd2-aes256-gcm'
    : 'seipd1-aes256';
  const recipients: readonly Recipient[] = await Promise.all(keys.map((key) => recipientOf(key, now)));
  return { epoch, suite, keys, expires: ends[0], log: undefined, recipients } as Ring;
}
