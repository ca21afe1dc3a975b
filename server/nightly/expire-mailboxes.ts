import { dayBefore, dayOf } from '../storage/day.ts';
import type { TipStore } from '../storage/ports.ts';
import type { NightlyJob } from './job.ts';

/** Deletes the mailboxes whose conversation has rested too long. */
export function expireMailboxes(tips: Pick<TipStore, 'expireMailboxes'>, days: number): NightlyJob {
  return {
    name: 'mailboxes',
    run: async (now) => {
      await tips.expireMailboxes(dayBefore(dayOf(now), days));
    },
  };
}
