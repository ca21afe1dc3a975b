/** Characters of letters that one worker keeps for searching; then only beginnings: 32 Mi, at most 64 MiB of memory. */
const MAX_CHARACTERS = 32 * 2 ** 20;
/** What is kept of a letter when there is no room for the whole. */
const BEGINNING_CHARACTERS = 2_000;

export interface Found {
  readonly tips: readonly string[];
  readonly partly: number;
}

/** Finds letters by the words in them. In memory only. */
export class SearchIndex {
  readonly #texts = new Map<string, string>();
  readonly #partly = new Set<string>();
  readonly #most: number;
  #characters = 0;

  constructor(most = MAX_CHARACTERS) {
    this.#most = most;
  }

  add(tip: string, text: string): void {
    this.#remove(tip);
    const whole = folded(text);
    const room = this.#characters + whole.length <= this.#most;
    const kept = room ? whole : whole.slice(0, BEGINNING_CHARACTERS);
    if (kept.length < whole.length) this.#partly.add(tip);
    this.#texts.set(tip, kept);
    this.#characters += kept.length;
  }

  /** Tips whose text contains every word of the query. */
  find(query: string): Found {
    const words = folded(query).split(/\s+/u).filter(Boolean);
    const matching = [...this.#texts].filter(([, text]) => words.every((word) => text.includes(word)));
    return { tips: matching.map(([tip]) => tip), partly: this.#partly.size };
  }

  #remove(tip: string): void {
    this.#characters -= this.#texts.get(tip)?.length ?? 0;
    this.#texts.delete(tip);
    this.#partly.delete(tip);
  }
}

/** Half-width and full-width, composed and decomposed, capitals and small letters are the same. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
