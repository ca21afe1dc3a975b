import type { Hidden, HiddenKind } from './inspection.ts';
import { shownValue } from './shown-value.ts';

/** Values of one kind that are shown. */
const MAX_VALUES = 5;
/** What matters most to a source comes first. */
const ORDER: readonly HiddenKind[] = [
  ...(['place', 'device', 'time', 'author', 'text'] as const),
  ...(['thumbnail', 'attachment', 'software', 'settings', 'other'] as const),
];

/** What was found in one file, gathered by kind. */
export class Findings {
  readonly #values = new Map<HiddenKind, Set<string>>();

  add(kind: HiddenKind, value = ''): void {
    const values = this.#values.get(kind) ?? new Set<string>();
    this.#values.set(kind, values);
    const shown = shownValue(value);
    if (shown !== undefined && values.size < MAX_VALUES) values.add(shown);
  }

  get none(): boolean {
    return this.#values.size === 0;
  }

  all(): readonly Hidden[] {
    return ORDER.flatMap((kind) => {
      const values = this.#values.get(kind);
      return values === undefined ? [] : [{ kind, values: [...values] }];
    });
  }
}
