import type { Action } from './actions.ts';
import { reduce } from './reduce.ts';
import type { State } from './state.ts';

/** The state of the page, and who wants to know when it changes. */
export class Store {
  readonly #changed: (state: State, action: Action) => void;
  #state: State;

  constructor(state: State, changed: (state: State, action: Action) => void) {
    this.#state = state;
    this.#changed = changed;
  }

  get state(): State {
    return this.#state;
  }

  readonly dispatch = (action: Action): void => {
    this.#state = reduce(this.#state, action);
    this.#changed(this.#state, action);
  };
}
