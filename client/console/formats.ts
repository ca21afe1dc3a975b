import { visibleLine } from '../visible-text.ts';

/** Numbers, sizes, times and languages as the editor reads them. */

const LOCALE = 'en-GB';

const integers = new Intl.NumberFormat(LOCALE);
const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const UNIT_STEP = 1000;

export function formatCount(count: number): string {
  return integers.format(count);
}

/** Three digits are enough to compare files: `3.42 MB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= UNIT_STEP - 0.5 && unit < SIZE_UNITS.length - 1) {
    value /= UNIT_STEP;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toLocaleString(LOCALE, { maximumFractionDigits: digits })} ${SIZE_UNITS[unit] ?? ''}`;
}

/** To the byte. */
export function formatExactSize(bytes: number): string {
  return `${formatCount(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

export function formatPercent(part: number, whole: number): string {
  const share = whole === 0 ? 1 : Math.min(1, part / whole);
  return `${Math.floor(share * 100)} %`;
}

const dayFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeZone: 'UTC' });

/** A day of the list, which is a day in UTC. */
export function formatDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : dayFormat.format(date);
}

const shortDayFormat = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `20 Nov` */
export function formatShortDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : shortDayFormat.format(date);
}

const clockFormat = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** Time of day, in UTC like the days of the list. */
export function formatClock(time: number): string {
  return clockFormat.format(time);
}

const momentParts = { dateStyle: 'long', timeStyle: 'medium' } as const;

export function formatMoment(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALE, { ...momentParts, timeZone }).format(time);
}

/** Name of the editor's own time zone. */
export function zoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const languageNames = new Intl.DisplayNames([LOCALE], { type: 'language' });

/** `Korean` for `ko`. What is no language is shown as it was written. */
export function formatLanguage(tag: string): string {
  const known = languageTagOf(tag);
  return (known === undefined ? undefined : languageNames.of(known)) ?? visibleLine(tag);
}

/** The tag in its canonical form, or undefined when it is none: it comes from a stranger. */
export function languageTagOf(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** `3 minutes`, in the largest unit that fits. */
export function formatDuration(seconds: number): string {
  const length = Math.abs(seconds);
  if (length < 2 * MINUTE_SECONDS) return withUnit(length, 'second');
  if (length < 2 * HOUR_SECONDS) return withUnit(length / MINUTE_SECONDS, 'minute');
  if (length < 2 * DAY_SECONDS) return withUnit(length / HOUR_SECONDS, 'hour');
  return withUnit(length / DAY_SECONDS, 'day');
}

function withUnit(value: number, unit: string): string {
  return new Intl.NumberFormat(LOCALE, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(value);
}
