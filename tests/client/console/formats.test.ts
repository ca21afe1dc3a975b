import {
  formatClock,
  formatDay,
  formatDuration,
  formatExactSize,
  formatLanguage,
  formatMoment,
  formatPercent,
  formatSize,
  languageTagOf,
} from '../../../client/console/formats.ts';

it('writes sizes with about three digits, and to the byte', () => {
  expect([0, 1, 999, 1000, 184_320, 3_412_009, 1_073_741_824].map(formatSize)).toEqual([
    '0 B',
    '1 B',
    '999 B',
    '1 kB',
    '184 kB',
    '3.41 MB',
    '1.07 GB',
  ]);
  expect(formatSize(999_999)).toBe('1 MB');
  expect(formatExactSize(1)).toBe('1 byte');
  expect(formatExactSize(1_073_741_824)).toBe('1,073,741,824 bytes');
});

it('never says 100 % before the end', () => {
  expect(formatPercent(999, 1000)).toBe('99 %');
  expect(formatPercent(1000, 1000)).toBe('100 %');
  expect(formatPercent(0, 0)).toBe('100 %');
});

it('writes days and times in UTC, and moments in the zone asked for', () => {
  const time = Date.parse('2025-11-20T21:14:09.000Z');
  expect(formatDay('2025-11-20')).toBe('Thursday, 20 November 2025');
  expect(formatDay('not a day')).toBe('not a day');
  expect(formatClock(time)).toBe('21:14');
  expect(formatMoment(time, 'UTC')).toBe('20 November 2025 at 21:14:09');
  expect(formatMoment(time, 'Asia/Seoul')).toBe('21 November 2025 at 06:14:09');
});

it('names languages, and passes on what is none', () => {
  expect(formatLanguage('ko')).toBe('Korean');
  expect(formatLanguage('zh-Hans')).toBe('Simplified Chinese');
  expect(formatLanguage('"><script>')).toBe('"><script>');
  expect(languageTagOf('ZH-hans')).toBe('zh-Hans');
  expect(languageTagOf('no language')).toBeUndefined();
  expect(languageTagOf('')).toBeUndefined();
});

it('writes durations in the unit that fits', () => {
  expect([1, 90, 180, 7200, 3 * 86_400, -300].map(formatDuration)).toEqual([
    '1 second',
    '90 seconds',
    '3 minutes',
    '2 hours',
    '3 days',
    '5 minutes',
  ]);
});
