import { compareTips, neighbour, shownTips, tallyOf } from '../../../client/console/state/order.ts';
import { NO_FILTER, type Tip } from '../../../client/console/state/state.ts';
import { aTip, opened, tipsById, unopened } from './sample-tips.ts';

const ids = (tips: readonly Tip[]) => tips.map(({ id }) => id);

describe('the order of the list', () => {
  it('is newest day first, and within a day by the exact time inside the letters', () => {
    const tips = [
      aTip({ id: 'old', day: '2025-11-19', letter: opened({ time: 900 }) }),
      aTip({ id: 'morning', letter: opened({ time: 100 }) }),
      aTip({ id: 'evening', letter: opened({ time: 200 }) }),
    ];
    expect(ids(tips.toSorted(compareTips))).toEqual(['evening', 'morning', 'old']);
  });

  it('puts what is not opened, or has no readable time, last within its day', () => {
    const tips = [
      aTip({ id: 'b-waiting' }),
      aTip({ id: 'a-unopened', letter: unopened('damaged') }),
      aTip({ id: 'c-timeless', letter: opened({}) }),
      aTip({ id: 'long-ago', letter: opened({ time: -1e15 }) }),
      aTip({ id: 'older', day: '2025-11-19', letter: opened({ time: 5 }) }),
    ];
    const order = ['long-ago', 'a-unopened', 'b-waiting', 'c-timeless', 'older'];
    expect(ids(tips.toSorted(compareTips))).toEqual(order);
  });
});

describe('the tips that are shown', () => {
  const tips = tipsById(
    aTip({ id: 'read', read: true, letter: opened({ time: 3 }) }),
    aTip({ id: 'unread', letter: opened({ time: 2 }) }),
    aTip({ id: 'keyless', letter: unopened('no-fitting-key') }),
  );

  it('are all of them without a filter, also those that do not open', () => {
    expect(ids(shownTips(tips, NO_FILTER, undefined))).toEqual(['read', 'unread', 'keyless']);
  });

  it('are the unread ones when only these are wanted, and the one that is being read', () => {
    const filter = { ...NO_FILTER, unreadOnly: true };
    expect(ids(shownTips(tips, filter, undefined))).toEqual(['unread', 'keyless']);
    expect(ids(shownTips(tips, filter, 'read'))).toEqual(['read', 'unread', 'keyless']);
  });

  it('are those about to be deleted when only these are wanted, and the one that is being read', () => {
    const some = tipsById(
      aTip({ id: 'a', expires: '2025-11-30' }),
      aTip({ id: 'b' }),
      aTip({ id: 'c', hold: true }),
    );
    const filter = { ...NO_FILTER, expiringOnly: true };
    expect(ids(shownTips(some, filter, undefined))).toEqual(['a']);
    expect(ids(shownTips(some, filter, 'c'))).toEqual(['a', 'c']);
  });

  it('are those in which the text was found, and all until the search has answered', () => {
    const sought = { ...NO_FILTER, text: 'factory' };
    expect(shownTips(tips, sought, undefined)).toHaveLength(3);
    expect(ids(shownTips(tips, { ...sought, found: new Set(['unread']) }, undefined))).toEqual(['unread']);
  });
});

describe('moving', () => {
  const shown = [aTip({ id: 'a' }), aTip({ id: 'b' }), aTip({ id: 'c' })];

  it('goes by the order and stops at the ends', () => {
    expect(neighbour(shown, 'a', 1)).toBe('b');
    expect(neighbour(shown, 'b', -1)).toBe('a');
    expect(neighbour(shown, 'a', -1)).toBe('a');
    expect(neighbour(shown, 'c', 1)).toBe('c');
  });

  it('begins at the top when nothing is chosen, or what was chosen is no longer shown', () => {
    expect(neighbour(shown, undefined, 1)).toBe('a');
    expect(neighbour(shown, 'gone', -1)).toBe('a');
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });
});

it('counts spam apart, and what is opened, waiting, unread, and without a fitting key', () => {
  const tips = tipsById(
    aTip({ id: '1', letter: opened({}) }),
    aTip({ id: '2', letter: unopened('no-fitting-key'), read: true }),
    aTip({ id: '3', letter: unopened('damaged') }),
    aTip({ id: '4', expires: '2025-11-30', stamp: 8 }),
    aTip({ id: '5', spam: 'editor', expires: '2025-11-30' }),
    aTip({ id: '6', spam: 'trap', read: true, letter: unopened('no-fitting-key') }),
  );
  expect(tallyOf(tips)).toEqual({
    ...{ listed: 6, opened: 1, waiting: 2, unread: 3 },
    ...{ expiring: 1, withoutKey: 1 },
    ...{ spam: 2, unreadSpam: 1, stamped: true },
  });
});

describe('spam', () => {
  const tips = tipsById(
    aTip({ id: 'honest', stamp: 12 }),
    aTip({ id: 'marked', spam: 'editor' }),
    aTip({ id: 'trapped', spam: 'trap' }),
  );
  const ids = (filter: Partial<typeof NO_FILTER>, reading?: string) =>
    shownTips(tips, { ...NO_FILTER, ...filter }, reading).map(({ id }) => id);

  it('is shown only when it is asked for, whoever has marked it', () => {
    expect(ids({})).toEqual(['honest']);
    expect(ids({ spam: true }).sort()).toEqual(['marked', 'trapped']);
  });

  it('does not take away what is being read', () => {
    expect(ids({}, 'marked').sort()).toEqual(['honest', 'marked']);
  });
});

it('orders by stamp when asked, and those with the same stamp by day as ever', () => {
  const tips = tipsById(
    aTip({ id: 'none', day: '2025-11-20' }),
    aTip({ id: 'older', day: '2025-11-18', stamp: 16 }),
    aTip({ id: 'newer', day: '2025-11-19', stamp: 16 }),
    aTip({ id: 'most', day: '2025-11-01', stamp: 20 }),
  );
  const ids = (byStamp: boolean) => shownTips(tips, { ...NO_FILTER, byStamp }, undefined).map(({ id }) => id);
  expect(ids(false)).toEqual(['none', 'newer', 'older', 'most']);
  expect(ids(true)).toEqual(['most', 'newer', 'older', 'none']);
});
