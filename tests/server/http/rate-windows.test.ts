import { jest } from '@jest/globals';
import { RateWindows } from '../../../server/http/rate-windows.ts';

const WINDOW_MS = 60_000;

let now: number;
let windows: RateWindows;
beforeEach(() => {
  jest.useFakeTimers();
  now = 0;
  windows = new RateWindows(WINDOW_MS, () => now);
});
afterEach(() => {
  jest.useRealTimers();
});

function pass(ms: number): void {
  now += ms;
  jest.advanceTimersByTime(ms);
}

describe('windows of a rate', () => {
  it('are forgotten when they have ended, though nobody asks again', () => {
    windows.increment('one');
    pass(WINDOW_MS / 2);
    windows.increment('another');
    pass(WINDOW_MS / 2);
    expect(windows.size).toBe(1);
    pass(WINDOW_MS / 2);
    expect(windows.size).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('count on until then, and begin anew after', () => {
    windows.increment('one');
    pass(WINDOW_MS - 1);
    expect(windows.increment('one').totalHits).toBe(2);
    pass(1);
    expect(windows.increment('one').totalHits).toBe(1);
  });
});
