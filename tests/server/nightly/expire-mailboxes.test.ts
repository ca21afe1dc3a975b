import { expireMailboxes } from '../../../server/nightly/index.ts';
import { dayAfter, requireDay } from '../../../server/storage/day.ts';
import type { Day } from '../../../server/storage/ports.ts';
import { MemoryTipStore } from '../../support/memory-tip-store.ts';
import { aMailbox, aTip, RING } from '../../support/stored-samples.ts';

const DAYS = 90;
const TOLD = requireDay('2026-03-09');
/** The first night in which it is old enough. */
const DUE = dayAfter(TOLD, DAYS + 1);
const NOON_MS = 12 * 3_600_000;

let tips: MemoryTipStore;

beforeEach(async () => {
  tips = new MemoryTipStore();
  await tips.addRing(RING);
});

/** As the nights do it. @returns how many mailboxes are left */
async function night(day: Day, days = DAYS): Promise<number> {
  const job = expireMailboxes(tips, days);
  const report = await job.run(new Date(Date.parse(day) + NOON_MS), new AbortController().signal);
  await tips.setReport('mailboxes', { day, body: JSON.stringify(report) });
  return (await tips.mailbox(kept)) === undefined ? 0 : 1;
}

const nights = async (from: Day, to: Day): Promise<void> => {
  for (let day = from; day <= to; day = dayAfter(day, 1)) await night(day);
};

let kept: ReturnType<typeof aTip>['id'];
beforeEach(async () => {
  const tip = aTip({ day: TOLD });
  kept = tip.id;
  await tips.addTip(tip, { mailbox: aMailbox(tip.id) });
});

describe('a mailbox whose conversation has rested too long', () => {
  it('is deleted in the night in which it is old enough', async () => {
    await nights(TOLD, dayAfter(DUE, -1));
    expect((await tips.mailbox(kept)) === undefined).toBe(false);
    expect(await night(DUE)).toBe(0);
  });

  it('is not deleted by a clock that is far ahead for a night, and then right again', async () => {
    await nights(TOLD, dayAfter(TOLD, 5));
    expect(await night(dayAfter(TOLD, 400))).toBe(1);
    expect(await night(dayAfter(TOLD, 6))).toBe(1);
    await nights(dayAfter(TOLD, 7), dayAfter(DUE, -1));
    expect((await tips.mailbox(kept)) === undefined).toBe(false);
    expect(await night(DUE)).toBe(0);
  });

  it('is deleted some nights later when the server was off, or the setting is new', async () => {
    await nights(TOLD, dayAfter(TOLD, 5));
    for (const [later, left] of [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 0],
    ] as const)
      expect(await night(dayAfter(DUE, 30 + later))).toBe(left);
  });
});
