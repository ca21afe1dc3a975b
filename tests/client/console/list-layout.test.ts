import { drawnTips, layOut, scrollFor } from '../../../client/console/view/list-layout.ts';
import { aTip } from './sample-tips.ts';

const FONT_PX = 16;
const ROW_PX = 68;
const DAY_PX = 36;

const two_days = [
  aTip({ id: 'a', day: '2025-11-20' }),
  aTip({ id: 'b', day: '2025-11-20' }),
  aTip({ id: 'c', day: '2025-11-19' }),
];

describe('the layout of the list', () => {
  it('gives the first tip of each day a heading', () => {
    const { placed, height } = layOut(two_days, FONT_PX);
    expect(placed.map(({ starts, top }) => [starts, top])).toEqual([
      [true, 0],
      [false, DAY_PX + ROW_PX],
      [true, DAY_PX + 2 * ROW_PX],
    ]);
    expect(height).toBe(2 * DAY_PX + 3 * ROW_PX);
  });

  it('gives the first of each stamp a heading, where it is ordered by stamps', () => {
    const tips = [
      aTip({ id: 'a', day: '2025-11-20', stamp: 20 }),
      aTip({ id: 'b', day: '2025-11-19', stamp: 20 }),
      aTip({ id: 'c', day: '2025-11-19' }),
    ];
    expect(layOut(tips, FONT_PX, true).placed.map(({ starts }) => starts)).toEqual([true, false, true]);
  });

  it('grows with the font', () => {
    expect(layOut(two_days, 2 * FONT_PX).height).toBe(2 * layOut(two_days, FONT_PX).height);
  });

  it('draws some twenty of two thousand tips, wherever the list is scrolled to', () => {
    const tips = Array.from({ length: 2000 }, (_, i) => aTip({ id: String(i) }));
    const layout = layOut(tips, FONT_PX);
    for (const top of [0, 1234, 60_000, layout.height - 700]) {
      const drawn = drawnTips(layout, { top, height: 700 }, undefined);
      const first = drawn[0];
      const last = drawn.at(-1);
      expect(drawn.length).toBeLessThan(30);
      expect(first?.top).toBeLessThanOrEqual(top);
      expect((last?.top ?? 0) + (last?.height ?? 0)).toBeGreaterThanOrEqual(
        Math.min(top + 700, layout.height),
      );
    }
  });

  it('keeps drawing the tip that has the focus, so that the focus is not lost', () => {
    const tips = Array.from({ length: 500 }, (_, i) => aTip({ id: String(i) }));
    const drawn = drawnTips(layOut(tips, FONT_PX), { top: 0, height: 300 }, '400');
    expect(drawn.at(-1)?.tip.id).toBe('400');
    expect(drawn.filter(({ tip }) => tip.id === '0')).toHaveLength(1);
  });

  it('draws nothing of nothing', () => {
    expect(drawnTips(layOut([], FONT_PX), { top: 0, height: 300 }, undefined)).toEqual([]);
  });
});

describe('following the cursor', () => {
  const tips = Array.from({ length: 100 }, (_, i) => aTip({ id: String(i) }));
  const layout = layOut(tips, FONT_PX);

  it('scrolls as little as is needed', () => {
    const view = { top: 10 * ROW_PX, height: 5 * ROW_PX };
    expect(scrollFor(layout, '12', view)).toBeUndefined();
    expect(scrollFor(layout, '3', view)).toBe(DAY_PX + 3 * ROW_PX);
    expect(scrollFor(layout, '40', view)).toBe(DAY_PX + 41 * ROW_PX - view.height);
    expect(scrollFor(layout, undefined, view)).toBeUndefined();
  });
});
