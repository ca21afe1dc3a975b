import type { ConversationMarks, Day, Id, Report, SpamMark, StoredTip } from '../../server/storage/ports.ts';
import { refuse } from './refuse.ts';

/** Holds, spam and reports of a MemoryTipStore. */
export class MemoryKeeping {
  readonly #conversation: (id: Id) => readonly StoredTip[];
  readonly #held = new Set<Id>();
  /** What was said since the first tip came. */
  readonly #spam = new Map<Id, SpamMark | false>();
  readonly #reports = new Map<string, Report>();

  constructor(conversation: (id: Id) => readonly StoredTip[]) {
    this.#conversation = conversation;
  }

  marks(id: Id): Promise<ConversationMarks | undefined> {
    return Promise.resolve(this.#conversation(id).length === 0 ? undefined : this.marksOf(id));
  }

  marksOf(id: Id): ConversationMarks {
    const messages = this.#conversation(id);
    const last = messages.map(({ day }) => day).reduce((one, other) => (one > other ? one : other));
    const { stamp = 0, trapped } = messages[0] ?? {};
    const spam = this.#spam.get(id) ?? (trapped === true && 'trap');
    return { hold: this.#held.has(id), spam, stamp, last };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async setHold(id: Id, hold: boolean): Promise<void> {
    if (this.#conversation(id).length === 0) refuse('missing');
    if (hold) this.#held.add(id);
    else this.#held.delete(id);
  }

  setSpam(ids: readonly Id[], spam: boolean): Promise<number> {
    const there = ids.filter((id) => this.#conversation(id).length > 0);
    for (const id of there) this.#spam.set(id, spam && 'editor');
    return Promise.resolve(there.length);
  }

  hasRested(id: Id, before: Day): boolean {
    const { hold, last } = this.marksOf(id);
    return !hold && last < before;
  }

  report(name: string): Promise<Report | undefined> {
    return Promise.resolve(this.#reports.get(name));
  }

  setReport(name: string, report: Report): Promise<void> {
    this.#reports.set(name, report);
    return Promise.resolve();
  }
}
