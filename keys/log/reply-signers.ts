import type { PublicKey } from '../key.ts';
import { knownKeys } from './entry.ts';
import type { VerifiedLog } from './key-log.ts';
import { type LogState, requireContained } from './pin.ts';
import { compromisedKeys } from './rules.ts';

/**
 * The keys whose replies are the newsroom's for this mailbox: those of every ring from the entry on that the mailbox
 * remembers, and those whose fingerprints it has; without those that were declared stolen.
 *
 * @throws KeysError `forked-log`, `older-log` when the log does not contain what the mailbox remembers
 */
export function replySigners(
  log: VerifiedLog,
  mailbox: { readonly newsroom: readonly string[]; readonly log?: LogState | undefined },
): readonly PublicKey[] {
  const { entries } = log;
  const since = mailbox.log?.sequence;
  if (mailbox.log !== undefined) requireContained(entries, mailbox.log);
  const rings = since === undefined ? [] : entries.slice(since - 1).flatMap(({ ring }) => ring);
  const trusted = new Set([...mailbox.newsroom, ...rings.map(({ fingerprint }) => fingerprint)]);
  const compromised = compromisedKeys(entries);
  return Array.from(knownKeys(entries).values()).filter(
    ({ fingerprint }) => trusted.has(fingerprint) && !compromised.has(fingerprint),
  );
}
