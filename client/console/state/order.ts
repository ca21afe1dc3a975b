import type { Filter, Tip } from './state.ts';

/**
 * Newest day first, by the latest message. Within a day, tips that were continued on it stand before those that came in on
 * it; the latter by the exact time inside the letters, newest first, those not opened last.
 */
export function compareTips(a: Tip, b: Tip): number {
  return compareText(b.latest, a.latest) || timeOf(b) - timeOf(a) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A finite stand-in for no time, so that two of them can be subtracted. */
const NO_TIME = Number.MIN_SAFE_INTEGER;

function timeOf({ letter, day, latest }: Tip): number {
  if (day !== latest) return Number.MAX_SAFE_INTEGER;
  return letter.status === 'opened' ? (letter.time ?? NO_TIME) : NO_TIME;
}

/** Those with the same stamp as ever. */
function compareStamps(a: Tip, b: Tip): number {
  return b.stamp - a.stamp || compareTips(a, b);
}

/** The tips that the list shows, in their order. The one that is being read stays, though it is read by now. */
export function shownTips(
  tips: ReadonlyMap<string, Tip>,
  { text, unreadOnly, expiringOnly, spam, byStamp, found }: Filter,
  reading: string | undefined,
): readonly Tip[] {
  const sought = text.trim() !== '';
  return [...tips.values()]
    .filter((tip) => (tip.spam !== false) === spam || tip.id === reading)
    .filter((tip) => !unreadOnly || !tip.read || tip.id === reading)
    .filter((tip) => !expiringOnly || tip.expires !== undefined || tip.id === reading)
    .filter((tip) => !sought || found === undefined || found.has(tip.id))
    .sort(byStamp ? compareStamps : compareTips);
}

/** The tip so many places further, or the nearest end; the first when nothing was chosen. */
export function neighbour(
  shown: readonly Tip[],
  from: string | undefined,
  steps: number,
): string | undefined {
  const at = shown.findIndex(({ id }) => id === from);
  if (at === -1) return shown[0]?.id;
  return shown[Math.min(Math.max(at + steps, 0), shown.length - 1)]?.id;
}

export interface Tally {
  /** With spam, as the next two. */
  readonly listed: number;
  readonly opened: number;
  readonly waiting: number;
  /** Without spam, as the next two. */
  readonly unread: number;
  /** About to be deleted. */
  readonly expiring: number;
  /** Tips that open with none of the keys at hand. */
  readonly withoutKey: number;
  readonly spam: number;
  readonly unreadSpam: number;
  /** Whether any came with proof of work. */
  readonly stamped: boolean;
}

export function tallyOf(tips: ReadonlyMap<string, Tip>): Tally {
  const tally = {
    ...{ listed: tips.size, opened: 0, waiting: 0, unread: 0, expiring: 0, withoutKey: 0 },
    ...{ spam: 0, unreadSpam: 0, stamped: false },
  };
  for (const { letter, read, expires, spam, stamp } of tips.values()) {
    if (letter.status === 'opened') tally.opened += 1;
    else if (letter.status === 'waiting') tally.waiting += 1;
    if (stamp > 0) tally.stamped = true;
    if (spam !== false) {
      tally.spam += 1;
      if (!read) tally.unreadSpam += 1;
      continue;
    }
    if (!read) tally.unread += 1;
    if (expires !== undefined) tally.expiring += 1;
    if (letter.status === 'unopened' && letter.failure.code === 'no-fitting-key') tally.withoutKey += 1;
  }
  return tally;
}
