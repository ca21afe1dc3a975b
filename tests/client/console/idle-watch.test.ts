import { jest } from '@jest/globals';
import { IdleWatch } from '../../../client/console/session/idle-watch.ts';

const MINUTE_MS = 60_000;

function watching(limitMs: number) {
  const said: string[] = [];
  const watch = new IdleWatch(limitMs, {
    warn: (seconds) => said.push(`warn ${seconds}`),
    resume: () => said.push('resume'),
    lock: () => said.push('lock'),
  });
  return { watch, said };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('warns a minute before it locks, counting down', () => {
  const { said } = watching(15 * MINUTE_MS);
  jest.advanceTimersByTime(14 * MINUTE_MS - 1000);
  expect(said).toEqual([]);
  jest.advanceTimersByTime(MINUTE_MS + 1000);
  expect(said[0]).toBe('warn 60');
  expect(said.at(-2)).toBe('warn 1');
  expect(said.at(-1)).toBe('lock');
});

it('starts anew when somebody is there, and takes the warning back', () => {
  const { watch, said } = watching(15 * MINUTE_MS);
  jest.advanceTimersByTime(14 * MINUTE_MS);
  watch.touch();
  expect(said).toEqual(['warn 60', 'resume']);
  jest.advanceTimersByTime(13 * MINUTE_MS);
  expect(said).toHaveLength(2);
});

it('locks at the first look after the computer has slept', () => {
  const { watch, said } = watching(15 * MINUTE_MS);
  jest.setSystemTime(Date.now() + 8 * 60 * MINUTE_MS);
  watch.touch();
  expect(said).toEqual(['lock']);
  watch.touch();
  jest.advanceTimersByTime(MINUTE_MS);
  expect(said).toEqual(['lock']);
});

it('locks when the clock was set back', () => {
  const { watch, said } = watching(15 * MINUTE_MS);
  jest.setSystemTime(Date.now() - MINUTE_MS);
  watch.check();
  expect(said).toEqual(['lock']);
});

it('locks once, and not after it was stopped', () => {
  const { watch, said } = watching(MINUTE_MS);
  watch.stop();
  jest.advanceTimersByTime(10 * MINUTE_MS);
  expect(said).toEqual([]);
});
