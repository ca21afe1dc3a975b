import { durationText, fit, sizeText } from './text.ts';
import { printLine, type Terminal } from './terminal.ts';

/** On a terminal, the line is drawn anew at most so often, milliseconds. */
const REDRAW_MS = 200;
/** Elsewhere, a line is printed so often, milliseconds: a log stays readable. */
const LOG_MS = 10_000;
/** The rate is that of one to two such times, milliseconds. */
const RATE_WINDOW_MS = 5_000;
const CLEAR_LINE = '\r\u001b[2K';

interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** One transfer's progress on standard error: a line that updates on a terminal, a few lines elsewhere. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #label: string;
  readonly #total: number;
  readonly #amount: (value: number) => string;
  #shownAt: number;
  #since: Mark;
  #recent: Mark;
  #drawn = false;

  /**
   * @param label must be harmless to a terminal
   * @param amount what is counted, bytes unless it says otherwise
   */
  constructor(
    terminal: Terminal,
    label: string,
    total: number,
    amount: (value: number) => string = sizeText,
  ) {
    this.#amount = amount;
    this.#terminal = terminal;
    this.#label = label;
    this.#total = total;
    this.#shownAt = terminal.now().getTime();
    this.#since = { at: this.#shownAt, bytes: 0 };
    this.#recent = this.#since;
  }

  update(bytes: number): void {
    const now = this.#terminal.now().getTime();
    const { stderr } = this.#terminal;
    if (now - this.#shownAt < (stderr.isTTY ? REDRAW_MS : LOG_MS)) return;
    this.#shownAt = now;
    const line = this.#line(bytes, now);
    if (stderr.isTTY) stderr.write(CLEAR_LINE + fit(line, stderr.columns - 1));
    else printLine(stderr, line);
    this.#drawn = stderr.isTTY;
    if (now - this.#recent.at > RATE_WINDOW_MS) {
      this.#since = this.#recent;
      this.#recent = { at: now, bytes };
    }
  }

  /** Takes the line away. */
  end(): void {
    if (this.#drawn) this.#terminal.stderr.write(CLEAR_LINE);
    this.#drawn = false;
  }

  #line(bytes: number, now: number): string {
    const share = this.#total === 0 ? 100 : Math.floor((bytes / this.#total) * 100);
    const done = `${this.#label}: ${this.#amount(bytes)} of ${this.#amount(this.#total)} (${share} %)`;
    const elapsed = (now - this.#since.at) / 1000;
    const rate = (bytes - this.#since.bytes) / elapsed;
    if (!(rate > 0)) return done;
    return `${done}, ${this.#amount(rate)}/s, ${durationText((this.#total - bytes) / rate)} left`;
  }
}
