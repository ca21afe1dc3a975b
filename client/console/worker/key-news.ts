import { type LogEntry, staffKeyOf } from '../../../keys/index.ts';
import type { AnswerOf } from '../protocol.ts';
import { described, type KeysNeeds, stolenKeys, waitingEntry } from './keys-page.ts';

const DAY_MS = 86_400_000;
/** So long everybody is told of a stolen key, days; whoever still has it at hand, for ever. */
const STOLEN_NEWS_DAYS = 30;

/** What somebody at the console has to know of the newsroom's keys, from the key log as it is now. */
export async function readKeyNews(needs: KeysNeeds): Promise<AnswerOf<'read-key-news'>> {
  const { keeper, keyring, self, now } = needs;
  const read = await keeper.read();
  const { log } = read;
  const { head, entries } = log;
  const ring = await Promise.all(head.ring.map((key) => described(key, needs)));
  const own = staffKeyOf(log, self() ?? '');
  const keys = [
    ...ring.map((key) => ({ ...key, use: 'ring' as const })),
    ...(own === undefined ? [] : [{ ...(await described(own, needs)), use: 'self' as const }]),
  ];
  const former = new Set(entries.flatMap((entry) => entry.ring.map(({ fingerprint }) => fingerprint)));
  const latest = new Date(now().getTime() - STOLEN_NEWS_DAYS * DAY_MS).toISOString();
  const waits = isOfficer(head, self()) ? await waitingEntry(read, needs) : undefined;
  return {
    closed: ring.length === 0 || ring.some(({ fit }) => !fit),
    stolen: stolenKeys(log)
      .filter(({ day, fingerprint }) => day >= latest || keyring.find(fingerprint) !== undefined)
      .map(({ revoked: _revoked, ...key }) => key),
    onlyOld:
      ring.length > 0 &&
      !ring.some(({ atHand }) => atHand) &&
      keyring.keys.some(({ fingerprint }) => former.has(fingerprint)),
    expiring: keys.flatMap(({ fingerprint, groups, userIds, use, daysLeft, step }) =>
      daysLeft === undefined || step === undefined || daysLeft === 0
        ? []
        : [{ fingerprint, groups, userIds, use, daysLeft, step }],
    ),
    waiting: waits?.mine === false,
  };
}

function isOfficer({ staff }: LogEntry, self: string | undefined): boolean {
  return staff.some(({ key, roles }) => key.fingerprint === self && roles.includes('officer'));
}
