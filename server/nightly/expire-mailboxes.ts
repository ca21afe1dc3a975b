import { dayAfter, dayBefore, dayOf } from '../storage/day.ts';
import type { TipStore } from '../storage/ports.ts';
import type { NightlyJob } from './job.ts';
import { unbrokenSince } from './unbroken-nights.ts';

/** After days without the server, or a jump of its clock, so many nights pass before anything is deleted. */
const WAIT_DAYS = 3;

/**
 * Deletes the mailboxes whose conversation has rested too long. A clock that is a year ahead for a night must not delete
 * them all: until nights have followed one another again they only do not open.
 */
export function expireMailboxes(
  tips: Pick<TipStore, 'expireMailboxes' | 'report'>,
  days: number,
): NightlyJob {
  return {
    name: 'mailboxes',
    run: async (now) => {
      const today = dayOf(now);
      const since = unbrokenSince(await tips.report('mailboxes'), days, today);
      if (today >= dayAfter(since, WAIT_DAYS)) await tips.expireMailboxes(dayBefore(today, days));
      return { days, since };
    },
  };
}
