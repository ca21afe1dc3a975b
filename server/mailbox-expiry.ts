import { codeOf, type Log } from './http/operational-log.ts';
import { dayOf } from './storage/day.ts';
import type { TipStore } from './storage/ports.ts';

const DAY_MS = 86_400_000;

export interface ExpiryContext {
  readonly tips: Pick<TipStore, 'expireMailboxes'>;
  readonly days: number;
  readonly now: () => Date;
  readonly log: Log;
}

/** Deletes, now and once a day, the mailboxes whose conversation has rested too long. */
export function expireMailboxes({ tips, days, now, log }: ExpiryContext): { readonly stop: () => void } {
  const sweep = () => {
    tips.expireMailboxes(dayOf(new Date(now().getTime() - days * DAY_MS))).catch((error: unknown) => {
      log('sweep-failed', { code: codeOf(error) });
    });
  };
  sweep();
  const timer = setInterval(sweep, DAY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
