import { failureOf, type FailureCode } from '../failure.ts';
import type { AnswerOf } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import { neighbour, shownTips, tallyOf } from '../state/order.ts';
import type { Tip } from '../state/state.ts';
import { type ListingNeeds, makeList } from './listing.ts';
import type { Session } from './session.ts';

/** How often the server is asked for new tips, while somebody is at the computer, milliseconds. */
const COUNT_INTERVAL_MS = 60_000;
/** How long the editor may go on typing before a search starts, milliseconds. */
const SEARCH_DELAY_MS = 150;
/** How long a remark stays, milliseconds. */
const NOTICE_MS = 4_000;

/** Failures that another try may overcome. */
const PASSING: ReadonlySet<FailureCode> = new Set([
  'unreachable',
  'interrupted',
  'unexpected-answer',
  'internal',
]);

type ListingPlan = Pick<ListingNeeds, 'since' | 'wanted'>;

/** The list and the tip that is being read. */
export class TipDesk {
  readonly #session: Session;
  #listing: Promise<unknown> = Promise.resolve();
  #counting: ReturnType<typeof setInterval> | undefined;
  #searching: ReturnType<typeof setTimeout> | undefined;
  #noticing: ReturnType<typeof setTimeout> | undefined;
  #lastCount = 0;
  #deleting = false;

  constructor(session: Session) {
    this.#session = session;
  }

  start(): void {
    this.#list(() => ({ since: undefined, wanted: () => true }));
    this.#counting = setInterval(() => {
      if (this.#session.lastActivity > this.#lastCount) void this.#count();
    }, COUNT_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#counting);
    clearTimeout(this.#searching);
    clearTimeout(this.#noticing);
  }

  /** Fetches what has come in since, and tries again what did not arrive. */
  refresh(): void {
    void this.#session.keyNews.read();
    this.#list(() => {
      const { tips, listing } = this.#session.desk ?? {};
      const days = [...(tips?.values() ?? [])].map(({ latest }) => latest);
      const newest = days.reduce((a, b) => (a > b ? a : b), '');
      return {
        since: listing?.status === 'complete' && newest !== '' ? newest : undefined,
        wanted: (id) => isWanted(this.#session.desk?.tips.get(id)),
      };
    });
  }

  /** Tries the tips that no key fitted so far. */
  openWithNewKey(): void {
    this.#list(() => {
      const keyless = [...(this.#session.desk?.tips.values() ?? [])].filter(
        ({ letter }) => letter.status === 'unopened' && letter.failure.code === 'no-fitting-key',
      );
      const ids = new Set(keyless.map(({ id }) => id));
      this.#session.store.dispatch({ type: 'letters-waiting', tips: [...ids] });
      return { since: undefined, wanted: (id) => ids.has(id) };
    });
  }

  move(steps: number): void {
    const { desk, store } = this.#session;
    if (desk === undefined) return;
    const shown = shownTips(desk.tips, desk.filter, desk.reading?.tip);
    store.dispatch({ type: 'cursor-moved', tip: neighbour(shown, desk.cursor, steps) });
  }

  /** The cursor goes where the focus goes. */
  point(tip: string): void {
    const { desk, store } = this.#session;
    if (desk?.cursor !== tip) store.dispatch({ type: 'cursor-moved', tip });
  }

  async open(tip: string): Promise<void> {
    const { store, files } = this.#session;
    files.hideAll();
    store.dispatch({ type: 'tip-opening', tip });
    await this.reread(tip);
  }

  /** Reads the conversation again, and keeps it on the screen meanwhile. */
  async reread(tip: string): Promise<void> {
    const { store, crew, files } = this.#session;
    try {
      const content = await crew.desk.ask({ kind: 'read-tip', tip });
      if (this.#session.desk?.reading?.tip === tip) files.hideAll();
      store.dispatch({ type: 'tip-opened', tip, content });
      const seen = content.later.filter(({ author }) => author === 'source').length + content.hidden;
      if (this.#session.desk?.tips.get(tip)?.read === false) await this.setRead(tip, true, seen);
    } catch (error) {
      this.#session.fail(error, (failure) => {
        store.dispatch({ type: 'tip-failed', tip, failure });
      });
    }
  }

  /** For ever, when the editor has agreed: one after the other, each signed and recorded. What others were quicker with is gone. */
  async delete(tips: readonly string[]): Promise<void> {
    if (this.#deleting) return;
    this.#deleting = true;
    const { store, crew } = this.#session;
    const { done, progress } = sentences.deletion;
    let deleted = 0;
    try {
      for (const tip of tips) {
        try {
          await crew.desk.ask({ kind: 'delete-tip', tip });
        } catch (error) {
          if (failureOf(error).code !== 'not-found') throw error;
        }
        if (this.#session.desk?.reading?.tip === tip) this.#session.files.hideAll();
        store.dispatch({ type: 'tip-deleted', tip });
        deleted += 1;
        this.notice(deleted < tips.length ? progress(deleted, tips.length) : done(deleted));
      }
    } catch (error) {
      this.#session.fail(error, (failure) => {
        const dialog = { kind: 'delete', tips: tips.slice(deleted), failure } as const;
        store.dispatch({ type: 'dialog-shown', dialog });
      });
    } finally {
      this.#deleting = false;
    }
  }

  close(): void {
    this.#session.files.hideAll();
    this.#session.store.dispatch({ type: 'tip-closed' });
  }

  /** Shown at once, and taken back when the server does not take it. */
  async setRead(tip: string, read: boolean, seen?: number): Promise<void> {
    const { store, crew } = this.#session;
    store.dispatch({ type: 'read-set', tip, read });
    try {
      await crew.desk.ask({ kind: 'set-read', tip, read, ...(seen === undefined ? {} : { seen }) });
    } catch (error) {
      this.#session.fail(error, () => {
        store.dispatch({ type: 'read-set', tip, read: !read });
      });
    }
  }

  /** Shown when the server has taken it: somebody relies on it. */
  async setHold(tip: string, hold: boolean): Promise<void> {
    const { store, crew } = this.#session;
    const { keeping } = sentences;
    try {
      const kept = await crew.desk.ask({ kind: 'set-hold', tip, hold });
      store.dispatch({ type: 'hold-set', tip, keeping: kept });
      this.notice(hold ? keeping.heldNotice : keeping.releasedNotice);
    } catch (error) {
      this.#session.fail(error, (failure) => {
        this.notice(sentences.failure(failure));
      });
    }
  }

  seek(text: string): void {
    this.#session.store.dispatch({ type: 'text-sought', text });
    clearTimeout(this.#searching);
    if (text.trim() === '') return;
    this.#searching = setTimeout(() => {
      void this.#search(text);
    }, SEARCH_DELAY_MS);
  }

  notice(notice: string): void {
    const { dispatch } = this.#session.store;
    clearTimeout(this.#noticing);
    dispatch({ type: 'noticed', notice });
    this.#noticing = setTimeout(() => {
      dispatch({ type: 'noticed', notice: '' });
    }, NOTICE_MS);
  }

  async #search(text: string): Promise<void> {
    const { store, crew } = this.#session;
    try {
      store.dispatch({ type: 'text-found', text, ...(await crew.search(text)) });
    } catch (error) {
      this.#session.fail(error, () => undefined);
    }
  }

  /** One list is made after the other. */
  #list(plan: () => ListingPlan): void {
    this.#listing = this.#listing.then(async () => {
      try {
        await this.#makeList(plan());
        this.#searchAgain();
      } catch (error) {
        this.#session.fail(error, (failure) => {
          this.#session.store.dispatch({ type: 'listing-failed', failure });
        });
      }
    });
  }

  async #makeList(plan: ListingPlan): Promise<void> {
    const { desk, crew, store } = this.#session;
    if (desk === undefined) return;
    const count = await makeList({ crew, dispatch: store.dispatch, ...plan });
    if (plan.since !== undefined && this.#differs(count)) await this.#makeList({ ...plan, since: undefined });
  }

  /**
   * Whether there are tips or messages of days before the newest that is listed, such as after a backup was restored, or
   * when the server's clock was ahead and has been set right; or whether some that are listed were deleted.
   */
  #differs({ tips, unread, spam }: AnswerOf<'count-tips'>): boolean {
    const known = this.#session.desk?.tips;
    if (known === undefined) return false;
    const tally = tallyOf(known);
    return (
      tips !== known.size ||
      unread > tally.unread ||
      spam.tips !== tally.spam ||
      spam.unread > tally.unreadSpam
    );
  }

  /** What was opened since the search may fit it too. */
  #searchAgain(): void {
    const text = this.#session.desk?.filter.text ?? '';
    if (text.trim() !== '') void this.#search(text);
  }

  async #count(): Promise<void> {
    this.#lastCount = Date.now();
    try {
      const count = await this.#session.crew.desk.ask({ kind: 'count-tips' });
      const { total = 0, tips } = this.#session.desk ?? {};
      const marked = tips !== undefined && count.spam.tips !== tallyOf(tips).spam;
      this.#session.store.dispatch({ type: 'tips-counted', ...count });
      // What others have deleted or marked is not waited for.
      if (count.tips < total || marked) this.refresh();
    } catch (error) {
      this.#session.fail(error, () => undefined);
    }
  }
}

function isWanted(tip: Tip | undefined): boolean {
  if (tip === undefined || tip.letter.status === 'waiting') return true;
  return tip.letter.status === 'unopened' && PASSING.has(tip.letter.failure.code);
}
