import type { PublicKey } from '../key.ts';
import { knownKeys } from './entry.ts';
import type { VerifiedLog } from './key-log.ts';
import { type LogState, requireContained } from './pin.ts';
import { compromisedKeys } from './rules.ts';

/** What a mailbox remembers of the newsroom. */
interface Remembered {
  readonly newsroom: readonly string[];
  readonly log?: LogState | undefined;
}

/**
 * The keys whose replies are the newsroom's for this mailbox: those of every ring from the entry on that the mailbox
 * remembers, and those whose fingerprints it has; without those that were declared stolen.
 *
 * @throws KeysError `forked-log`, `older-log` when the log does not contain what the mailbox remembers
 */
export function replySigners(log: VerifiedLog, mailbox: Remembered): readonly PublicKey[] {
  const compromised = compromisedKeys(log.entries);
  return newsroomKeys(log, mailbox).filter(({ fingerprint }) => !compromised.has(fingerprint));
}

/** The keys whose replies are the newsroom's for staff: those of every ring there ever was, but for stolen ones. */
export function everySigner(log: VerifiedLog): readonly PublicKey[] {
  const { genesis } = log.state;
  return replySigners(log, { newsroom: [], log: { genesis, sequence: 1, hash: genesis } });
}

/**
 * Those that would be among them, had they not been declared stolen.
 *
 * @throws KeysError as `replySigners`
 */
export function withdrawnSigners(log: VerifiedLog, mailbox: Remembered): readonly PublicKey[] {
  const compromised = compromisedKeys(log.entries);
  return newsroomKeys(log, mailbox).filter(({ fingerprint }) => compromised.has(fingerprint));
}

function newsroomKeys({ entries }: VerifiedLog, mailbox: Remembered): readonly PublicKey[] {
  const since = mailbox.log?.sequence;
  if (mailbox.log !== undefined) requireContained(entries, mailbox.log);
  const rings = since === undefined ? [] : entries.slice(since - 1).flatMap(({ ring }) => ring);
  const newsroom = new Set([...mailbox.newsroom, ...rings.map(({ fingerprint }) => fingerprint)]);
  return Array.from(knownKeys(entries).values()).filter(({ fingerprint }) => newsroom.has(fingerprint));
}
