import type { AddedKey } from '../protocol.ts';
import type { Action, KeyAction } from './actions.ts';
import { reduceDesk } from './reduce-desk.ts';
import {
  IDLE_FORM,
  type KeyForm,
  NO_FILTER,
  NO_KEYS_PAGE,
  type SignedIn,
  signedOut,
  type State,
} from './state.ts';

/** The state after something has happened. Pure: all that has effects is in session/. */
export function reduce(state: State, action: Action): State {
  if (state.screen === 'lacking' || state.screen === 'refused') return state;
  if (action.type === 'log-refused') return { screen: 'refused', failure: action.failure };
  if (isKeyAction(action)) return reduceKeys(state, action);
  if (action.type === 'signed-in') {
    const { newsroom, disk, dangerKnown, roles = ['editor'] } = action;
    return { ...EMPTY_DESK, screen: 'desk', newsroom, disk, dangerKnown, roles, keys: state.keys };
  }
  if (action.type === 'locked') return signedOut(action.reason, locksSoFar(state) + 1);
  return state.screen === 'desk' ? reduceDesk(state, action) : state;
}

const locksSoFar = (state: State): number => (state.screen === 'sign-in' ? state.locks : 0);

const KEY_ACTIONS: ReadonlySet<Action['type']> = new Set([
  'key-unlocking',
  'key-refused',
  'keys-added',
  'signing-in',
] satisfies KeyAction['type'][]);

function isKeyAction(action: Action): action is KeyAction {
  return KEY_ACTIONS.has(action.type);
}

const EMPTY_DESK = {
  form: IDLE_FORM,
  newsroomKeys: NO_KEYS_PAGE,
  keyNews: undefined,
  newsAside: new Set(),
  tips: new Map(),
  total: 0,
  tipDays: 0,
  listing: { status: 'running' },
  newTips: 0,
  newMessages: 0,
  filter: NO_FILTER,
  selection: undefined,
  cursor: undefined,
  reading: undefined,
  saves: new Map(),
  previews: new Map(),
  drafts: new Map(),
  agreed: new Set(),
  dialog: undefined,
  notice: '',
} satisfies Partial<SignedIn>;

function reduceKeys<S extends { readonly form: KeyForm; readonly keys: readonly AddedKey[] }>(
  state: S,
  action: KeyAction,
): S {
  switch (action.type) {
    case 'key-unlocking':
      return { ...state, form: { busy: 'unlocking', failure: undefined } };
    case 'signing-in':
      return { ...state, form: { busy: 'signing-in', failure: undefined } };
    case 'key-refused':
      return { ...state, form: { busy: undefined, failure: action.failure } };
    case 'keys-added':
      return { ...state, form: IDLE_FORM, keys: withKeys(state.keys, action.keys) };
  }
}

function withKeys(keys: readonly AddedKey[], added: readonly AddedKey[]): readonly AddedKey[] {
  const fresh = new Set(added.map(({ fingerprint }) => fingerprint));
  return [...keys.filter(({ fingerprint }) => !fresh.has(fingerprint)), ...added];
}
