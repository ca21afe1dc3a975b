import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { settleTimes, TimesSettler } from '../../../server/storage/file-times.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const NOON = new Date('2026-03-09T12:34:56.789Z');
const MIDNIGHT = new Date('2026-03-09T00:00:00Z');
const DELAY_MS = 40;

function timesOf(path: string): readonly Date[] {
  const { mtime, atime } = statSync(path);
  return [mtime, atime];
}

function aFile(): string {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, 'x');
  utimesSync(path, NOON, NOON);
  return path;
}

async function untilSettled(path: string): Promise<void> {
  for (let tries = 0; tries < 500 && timesOf(path)[0]?.getTime() !== MIDNIGHT.getTime(); tries++)
    await wait(DELAY_MS);
  expect(timesOf(path)).toEqual([MIDNIGHT, MIDNIGHT]);
}

describe('times of files', () => {
  it('are set to the day of the last change', async () => {
    const path = aFile();
    await settleTimes(path);
    expect(timesOf(path)).toEqual([MIDNIGHT, MIDNIGHT]);
  });

  it('of a file that is not there are no error', async () => {
    await settleTimes(join(temporaryFolder(), 'nothing'));
  });

  it('are settled a moment after a write, and again after the next', async () => {
    const path = aFile();
    const settler = new TimesSettler([path, `${path}-absent`], { delayMs: DELAY_MS, everyMs: 60_000 });
    for (let round = 0; round < 2; round += 1) {
      utimesSync(path, NOON, NOON);
      settler.written();
      settler.written();
      expect(timesOf(path)).toEqual([NOON, NOON]);
      await untilSettled(path);
    }
    await settler.close();
  });

  it('are settled by a clock too: reading changes them, and so does settling', async () => {
    const path = aFile();
    const settler = new TimesSettler([path], { delayMs: 60_000, everyMs: DELAY_MS });
    await untilSettled(path);
    await settler.close();
  });

  it('are settled at once when asked', async () => {
    const path = aFile();
    const settler = new TimesSettler([path], { delayMs: 60_000, everyMs: 60_000 });
    settler.written();
    await settler.settle();
    expect(timesOf(path)).toEqual([MIDNIGHT, MIDNIGHT]);
    await settler.close();
  });
});
