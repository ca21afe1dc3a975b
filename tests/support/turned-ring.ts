import { draftEntry, extendKeyLog, readKeyLog, signEntry, verifyKeyLog } from '../../keys/index.ts';
import { dayOf } from '../../server/storage/day.ts';
import type { TipStore } from '../../server/storage/ports.ts';
import type { TestKey } from './test-keys.ts';

/**
 * From now on this is the newsroom's ring, on every site that stands on the store: as when an officer has announced it.
 *
 * @returns its epoch
 */
export async function turnRing(
  tips: TipStore,
  officer: TestKey,
  ring: readonly TestKey[],
  now = new Date(),
): Promise<number> {
  const armoredKeys = ring.map(({ armoredPublicKey }) => armoredPublicKey);
  const since = dayOf(now);
  const stored = await tips.keyLog();
  if (stored.length === 0) {
    const epoch = ((await tips.currentRing())?.epoch ?? 0) + 1;
    await tips.addRing({ epoch, since, armoredKeys });
    return epoch;
  }
  const entries = stored.map(({ entry, signatures }) => ({ entry, signatures }));
  const log = await verifyKeyLog(readKeyLog({ format: 'sealdrop-key-log/1', entries }), undefined);
  const change = { reason: 'rotation', ring: ring.map(({ publicKey }) => publicKey) } as const;
  let entry = draftEntry(log, change, now);
  for (const { unlocked } of [officer, ...ring]) entry = await signEntry(entry, unlocked, now);
  const { head } = await extendKeyLog(log, entry);
  await tips.appendEntry(
    { sequence: head.sequence, ...entry },
    { ring: { epoch: head.epoch, since, armoredKeys }, staff: await tips.staff() },
  );
  return head.epoch;
}
