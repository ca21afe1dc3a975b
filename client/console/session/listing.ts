import type { AnswerOf, LetterResult, ListedTip } from '../protocol.ts';
import type { Action } from '../state/actions.ts';
import { type Crew, LetterQueue } from './crew.ts';

/** Sealed letters that are fetched ahead of being opened. */
const MAX_WAITING_LETTERS = 300;
/** Opened letters are shown together, so often, milliseconds. */
const SHOW_INTERVAL_MS = 120;

type TipCount = AnswerOf<'count-tips'>;

export interface ListingNeeds {
  readonly crew: Crew;
  readonly dispatch: (action: Action) => void;
  /** Whether the letter of that tip is to be opened. */
  readonly wanted: (tip: string) => boolean;
  /** Stop when the list has come to days before this one. */
  readonly since: string | undefined;
}

/**
 * Fetches the list page by page, newest first, while the workers open the letters of the pages that are there.
 *
 * @returns how many tips the server has in all, and how many of them the editor has not read
 * @throws ConsoleError, StoppedError
 */
export async function makeList(needs: ListingNeeds): Promise<TipCount> {
  const { crew, dispatch } = needs;
  const queue = new LetterQueue(MAX_WAITING_LETTERS);
  const shown = new Gathered((letters) => {
    dispatch({ type: 'letters-opened', letters });
  });
  dispatch({ type: 'listing-started' });
  try {
    const count = await crew.desk.ask({ kind: 'count-tips' });
    dispatch({ type: 'tips-counted', ...count });
    const opening = crew.openLetters(queue, (results) => {
      shown.add(results);
    });
    const [listed] = await Promise.all([fetchPages(needs, queue), opening]);
    shown.flush();
    dispatch({ type: 'listing-ended', ...(needs.since === undefined ? { all: listed } : {}) });
    return count;
  } finally {
    queue.close();
    shown.flush();
  }
}

async function fetchPages(
  { crew, dispatch, wanted, since }: ListingNeeds,
  queue: LetterQueue,
): Promise<ReadonlySet<string>> {
  const listed = new Set<string>();
  try {
    for (let after: string | undefined; ;) {
      const page = await crew.desk.ask({ kind: 'list-tips', ...(after === undefined ? {} : { after }) });
      const tips = page.tips.filter(({ latest }) => since === undefined || latest >= since);
      dispatch({ type: 'tips-listed', tips, tipDays: page.tipDays });
      for (const { id } of tips) listed.add(id);
      await queue.add(tips.filter(({ id }) => wanted(id)).map(({ letter }: ListedTip) => letter));
      after = page.next;
      if (after === undefined || tips.length < page.tips.length) return listed;
    }
  } finally {
    queue.close();
  }
}

/** Results that come one batch after the other, passed on a few times a second. */
class Gathered {
  readonly #show: (results: readonly LetterResult[]) => void;
  #results: LetterResult[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: (results: readonly LetterResult[]) => void) {
    this.#show = show;
  }

  add(results: readonly LetterResult[]): void {
    this.#results.push(...results);
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, SHOW_INTERVAL_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const results = this.#results;
    this.#results = [];
    if (results.length > 0) this.#show(results);
  }
}
