import { dayOf } from '../storage/day.ts';
import type { Day, TipStore } from '../storage/ports.ts';

export interface DayBudgetContext {
  readonly tips: Pick<TipStore, 'attachedBytes'>;
  readonly now: () => Date;
  /** What the files of all sources may weigh that are accepted in a day. */
  readonly bytes: number;
  /** What one visitor's may. */
  readonly visitorBytes: number;
}

/**
 * What is left of the day. Counted as it is accepted; a server that starts counts the rows of today, so that no other record
 * is needed. It is asked before files are begun: what was begun by then is let through.
 */
export class DayBudget {
  readonly #context: DayBudgetContext;
  #day: Day;
  #accepted: number;
  /** In memory only, and gone with the day. */
  readonly #byVisitor = new Map<string, number>();

  private constructor(context: DayBudgetContext, day: Day, accepted: number) {
    this.#context = context;
    this.#day = day;
    this.#accepted = accepted;
  }

  /** @throws StorageError */
  static async open(context: DayBudgetContext): Promise<DayBudget> {
    const today = dayOf(context.now());
    return new DayBudget(context, today, await context.tips.attachedBytes(today));
  }

  accept(bytes: number, visitor: string | undefined): void {
    this.#turn();
    this.#accepted += bytes;
    if (visitor !== undefined && bytes > 0)
      this.#byVisitor.set(visitor, (this.#byVisitor.get(visitor) ?? 0) + bytes);
  }

  /** Bytes that a visitor may still begin; of those who cannot be told apart, anybody all. */
  leftOf(visitor: string | undefined): number {
    this.#turn();
    if (visitor === undefined) return Infinity;
    return this.#context.visitorBytes - (this.#byVisitor.get(visitor) ?? 0);
  }

  /** Bytes; below zero where what had been begun was more than there was left. */
  get left(): number {
    this.#turn();
    return this.#context.bytes - this.#accepted;
  }

  #turn(): void {
    const today = dayOf(this.#context.now());
    if (today === this.#day) return;
    this.#day = today;
    this.#accepted = 0;
    this.#byVisitor.clear();
  }
}
