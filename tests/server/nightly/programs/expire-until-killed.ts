import { writeSync } from 'node:fs';
import { ExpireTips, Retention } from '../../../../server/nightly/index.ts';
import { openStorage } from '../../../../server/storage/choose.ts';

const DAYS = 30;
const NOW = new Date('2026-03-09T12:00:00Z');

/** One night on that folder, unless it is killed before it is over. */
async function expireOnce(folder: string): Promise<void> {
  const storage = await openStorage({ folder });
  const retention = new Retention({ days: DAYS, noticeDays: 0, tips: storage.tips, now: () => NOW });
  const job = new ExpireTips({ ...storage, retention, days: DAYS });
  writeSync(1, 'begun\n');
  await job.run(NOW, new AbortController().signal);
  writeSync(1, 'done\n');
  await storage.close();
}

void expireOnce(process.argv[2] ?? '');
