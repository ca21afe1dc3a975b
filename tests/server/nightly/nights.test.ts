import { jest } from '@jest/globals';
import { openLog } from '../../../server/http/operational-log.ts';
import { type JobName, type NightlyJob, Nights } from '../../../server/nightly/index.ts';
import { requireDay } from '../../../server/storage/day.ts';
import { StorageError } from '../../../server/storage/ports.ts';
import { MemoryTipStore } from '../../support/memory-tip-store.ts';

const HOUR_MS = 3_600_000;
const EVENING = new Date('2026-03-09T20:30:00Z');

let tips: MemoryTipStore;
let lines: string[];
let done: string[];
let nights: Nights | undefined;
let closeLog: () => void;

beforeEach(() => {
  jest.useFakeTimers({ now: EVENING });
  tips = new MemoryTipStore();
  [lines, done] = [[], []];
});
afterEach(async () => {
  await nights?.stop();
  closeLog();
  jest.useRealTimers();
});

function aJob(name: JobName, work: () => unknown = () => undefined): NightlyJob {
  return {
    name,
    run: async (now) => {
      done.push(`${now.toISOString().slice(0, 16)} ${name}`);
      return Promise.resolve(work());
    },
  };
}

/** @param drawn where in the night the moment is, from 0 up to 1 */
function start(jobs: readonly NightlyJob[], drawn: number | (() => number) = 0.5): Nights {
  const now = () => new Date();
  const opened = openLog((line) => lines.push(line), now);
  closeLog = () => {
    opened.close();
  };
  const draw = typeof drawn === 'number' ? () => drawn : drawn;
  const random = (limit: number) => Math.floor(draw() * limit);
  nights = new Nights({ jobs, tips, now, log: opened.log, random });
  nights.start();
  return nights;
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const doneOn = (day: string, body = '{}') => ({ day: requireDay(day), body });

describe('nightly jobs', () => {
  it('are done at once when they were never done, and then once a night', async () => {
    start([aJob('mailboxes'), aJob('check')]);
    await pass(0);
    expect(done).toEqual(['2026-03-09T20:30 mailboxes', '2026-03-09T20:30 check']);
    await pass(48 * HOUR_MS);
    expect(done.slice(2)).toEqual([
      '2026-03-10T03:00 mailboxes',
      '2026-03-10T03:00 check',
      '2026-03-11T03:00 mailboxes',
      '2026-03-11T03:00 check',
    ]);
  });

  it.each([
    [0, '01:00'],
    [0.99999, '05:00'],
  ])("are done in the night, between one and five o'clock UTC", async (drawn, at) => {
    await tips.setReport('check', doneOn('2026-03-09'));
    start([aJob('check')], drawn);
    await pass(12 * HOUR_MS);
    expect(done).toEqual([`2026-03-10T${at} check`]);
  });

  it('are done at a moment that is drawn anew for each night', async () => {
    await tips.setReport('check', doneOn('2026-03-09'));
    const drawn = [0.25, 0.75];
    start([aJob('check')], () => drawn.shift() ?? 0);
    await pass(36 * HOUR_MS);
    expect(done).toEqual(['2026-03-10T02:00 check', '2026-03-11T04:00 check']);
    expect(drawn).toEqual([]);
  });

  it('are not done again by a start on the same day, nor early by one before the night', async () => {
    await tips.setReport('check', doneOn('2026-03-09'));
    start([aJob('check')]);
    await pass(6 * HOUR_MS);
    expect(done).toEqual([]);
    await pass(HOUR_MS);
    expect(done).toEqual(['2026-03-10T03:00 check']);
  });

  it('are caught up after a start when the server was off in the night', async () => {
    await tips.setReport('check', doneOn('2026-03-08'));
    await tips.setReport('backup', doneOn('2026-03-07'));
    start([aJob('check'), aJob('backup')]);
    await pass(0);
    expect(done).toEqual(['2026-03-09T20:30 check', '2026-03-09T20:30 backup']);
  });

  it('are done although a report is from the future, of a clock that was wrong', async () => {
    await tips.setReport('check', doneOn('2031-01-01'));
    start([aJob('check')]);
    await pass(0);
    expect(done).toHaveLength(1);
    expect(await tips.report('check')).toEqual(doneOn('2026-03-09'));
  });

  it('leave a report with a day and no time', async () => {
    start([aJob('check', () => ({ wrong: 2 }))]);
    await pass(0);
    expect(await tips.report('check')).toEqual(doneOn('2026-03-09', '{"wrong":2}'));
  });

  it('do not stop one another by failing, and are logged in words of the vocabulary', async () => {
    const fail = () => {
      throw new StorageError('full', 'no room in /secret/path');
    };
    start([aJob('mailboxes', fail), aJob('check')]);
    await pass(2 * HOUR_MS);
    expect(done).toHaveLength(2);
    expect(lines).toEqual(['2026-03-09T20:30:00Z nightly-failed job=mailboxes code=full']);
    expect(await tips.report('mailboxes')).toBeUndefined();
    await pass(24 * HOUR_MS);
    expect(done.filter((one) => one.endsWith('mailboxes'))).toEqual([
      '2026-03-09T20:30 mailboxes',
      '2026-03-10T03:00 mailboxes',
    ]);
  });

  it('never run twice at the same time, however long they take', async () => {
    let running = 0;
    let most = 0;
    const slow: NightlyJob = {
      name: 'backup',
      run: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 30 * HOUR_MS));
        running -= 1;
      },
    };
    const slowly = start([slow]);
    await pass(96 * HOUR_MS);
    expect(most).toBe(1);
    const stopped = slowly.stop();
    await pass(30 * HOUR_MS);
    await stopped;
  });

  it('are told to leave off when the server stops, which waits for them; they are done after the next start', async () => {
    let left = false;
    const endless: NightlyJob = {
      name: 'backup',
      run: (_now, stopping) =>
        new Promise((resolve) => {
          stopping.addEventListener('abort', () => {
            left = true;
            resolve({});
          });
        }),
    };
    const running = start([endless, aJob('check')]);
    await pass(HOUR_MS);
    expect(left).toBe(false);
    await running.stop();
    expect(left).toBe(true);
    expect(done).toEqual([]);
    expect(await tips.report('backup')).toBeUndefined();
    await pass(48 * HOUR_MS);
    expect(done).toEqual([]);
  });
});
