import { ExpireTips, Retention } from '../../../server/nightly/index.ts';
import { requireDay } from '../../../server/storage/day.ts';
import type { BlobStore, Day, Id, StoredTip } from '../../../server/storage/ports.ts';
import { StorageError } from '../../../server/storage/ports.ts';
import { MemoryTipStore } from '../../support/memory-tip-store.ts';
import {
  aLetter,
  aMailbox,
  anAttachment,
  aReply,
  aTip,
  deliveriesOf,
  RING,
} from '../../support/stored-samples.ts';

const DAYS = 90;
const NOTICE = 14;
const TODAY = requireDay('2026-03-09');
const NOON_MS = 12 * 3_600_000;

let tips: MemoryTipStore;
let today: Day;
let deleted: Id[];
let undeletable: Set<Id>;

beforeEach(async () => {
  tips = new MemoryTipStore();
  await tips.addRing(RING);
  today = TODAY;
  deleted = [];
  undeletable = new Set();
});

const now = () => new Date(Date.parse(today) + NOON_MS);
const day = (text: string): Day => requireDay(text);

const blobs: Pick<BlobStore, 'delete'> = {
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  delete: async (id) => {
    if (undeletable.has(id)) throw new StorageError('unhealthy', 'the disk does not answer');
    deleted.push(id);
  },
};

function retentionOf(days = DAYS, noticeDays = NOTICE): Retention {
  return new Retention({ days, noticeDays, tips, now });
}

/** As the nights do it. */
async function night(on: string, { days = DAYS, noticeDays = NOTICE, job = jobOf(days, noticeDays) } = {}) {
  today = day(on);
  const report = await job.run(now(), new AbortController().signal);
  await tips.setReport('retention', { day: today, body: JSON.stringify(report) });
  return report;
}

function jobOf(days = DAYS, noticeDays = NOTICE): ExpireTips {
  return new ExpireTips({ tips, blobs, retention: retentionOf(days, noticeDays), days });
}

/** So many nights, one after the other. */
async function nights(from: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await night(new Date(Date.parse(from) + n * 2 * NOON_MS).toISOString().slice(0, 10));
  }
}

async function begin(over: Partial<StoredTip>): Promise<StoredTip> {
  const tip = aTip({ parts: [aLetter(), anAttachment(1)], ...over });
  await tips.addTip(tip, { mailbox: aMailbox(tip.id) });
  return tip;
}

async function noticeOf({ id }: StoredTip, retention = retentionOf()): Promise<Day | undefined> {
  return (await retention.notice())((await tips.marks(id))!);
}

describe('a conversation that rests', () => {
  it('is kept for the days that are set, and deleted in the night after them, with its bodies', async () => {
    const tip = await begin({ day: day('2026-03-09') });
    await nights('2026-03-09', 91);
    expect(today).toBe('2026-06-07');
    expect(await tips.tip(tip.id)).toBeDefined();
    expect(await night('2026-06-08')).toEqual({ days: DAYS, since: '2026-03-09', deleted: 1 });
    expect(await tips.tip(tip.id)).toBeUndefined();
    expect(deleted).toEqual([tip.parts[1]!.id]);
    expect(await tips.mailbox(tip.id)).toBeUndefined();
  });

  it('rests from its latest message on, of whichever side', async () => {
    const tip = await begin({ day: day('2026-03-09') });
    await nights('2026-03-09', 61);
    const reply = aReply(tip.id, { day: day('2026-05-08') });
    await tips.addTip(reply, { deliveries: deliveriesOf(reply) });
    await nights('2026-05-09', 90);
    expect(await tips.tip(tip.id)).toBeDefined();
    await nights('2026-08-07', 1);
    expect(await tips.tip(tip.id)).toBeUndefined();
  });

  it('is announced as many days before as editors are given, with the very day', async () => {
    const tip = await begin({ day: day('2026-03-09') });
    await nights('2026-03-09', 77);
    expect(today).toBe('2026-05-24');
    expect(await noticeOf(tip)).toBeUndefined();
    await night('2026-05-25');
    expect(await noticeOf(tip)).toBe('2026-06-08');
    await tips.setHold(tip.id, true);
    expect(await noticeOf(tip)).toBeUndefined();
    await nights('2026-05-26', 40);
    expect(await tips.tip(tip.id)).toBeDefined();
    await tips.setHold(tip.id, false);
    // Tonight's run is over: the next one is tomorrow's.
    expect(await noticeOf(tip)).toBe('2026-07-05');
    await night('2026-07-05');
    expect(await tips.tip(tip.id)).toBeUndefined();
  });

  it('is never deleted, and never announced, when no time is set', async () => {
    const tip = await begin({ day: day('2001-01-01') });
    expect(await noticeOf(tip, retentionOf(0))).toBeUndefined();
  });
});

describe('nothing is deleted that could not be seen coming', () => {
  it('not when the time is set for the first time', async () => {
    const old = await begin({ day: day('2024-01-01') });
    expect(await noticeOf(old)).toBe('2026-03-23');
    await nights('2026-03-09', 14);
    expect(await tips.tip(old.id)).toBeDefined();
    await night('2026-03-23');
    expect(await tips.tip(old.id)).toBeUndefined();
  });

  it('not when it is made shorter', async () => {
    const tip = await begin({ day: day('2026-03-01') });
    await nights('2026-03-09', 20);
    await night('2026-03-29', { days: 20 });
    expect(await noticeOf(tip, retentionOf(20))).toBe('2026-04-12');
    expect(await tips.tip(tip.id)).toBeDefined();
  });

  it('not after days in which the server was off', async () => {
    const tip = await begin({ day: day('2026-03-01') });
    await nights('2026-03-09', 20);
    await night('2026-07-01');
    expect(await tips.tip(tip.id)).toBeDefined();
    expect(await noticeOf(tip)).toBe('2026-07-15');
  });

  it('not by a clock that jumps years ahead, and back', async () => {
    const tip = await begin({ day: day('2026-03-01') });
    await nights('2026-03-09', 20);
    await night('2031-01-01');
    await night('2031-01-02');
    expect(await tips.tip(tip.id)).toBeDefined();
    await night('2026-03-30');
    expect(await tips.tip(tip.id)).toBeDefined();
    expect(await noticeOf(tip)).toBeUndefined();
  });

  it('but a night or two without the server change nothing', async () => {
    const tip = await begin({ day: day('2025-12-01') });
    await nights('2026-03-09', 13);
    await night('2026-03-24');
    expect(await tips.tip(tip.id)).toBeUndefined();
  });

  it('and a report that cannot be read counts as none', async () => {
    const tip = await begin({ day: day('2024-01-01') });
    await nights('2026-03-09', 13);
    await tips.setReport('retention', { day: today, body: 'torn' });
    await night('2026-03-22', {});
    await night('2026-03-23', {});
    expect(await tips.tip(tip.id)).toBeDefined();
  });
});

describe('the deletion itself', () => {
  it('goes through more than fit into one transaction', async () => {
    for (let n = 0; n < 45; n++) await begin({ day: day('2024-01-01') });
    const kept = await begin({ day: TODAY });
    expect(await night(TODAY, { noticeDays: 0 })).toMatchObject({ deleted: 45 });
    expect(deleted).toHaveLength(45);
    expect(await tips.tip(kept.id)).toBeDefined();
  });

  it('deletes the other bodies when one cannot be, says so, and tries that one again in the next night', async () => {
    const stuck = await begin({ day: day('2024-01-01') });
    const other = await begin({ day: day('2024-01-01') });
    undeletable.add(stuck.parts[1]!.id);
    const job = jobOf(DAYS, 0);
    await expect(job.run(now(), new AbortController().signal)).rejects.toMatchObject({ code: 'unhealthy' });
    expect(deleted).toEqual([other.parts[1]!.id]);
    expect(await tips.tip(stuck.id)).toBeUndefined();
    undeletable.clear();
    await night('2026-03-10', { job });
    expect(deleted).toEqual([other.parts[1]!.id, stuck.parts[1]!.id]);
  });

  it('leaves off when the server ends, and goes on after', async () => {
    for (let n = 0; n < 45; n++) await begin({ day: day('2024-01-01') });
    const stopping = new AbortController();
    stopping.abort();
    await jobOf(DAYS, 0).run(now(), stopping.signal);
    expect(deleted).toHaveLength(20);
    await jobOf(DAYS, 0).run(now(), new AbortController().signal);
    expect(deleted).toHaveLength(45);
  });
});
