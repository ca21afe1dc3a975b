import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../../docs/officers.md');
const BLOCKS = /^```sh\n(?<command>[^]*?)^```\n(?:\n```text\n(?<output>[^]*?)^```\n)?/gmu;

/** Commands that are typed at once, and what they print. */
export interface Step {
  readonly command: string;
  /** undefined: the page does not say. */
  readonly output: string | undefined;
}

export interface Section {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** The sections of docs/officers.md that have something to type. */
export function handbookSections(): readonly Section[] {
  const [, ...sections] = readFileSync(PAGE, 'utf8').split(/^## /mu);
  return sections
    .map((text) => ({
      title: text.slice(0, text.indexOf('\n')),
      steps: Array.from(text.matchAll(BLOCKS), ({ groups = {} }) => ({
        command: groups['command'] ?? '',
        output: groups['output'],
      })),
    }))
    .filter(({ steps }) => steps.length > 0);
}

/** A fingerprint or a hash, whole or a row of it, as it is printed in groups of four, or typed. */
const HEX = /\b(?:[0-9A-F]{4}(?: [0-9A-F]{4}){4,}|[0-9a-f]{64}|[0-9a-f]{40})\b/gu;
/** Stands for any number of lines that the page leaves out. */
const LEFT_OUT = '...';
/** What is another one each time. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d\b/gu, 'DAY'],
  [/\b\d+ (envelope|part|record|session|tip)s?( opens?)?\b/gu, 'N $1'],
  [/\bin \d+:\d\d, \d+\/s/gu, 'in TIME, N/s'],
  [/\bof \d+, by chance/gu, 'of N, by chance'],
  [/\b\d+ signed by who did it/gu, 'N signed by who did it'],
  [HEX, 'HEX'],
];

/**
 * Holds what the page shows against what the commands really print. Fingerprints differ each time, but whoever has one on the
 * page has the same one throughout: they are learned while comparing.
 */
export class Likeness {
  /** What stands on the page for what is real. */
  readonly #real = new Map<string, string>();

  constructor(known: Readonly<Record<string, string>> = {}) {
    for (const [shown, real] of Object.entries(known)) this.#real.set(shown, real);
  }

  learn(shown: string, real: string): void {
    this.#real.set(shown, real);
  }

  /** The command of the page with what is real in it. */
  realCommand(command: string): string {
    return this.realText(command.replaceAll(HEX, (hex) => this.#realHex(hex)));
  }

  realText(command: string): string {
    let text = command;
    for (const [shown, real] of this.#real) if (shown.includes('/')) text = text.replaceAll(shown, real);
    return text;
  }

  /** As the page would show it: for the message when they differ. */
  asShown(printed: string): string {
    const shownFor = new Map(Array.from(this.#real, ([shown, real]) => [real, shown]));
    return this.#withPlaces(printed).replaceAll(HEX, (hex) => inTheForm(shownFor.get(plain(hex)), hex));
  }

  /** @returns the lines that were printed, where the page shows others; undefined when it is right */
  difference(shown: string, printed: string): string | undefined {
    const real = this.#withPlaces(printed);
    return this.#match(lines(shown), lines(real)) ? undefined : real;
  }

  #withPlaces(printed: string): string {
    let text = printed;
    for (const [shown, real] of this.#real) if (shown.includes('/')) text = text.replaceAll(real, shown);
    return text;
  }

  #match(shown: readonly string[], real: readonly string[]): boolean {
    const [first, ...others] = shown;
    if (first === undefined) return real.length === 0;
    if (first.trim() === LEFT_OUT)
      return Array.from({ length: real.length + 1 }, (_, skipped) => skipped).some((skipped) =>
        this.#match(others, real.slice(skipped)),
      );
    const [line, ...rest] = real;
    if (line === undefined || normal(first) !== normal(line) || !this.#match(others, rest)) return false;
    return this.#sameHex(first, line);
  }

  #sameHex(shown: string, real: string): boolean {
    const reals = Array.from(real.matchAll(HEX), ([hex]) => plain(hex));
    return Array.from(shown.matchAll(HEX), ([hex]) => plain(hex)).every((hex, index) => {
      const value = reals[index] ?? '';
      const known = this.#real.get(hex);
      if (known === undefined) this.#real.set(hex, value);
      return known === undefined || known === value;
    });
  }

  #realHex(hex: string): string {
    const real = this.#real.get(plain(hex));
    if (real === undefined) throw new Error(`Nothing on the page has shown ${hex} before it is typed.`);
    return real;
  }
}

function lines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}

function normal(line: string): string {
  return VARIABLE.reduce((text, [pattern, by]) => text.replace(pattern, by), line);
}

/** The fingerprint as the page has it, in groups where it was printed so. */
function inTheForm(shown: string | undefined, printed: string): string {
  if (shown === undefined) return printed;
  return printed.includes(' ') ? (shown.toUpperCase().match(/.{4}/gu) ?? []).join(' ') : shown;
}

function plain(hex: string): string {
  return hex.replaceAll(' ', '').toLowerCase();
}
