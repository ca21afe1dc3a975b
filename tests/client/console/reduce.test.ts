import type { Action } from '../../../client/console/state/actions.ts';
import { announcementOf } from '../../../client/console/state/announcement.ts';
import { reduce } from '../../../client/console/state/reduce.ts';
import { type SignedIn, signedOut, type State } from '../../../client/console/state/state.ts';
import { aListedTip, anOpenTip, aSummary } from './sample-tips.ts';

const KEY = { fingerprint: 'ab', groups: ['AB'], userIds: ['Editor'] };
const SIGNED_IN: Action = { type: 'signed-in', newsroom: 'N', disk: true, dangerKnown: false };
const NO_SPAM = { tips: 0, unread: 0 };
const PLACE = { tip: 'a', message: 'a', position: 1 };
const FILE = { place: PLACE, inner: false, name: 'f', size: 9 };

function after(...actions: readonly Action[]): SignedIn {
  const state = actions.reduce<State>(reduce, reduce(signedOut(), SIGNED_IN));
  if (state.screen !== 'desk') throw new Error('not signed in');
  return state;
}

describe('signing in', () => {
  it('keeps a key that was unlocked but refused, for opening', () => {
    const actions: Action[] = [
      { type: 'key-unlocking' },
      { type: 'keys-added', keys: [KEY] },
      { type: 'signing-in' },
      { type: 'key-refused', failure: { code: 'not-on-staff-list' } },
    ];
    const state = actions.reduce<State>(reduce, signedOut());
    expect(state).toMatchObject({
      screen: 'sign-in',
      keys: [KEY],
      form: { busy: undefined, failure: { code: 'not-on-staff-list' } },
    });
    expect(reduce(state, SIGNED_IN)).toMatchObject({ screen: 'desk', keys: [KEY] });
  });

  it('lists a key once, however often it is added', () => {
    expect(after({ type: 'keys-added', keys: [KEY] }, { type: 'keys-added', keys: [KEY] }).keys).toEqual([
      KEY,
    ]);
  });
});

it('forgets everything when it is locked', () => {
  const state = reduce(
    after(
      { type: 'keys-added', keys: [KEY] },
      { type: 'tips-listed', tips: [aListedTip('a')] },
      { type: 'text-sought', text: 'secret' },
    ),
    { type: 'locked', reason: 'idle' },
  );
  expect(state).toEqual(signedOut('idle', 1));
});

it('takes no notice of what still arrives after it was locked', () => {
  const late: Action[] = [
    { type: 'letters-opened', letters: [{ tip: 'a', opened: aSummary() }] },
    { type: 'tip-opened', tip: 'a', content: anOpenTip() },
    { type: 'save-changed', save: { ...FILE, state: { status: 'saved' } } },
  ];
  expect(late.reduce<State>(reduce, signedOut('editor'))).toEqual(signedOut('editor'));
});

describe('the list', () => {
  it('shows tips at once and their letters as they are opened', () => {
    const listed = after({ type: 'tips-listed', tips: [aListedTip('a'), aListedTip('b')] });
    expect(listed.tips.get('a')?.letter).toEqual({ status: 'waiting' });
    const state = reduce(listed, {
      type: 'letters-opened',
      letters: [
        { tip: 'a', opened: aSummary({ firstLine: 'news' }) },
        { tip: 'b', failure: { code: 'damaged' } },
        { tip: 'unknown', failure: { code: 'damaged' } },
      ],
    }) as SignedIn;
    expect(state.tips.get('a')?.letter).toMatchObject({ status: 'opened', firstLine: 'news' });
    expect(state.tips.get('b')?.letter).toEqual({ status: 'unopened', failure: { code: 'damaged' } });
    expect(state.tips.size).toBe(2);
  });

  it('keeps an opened letter when its tip is listed again', () => {
    const state = after(
      { type: 'tips-listed', tips: [aListedTip('a')] },
      { type: 'letters-opened', letters: [{ tip: 'a', opened: aSummary() }] },
      { type: 'tips-listed', tips: [aListedTip('a', { read: true })] },
    );
    expect(state.tips.get('a')).toMatchObject({ read: true, letter: { status: 'opened' } });
  });

  it('tells how many tips have come in since it was complete', () => {
    const complete = after(
      { type: 'tips-counted', tips: 1, unread: 1, spam: NO_SPAM },
      { type: 'tips-listed', tips: [aListedTip('a')] },
      { type: 'listing-ended' },
    );
    expect(complete.newTips).toBe(0);
    expect(reduce(complete, { type: 'tips-counted', tips: 4, unread: 4, spam: NO_SPAM })).toMatchObject({
      newTips: 3,
      total: 1,
    });
  });

  it('drops the answer to a search that was changed meanwhile', () => {
    const state = after(
      { type: 'text-sought', text: 'new' },
      { type: 'text-found', text: 'old', tips: ['a'], partly: 0 },
    );
    expect(state.filter.found).toBeUndefined();
    const emptied = after(
      { type: 'text-sought', text: 'x' },
      { type: 'text-found', text: 'x', tips: ['a'], partly: 2 },
      { type: 'text-sought', text: '' },
    );
    expect(emptied.filter).toMatchObject({ found: undefined, partly: 0 });
  });
});

describe('reading', () => {
  it('drops a letter that arrives after the editor went on', () => {
    const state = after(
      { type: 'tip-opening', tip: 'a' },
      { type: 'tip-opening', tip: 'b' },
      { type: 'tip-opened', tip: 'a', content: anOpenTip() },
    );
    expect(state.reading).toEqual({ tip: 'b', content: { status: 'opening' } });
  });

  it('shows no preview of one tip beside another', () => {
    const opening = { status: 'opening', bytes: 0 } as const;
    const state = after(
      { type: 'tip-opening', tip: 'a' },
      { type: 'preview-changed', place: PLACE, preview: opening },
      { type: 'tip-opening', tip: 'b' },
      { type: 'preview-changed', place: { ...PLACE, position: 2 }, preview: opening },
    );
    expect(state.previews.size).toBe(0);
  });

  it('keeps a running save when the editor goes on to another tip', () => {
    const state = after(
      { type: 'tip-opening', tip: 'a' },
      { type: 'save-changed', save: { ...FILE, state: { status: 'running', bytes: 5 } } },
      { type: 'tip-opening', tip: 'b' },
    );
    expect([...state.saves.values()]).toEqual([{ ...FILE, state: { status: 'running', bytes: 5 } }]);
    expect(reduce(state, { type: 'save-forgotten', place: PLACE, inner: false })).toMatchObject({
      saves: new Map(),
    });
  });
});

describe('what is read out', () => {
  it('is progress in a few steps, not every letter', () => {
    const tips = Array.from({ length: 8 }, (_, i) => aListedTip(String(i)));
    const said = new Set<string>();
    let state: State = after(
      { type: 'tips-counted', tips: 8, unread: 8, spam: NO_SPAM },
      { type: 'tips-listed', tips },
    );
    for (const { id } of tips) {
      state = reduce(state, { type: 'letters-opened', letters: [{ tip: id, opened: aSummary() }] });
      said.add(announcementOf(state));
    }
    said.add(announcementOf(reduce(state, { type: 'listing-ended' })));
    expect([...said]).toEqual([
      'Opening letters: 0 of 8',
      'Opening letters: 2 of 8',
      'Opening letters: 4 of 8',
      'Opening letters: 6 of 8',
      'Opening letters: 8 of 8',
      '8 letters opened.',
    ]);
  });

  it('is a remark while there is one, and nothing once it is locked', () => {
    expect(announcementOf(after({ type: 'noticed', notice: 'Copied.' }))).toBe('Copied.');
    expect(announcementOf(signedOut('idle'))).toBe('');
  });
});

describe('what must stay, and what is about to be deleted', () => {
  const LISTED: Action = {
    type: 'tips-listed',
    tips: [aListedTip('a', { expires: '2025-11-30' }), aListedTip('b', { expires: '2025-12-01' })],
    tipDays: 90,
  };

  it('comes with the list', () => {
    const { tips, tipDays } = after(LISTED);
    expect(tipDays).toBe(90);
    expect(tips.get('a')).toMatchObject({ hold: false, expires: '2025-11-30' });
  });

  it('has no day any more once it is held, and another one when it is released', () => {
    const held = after(LISTED, { type: 'hold-set', tip: 'a', keeping: { hold: true } });
    expect(held.tips.get('a')).toMatchObject({ hold: true });
    expect(held.tips.get('a')).not.toHaveProperty('expires');
    expect(held.tips.get('b')).toMatchObject({ expires: '2025-12-01' });
    const released = reduce(held, {
      type: 'hold-set',
      tip: 'a',
      keeping: { hold: false, expires: '2025-12-02' },
    }) as SignedIn;
    expect(released.tips.get('a')).toMatchObject({ hold: false, expires: '2025-12-02' });
  });

  it('is seen when a conversation is opened, though a colleague has held it meanwhile', () => {
    const content = { ...anOpenTip(), keeping: { hold: true } };
    const { tips } = after(
      LISTED,
      { type: 'tip-opening', tip: 'a' },
      { type: 'tip-opened', tip: 'a', content },
    );
    expect(tips.get('a')).toMatchObject({ hold: true });
    expect(tips.get('a')).not.toHaveProperty('expires');
  });

  it('is nothing for a conversation that is not listed', () => {
    expect(after({ type: 'hold-set', tip: 'z', keeping: { hold: true } }).tips.size).toBe(0);
  });
});

describe('a deletion', () => {
  const listed: Action = { type: 'tips-listed', tips: [aListedTip('a'), aListedTip('b')] };
  const gone: Action = { type: 'tip-deleted', tip: 'a' };

  it('closes the question that it was asked with', () => {
    const dialog = { kind: 'delete', tips: ['a', 'b'], failure: undefined } as const;
    expect(after(listed, { type: 'dialog-shown', dialog }, gone)).toMatchObject({ dialog: undefined });
  });

  it('of several leaves what was opened meanwhile', () => {
    const dialog = { kind: 'idle', seconds: 30 } as const;
    expect(after(listed, { type: 'dialog-shown', dialog }, gone).dialog).toEqual(dialog);
  });
});

describe('spam', () => {
  it('is marked and unmarked, several at once, and is no new tip', () => {
    const listed = after(
      { type: 'tips-listed', tips: [aListedTip('a'), aListedTip('b'), aListedTip('c')] },
      { type: 'listing-ended' },
    );
    const marked = reduce(listed, { type: 'spam-set', tips: ['a', 'b', 'gone'], spam: true }) as SignedIn;
    expect([...marked.tips.values()].map(({ spam }) => spam)).toEqual(['editor', 'editor', false]);
    const counted = reduce(marked, {
      type: 'tips-counted',
      tips: 5,
      unread: 2,
      spam: { tips: 3, unread: 3 },
    });
    expect(counted).toMatchObject({ newTips: 1, newMessages: 0 });
    const back = reduce(marked, { type: 'spam-set', tips: ['a'], spam: false }) as SignedIn;
    expect(back.tips.get('a')?.spam).toBe(false);
  });

  it('ends choosing when it is shown, so that nothing is done to what nobody sees', () => {
    const state = after({ type: 'selected', selection: new Set(['a']) }, { type: 'spam-shown', spam: true });
    expect(state).toMatchObject({ selection: undefined, filter: { spam: true, expiringOnly: false } });
  });
});
