import { dayAfter, dayBefore, dayOf } from '../storage/day.ts';
import type { ConversationMarks, Day, TipStore } from '../storage/ports.ts';
import { unbrokenSince } from './unbroken-nights.ts';

export interface RetentionSettings {
  /** After how many days without a message a conversation is deleted; 0 for never. */
  readonly days: number;
  /** For how many days before that editors can see it. */
  readonly noticeDays: number;
}

export interface RetentionContext extends RetentionSettings {
  readonly tips: Pick<TipStore, 'report'>;
  readonly now: () => Date;
}

/** What of a conversation an editor is told. */
export type Notice = (marks: Pick<ConversationMarks, 'hold' | 'last'>) => Day | undefined;

/**
 * When conversations are deleted. Nothing is deleted that could not be seen for `noticeDays` before: when the setting is
 * new, when the server was off for days, or when its clock has jumped, the notice begins anew for everything.
 */
export class Retention {
  readonly #context: RetentionContext;

  constructor(context: RetentionContext) {
    this.#context = context;
  }

  /** See RetentionSettings. */
  get days(): number {
    return this.#context.days;
  }

  /** The day on which a conversation will be deleted, where that is near. */
  async notice(): Promise<Notice> {
    const { days, noticeDays, tips } = this.#context;
    if (days === 0) return () => undefined;
    const today = this.#today();
    const since = await this.since();
    const doneToday = (await tips.report('retention'))?.day === today;
    const earliest = latest(dayAfter(since, noticeDays), doneToday ? dayAfter(today, 1) : today);
    const horizon = dayAfter(today, noticeDays);
    return ({ hold, last }) => {
      const day = latest(dayAfter(last, days + 1), earliest);
      return hold || day > horizon ? undefined : day;
    };
  }

  /** From which day on the setting has been in force without a gap. */
  async since(): Promise<Day> {
    const { days, tips } = this.#context;
    return unbrokenSince(await tips.report('retention'), days, this.#today());
  }

  /** What had no message since that day goes now. Undefined while the notice is not over. */
  async limit(): Promise<Day | undefined> {
    const { days, noticeDays } = this.#context;
    const today = this.#today();
    return today < dayAfter(await this.since(), noticeDays) ? undefined : dayBefore(today, days);
  }

  #today(): Day {
    return dayOf(this.#context.now());
  }
}

function latest(one: Day, other: Day): Day {
  return one > other ? one : other;
}
