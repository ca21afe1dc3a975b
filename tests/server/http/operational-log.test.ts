import { jest } from '@jest/globals';
import { openLog } from '../../../server/http/operational-log.ts';
import type { Log, OperationalLog } from '../../../server/http/operational-log.ts';

const START = new Date('2026-03-01T21:10:07.890Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let lines: string[];
let opened: OperationalLog;
let log: Log;

beforeEach(() => {
  jest.useFakeTimers({ now: START });
  lines = [];
  opened = openLog(
    (line) => lines.push(line),
    () => new Date(),
  );
  log = opened.log;
});
afterEach(() => {
  opened.close();
  jest.useRealTimers();
});

describe('what the server does', () => {
  it('is written at once, with its time and its counts', () => {
    log('server-started', { site: 'source', port: 8080 });
    log('server-stopping');
    log('staff-request-failed', { code: 'database-busy' });
    expect(lines).toEqual([
      '2026-03-01T21:10:07Z server-started site=source port=8080',
      '2026-03-01T21:10:07Z server-stopping',
      '2026-03-01T21:10:07Z staff-request-failed code=database-busy',
    ]);
  });
});

describe('what a source causes', () => {
  it('is never written when it happens, so that not even its place among other lines tells when', () => {
    log('tip-refused', { reason: 'too-big' });
    log('intake-failed', { code: 'disk-failing' });
    expect(lines).toEqual([]);
    log('server-stopping');
    expect(lines).toEqual(['2026-03-01T21:10:07Z server-stopping']);
  });

  it('is written on the full hour where the operator must act, counted, with its day only', () => {
    log('intake-failed', { code: 'disk-failing' });
    log('intake-failed', { code: 'disk-failing' });
    log('intake-failed');
    jest.advanceTimersByTime(49 * MINUTE_MS);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(MINUTE_MS);
    expect(lines).toEqual([
      '2026-03-01 intake-failed times=1',
      '2026-03-01 intake-failed code=disk-failing times=2',
    ]);
    jest.advanceTimersByTime(HOUR_MS);
    expect(lines).toHaveLength(2);
  });

  it('is else written when the day is over', () => {
    log('tip-stored');
    log('tip-refused', { reason: 'stalled' });
    jest.advanceTimersByTime(2 * HOUR_MS);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(HOUR_MS);
    expect(lines).toEqual(['2026-03-01 tip-refused reason=stalled times=1', '2026-03-01 tip-stored times=1']);
  });

  it('belongs to its own day, also just after midnight', () => {
    jest.setSystemTime(new Date('2026-03-01T23:59:59Z'));
    log('tip-stored');
    jest.setSystemTime(new Date('2026-03-02T00:00:01Z'));
    log('tip-stored');
    jest.advanceTimersByTime(3 * HOUR_MS);
    expect(lines).toEqual(['2026-03-01 tip-stored times=1']);
  });

  it('is written in the order of the alphabet, not in which it happened', () => {
    log('tip-refused', { reason: 'too-big' });
    log('tip-refused', { reason: 'empty' });
    jest.advanceTimersByTime(3 * HOUR_MS);
    expect(lines.map((line) => line.split(' ')[2])).toEqual(['reason=empty', 'reason=too-big']);
  });

  it('is dropped when the server ends: a line would tell that it was just before', () => {
    log('tip-stored');
    opened.close();
    jest.advanceTimersByTime(48 * HOUR_MS);
    expect(lines).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('what is not in the vocabulary', () => {
  const anything = (...given: readonly unknown[]) => {
    (log as (...args: readonly unknown[]) => void)(...given);
  };

  it('cannot be written even around the types', () => {
    anything('server-started', { site: 'http://203.0.113.7/secret', port: '8080; secret' });
    anything('server-started', { site: 'source', port: 8080, secret: 'secret' });
    anything('intake-closed', { reason: new Error('secret') });
    anything('server-stopped', { cut: 1.5 });
    anything('secret', { secret: 'secret' });
    anything('toString');
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'server-started site=? port=?',
      'server-started site=source port=8080',
      'intake-closed reason=?',
      'server-stopped cut=?',
      'not-in-vocabulary',
      'not-in-vocabulary',
    ]);
  });

  it('does not compile', () => {
    const neverCalled = () => {
      // @ts-expect-error no such event
      log('tip-read');
      // @ts-expect-error no such field
      log('server-stopping', { address: '203.0.113.7' });
      // @ts-expect-error a constant, not any text
      log('tip-refused', { reason: 'because' as string });
      // @ts-expect-error a field is missing
      log('server-started', { site: 'source' });
      // @ts-expect-error fields are missing
      log('storage-failed');
    };
    expect(neverCalled).toBeInstanceOf(Function);
  });
});
