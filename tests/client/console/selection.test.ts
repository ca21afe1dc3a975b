import { choosableTips, chosenTips } from '../../../client/console/session/selection-desk.ts';
import { reduce } from '../../../client/console/state/reduce.ts';
import { type SignedIn, signedOut, type State } from '../../../client/console/state/state.ts';
import type { Action } from '../../../client/console/state/actions.ts';
import { aListedTip } from './sample-tips.ts';

const TIPS = [
  aListedTip('a'),
  aListedTip('read', { read: true }),
  aListedTip('read-too', { read: true }),
  aListedTip('spam', { spam: 'editor' }),
];

/** With the tip `reading` open. */
function after(reading: string, ...actions: readonly Action[]): SignedIn {
  const begun: readonly Action[] = [
    { type: 'signed-in', newsroom: 'N', disk: true, dangerKnown: false },
    { type: 'tips-listed', tips: TIPS },
    { type: 'tip-opening', tip: reading },
  ];
  return [...begun, ...actions].reduce<State>(reduce, signedOut()) as SignedIn;
}

const UNREAD: Action = { type: 'unread-only-set', unreadOnly: true };
const SPAM: Action = { type: 'spam-shown', spam: true };
const chosen = (...tips: readonly string[]): Action => ({ type: 'selected', selection: new Set(tips) });

describe('several tips that are chosen', () => {
  it('are those that are shown: also the one that is being read, where the filter would hide it', () => {
    const state = after('read', UNREAD, chosen('a', 'read', 'read-too'));
    expect(chosenTips(state)).toEqual(['a', 'read']);
    expect(choosableTips(state)).toEqual(['a', 'read']);
  });

  it('are at once never those of the other heap, but one that is shown there can be chosen', () => {
    const state = after('a', SPAM, chosen('a', 'spam', 'read'));
    expect(choosableTips(state)).toEqual(['spam']);
    expect(chosenTips(state)).toEqual(['a', 'spam']);
  });
});
