import { sentences } from '../sentences.ts';
import { shownTips } from '../state/order.ts';
import type { SignedIn } from '../state/state.ts';
import type { Session } from './session.ts';

/** What is done to several tips at once. */
export class SelectionDesk {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  begin(): void {
    this.#select(new Set());
  }

  end(): void {
    this.#select(undefined);
  }

  toggle(tip: string): void {
    const selection = new Set(this.#session.desk?.selection);
    if (!selection.delete(tip)) selection.add(tip);
    this.#select(selection);
  }

  all(): void {
    const { desk } = this.#session;
    if (desk !== undefined) this.#select(new Set(choosableTips(desk)));
  }

  none(): void {
    this.#select(new Set());
  }

  /** Shown when the server has taken it. Where somebody was reading one of them, the list is shown again. */
  async mark(tips: readonly string[], spam: boolean): Promise<void> {
    const { store, crew } = this.#session;
    try {
      await crew.desk.ask({ kind: 'set-spam', tips, spam });
      store.dispatch({ type: 'spam-set', tips, spam });
      if (tips.includes(this.#session.desk?.reading?.tip ?? '')) this.#session.tips.close();
      this.end();
      this.#session.tips.notice(sentences.spam[spam ? 'marked' : 'unmarked'](tips.length));
    } catch (error) {
      this.#session.fail(error, (failure) => {
        // Some of many may be marked: the list says which.
        this.#session.tips.refresh();
        this.#session.tips.notice(sentences.failure(failure));
      });
    }
  }

  askToDelete(tips: readonly string[]): void {
    const dialog = { kind: 'delete', tips, failure: undefined } as const;
    this.#session.store.dispatch({ type: 'dialog-shown', dialog });
  }

  #select(selection: ReadonlySet<string> | undefined): void {
    this.#session.store.dispatch({ type: 'selected', selection });
  }
}

/** Those of the chosen that are shown: nothing is done to what nobody sees. */
export function chosenTips({ tips, filter, reading, selection }: SignedIn): readonly string[] {
  if (selection === undefined) return [];
  const shown = shownTips(tips, filter, reading?.tip).map(({ id }) => id);
  return shown.filter((id) => selection.has(id));
}

/** What "all" chooses: not a tip that is only shown among the spam, or the others, because it is being read. */
export function choosableTips({ tips, filter, reading }: SignedIn): readonly string[] {
  const shown = shownTips(tips, filter, reading?.tip);
  return shown.filter(({ spam }) => (spam !== false) === filter.spam).map(({ id }) => id);
}
