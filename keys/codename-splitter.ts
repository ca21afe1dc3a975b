/** A mistyped word is longer than the longest of the list by no more. */
const MOST_SURPLUS_LETTERS = 2;

export interface Unknown {
  /** Counted from 1. */
  readonly position: number;
  readonly typed: string;
}

/** All ways to divide what was written into so many words of the list, never across what was written apart. */
export class WordSplitter {
  readonly #text: string;
  readonly #list: ReadonlySet<string>;
  readonly #longest: number;
  readonly #count: number;
  /** Ends of what was written apart. */
  readonly #borders = new Set<number>();
  /** Where no word may begin or end. */
  readonly #insides = new Set<number>();

  /** @param keepWords whether what was written apart and is a word may not be divided into two others */
  constructor(
    written: readonly string[],
    list: readonly string[],
    { count, keepWords }: { readonly count: number; readonly keepWords: boolean },
  ) {
    this.#text = written.join('');
    this.#list = new Set(list);
    this.#longest = Math.max(...list.map((word) => word.length));
    this.#count = count;
    let at = 0;
    for (const word of written) {
      const whole = keepWords && this.#list.has(word);
      for (let i = 1; whole && i < word.length; i++) this.#insides.add(at + i);
      at += word.length;
      this.#borders.add(at);
    }
  }

  /** The words, when there is exactly one way. */
  onlyWay(): readonly string[] | undefined {
    if (this.#text.length > this.#count * this.#longest) return undefined;
    const ways = this.#waysUpTo();
    const words: string[] = [];
    let end = this.#text.length;
    for (let left = this.#count; left > 0; left--) {
      if (ways[end]?.[left] !== 1) return undefined;
      const begin = this.#beginnings(end).find((at) => ways[at]?.[left - 1] === 1) ?? 0;
      words.unshift(this.#text.slice(begin, end));
      end = begin;
    }
    return end === 0 ? words : undefined;
  }

  /**
   * Every piece that is not in the list and leaves one word less than asked for on its two sides together.
   */
  oneUnknown(): readonly Unknown[] {
    if (this.#text.length > (this.#count + 1) * this.#longest) return [];
    const before = this.#waysUpTo();
    const after = this.#waysFrom();
    const found: Unknown[] = [];
    for (let begin = 0; begin < this.#text.length; begin++) {
      const furthest = Math.min(this.#text.length, begin + this.#longest + MOST_SURPLUS_LETTERS);
      for (let end = begin + 1; end <= furthest; end++) {
        if (!this.#mayBeWord(begin, end)) continue;
        const typed = this.#text.slice(begin, end);
        for (let n = 0; n < this.#count; n++) {
          const fits = (before[begin]?.[n] ?? 0) > 0 && (after[end]?.[this.#count - 1 - n] ?? 0) > 0;
          if (fits && !this.#list.has(typed)) found.push({ position: n + 1, typed });
        }
      }
    }
    return found;
  }

  /** `[end][n]`: in how many ways the text up to there is `n` words, counted up to two. */
  #waysUpTo(): readonly (readonly number[])[] {
    const ways: number[][] = [];
    for (let end = 0; end <= this.#text.length; end++)
      ways.push(this.#sum(end === 0, this.#beginnings(end), ways));
    return ways;
  }

  /** `[begin][n]`: in how many ways the text from there on is `n` words. */
  #waysFrom(): readonly (readonly number[])[] {
    const ways: number[][] = [];
    for (let begin = this.#text.length; begin >= 0; begin--)
      ways[begin] = this.#sum(begin === this.#text.length, this.#ends(begin), ways);
    return ways;
  }

  #sum(nothing: boolean, neighbours: readonly number[], ways: readonly (readonly number[])[]): number[] {
    return Array.from({ length: this.#count + 1 }, (_, n) => {
      if (n === 0) return nothing ? 1 : 0;
      return Math.min(
        2,
        neighbours.reduce((sum, at) => sum + (ways[at]?.[n - 1] ?? 0), 0),
      );
    });
  }

  #beginnings(end: number): readonly number[] {
    return this.#lengths().flatMap((length) => (this.#isWord(end - length, end) ? end - length : []));
  }

  #ends(begin: number): readonly number[] {
    return this.#lengths().flatMap((length) => (this.#isWord(begin, begin + length) ? begin + length : []));
  }

  #lengths(): readonly number[] {
    return Array.from({ length: this.#longest }, (_, i) => i + 1);
  }

  #isWord(begin: number, end: number): boolean {
    const inText = begin >= 0 && end <= this.#text.length;
    return inText && this.#list.has(this.#text.slice(begin, end)) && this.#mayBeWord(begin, end);
  }

  #mayBeWord(begin: number, end: number): boolean {
    for (let at = begin + 1; at < end; at++) if (this.#borders.has(at)) return false;
    return !this.#insides.has(begin) && !this.#insides.has(end);
  }
}
