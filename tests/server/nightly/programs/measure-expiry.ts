import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExpireTips, Retention } from '../../../../server/nightly/index.ts';
import { openStorage, type Storage } from '../../../../server/storage/choose.ts';
import { requireDay } from '../../../../server/storage/day.ts';
import { newId } from '../../../../server/storage/id.ts';
import {
  aLetter,
  aMailbox,
  anAttachment,
  aTip,
  DAY,
  RING,
  someBytes,
} from '../../../support/stored-samples.ts';

const DAYS = 30;
const NOW = new Date(`${DAY}T12:00:00Z`);
const OLD = requireDay('2025-01-01');
const AT_ONCE = 100;
const SOURCE_EVERY_MS = 100;
const LETTER_BYTES = 4_096;
const FILE_BYTES = 4_096;

/**
 * How long others wait while so many conversations expire in one night, each with a mailbox and a file. By hand:
 * `npx esbuild tests/server/nightly/programs/measure-expiry.ts --bundle --platform=node --packages=external
 * --format=cjs --outfile=measure.cjs && node measure.cjs FOLDER 20000`
 */
async function measure(folder: string, count: number): Promise<void> {
  const storage = await openStorage({ folder });
  await storage.tips.addRing(RING);
  for (let n = 0; n < count; n += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => add(storage, folder, OLD)));
  }
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const waits: number[] = [];
  const over = new AbortController();
  const source = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now();
      await storage.tips.addTip(aTip({ parts: [letter()] }));
      waits.push(performance.now() - began);
      await sleep(SOURCE_EVERY_MS);
    }
  })();
  delay.enable();
  const began = performance.now();
  const retention = new Retention({ days: DAYS, noticeDays: 0, tips: storage.tips, now: () => NOW });
  const job = new ExpireTips({ ...storage, retention, days: DAYS });
  const report = await job.run(NOW, new AbortController().signal);
  const seconds = (performance.now() - began) / 1000;
  delay.disable();
  over.abort();
  await source;
  waits.sort((one, other) => one - other);
  const ms = (nanoseconds: number) => `${(nanoseconds / 1e6).toFixed(0)} ms`;
  const wait = (share: number) => `${(waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(0)} ms`;
  process.stdout.write(
    `${JSON.stringify(report)} in ${seconds.toFixed(1)} s; event loop held: median ${ms(delay.percentile(50))}, ` +
      `99 % ${ms(delay.percentile(99))}, longest ${ms(delay.max)}; ${waits.length} sources waited: ` +
      `median ${wait(0.5)}, 99 % ${wait(0.99)}, longest ${wait(1)}\n`,
  );
  await storage.close();
}

async function add({ tips }: Storage, folder: string, day: typeof OLD): Promise<void> {
  const id = newId();
  const place = join(folder, 'bodies', id.slice(0, 2));
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, id), someBytes(FILE_BYTES));
  const tip = aTip({ day, parts: [letter(), anAttachment(1, { id, body: { blob: id } })] });
  await tips.addTip(tip, { mailbox: aMailbox(tip.id) });
}

function letter() {
  const body = someBytes(LETTER_BYTES);
  return aLetter({ body: { inline: body }, length: body.length });
}

void measure(process.argv[2] ?? '', Number(process.argv[3] ?? 20_000));
