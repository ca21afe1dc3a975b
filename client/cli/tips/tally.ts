import { CliError } from '../cli-error.ts';
import { type Explanation, explain } from '../explain.ts';
import { countText } from '../text.ts';
import { printLine, type Terminal } from '../terminal.ts';

/** After so many parts in a row without any answer the server is taken to be gone. */
const UNREACHABLE_IN_A_ROW = 3;

interface Failure extends Explanation {
  /** Tip and part. */
  readonly name: string;
}

/** Counts what was exported and names what failed, so that one bad part does not keep the others away. */
export class Tally {
  readonly #terminal: Terminal;
  readonly #failures: Failure[] = [];
  #written = 0;
  #kept = 0;
  #unreachable = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get failed(): boolean {
    return this.#failures.length > 0;
  }

  written(): void {
    this.#written += 1;
    this.#unreachable = 0;
  }

  /** It was there whole already. */
  kept(): void {
    this.#kept += 1;
  }

  /**
   * Runs a step whose expected errors are noted under that name.
   *
   * @returns the step's value, or undefined when it failed
   * @throws CliError `interrupted-by-you`; the error itself when the server is gone, or when it is not an expected one
   */
  async attempt<T>(name: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      requireGoingOn(this.#terminal);
      const explanation = explain(error);
      if (explanation === undefined) throw error;
      this.#note(name, explanation);
      if (this.#unreachable >= UNREACHABLE_IN_A_ROW) throw error;
      return undefined;
    }
  }

  /** @throws CliError `parts-failed` when something failed */
  conclude(out: string): void {
    const { stdout } = this.#terminal;
    printLine(stdout, `Exported ${countText(this.#written, 'file', 'files')} to ${out}.`);
    if (this.#kept > 0)
      printLine(stdout, `${countText(this.#kept, 'file was', 'files were')} there already.`);
    if (!this.failed) return;
    const names = this.#failures.map(({ name, code }) => `  ${name}: ${code}`).join('\n');
    throw new CliError(
      'parts-failed',
      `${countText(this.#failures.length, 'part', 'parts')} failed:\n${names}`,
      [...new Set(this.#failures.map(({ next }) => next))].join('\n        '),
    );
  }

  #note(name: string, { code, what, next }: Explanation): void {
    this.#failures.push({ name, code, what, next });
    this.#unreachable = code === 'unreachable' ? this.#unreachable + 1 : 0;
    printLine(this.#terminal.stderr, `Failed: ${name}: ${what} (${code})`);
  }
}

/** @throws CliError `interrupted-by-you` */
export function requireGoingOn({ interrupted }: Terminal): void {
  if (!interrupted.aborted) return;
  throw new CliError(
    'interrupted-by-you',
    'Stopped. Nothing unfinished was left behind.',
    'Run the command again to go on: what is there already is not fetched twice.',
  );
}
