import { CliError } from '../cli-error.ts';

const DAY_SECONDS = 86_400;
const UNIT_DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };
/** Key lifetimes are 32-bit numbers of seconds (RFC 9580, 5.2.3.13). */
const MAX_SECONDS = 2 ** 32 - 1;

/** @returns seconds from now; 0 for `never` */
export function lifetimeSeconds(text: string): number {
  if (text === 'never') return 0;
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([dwmy])$/u.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_DAYS[unit] ?? 0) * DAY_SECONDS;
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw new CliError(
    'usage',
    `--expires ${JSON.stringify(text)} is no time until a key expires.`,
    'Give days, weeks, months or years, or never: --expires 90d, --expires 2y.',
  );
}
