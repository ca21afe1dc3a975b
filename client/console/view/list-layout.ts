import type { Tip } from '../state/state.ts';

/** Heights in multiples of the root font size, as in styles/list.css. */
const ROW_REM = 4.25;
const DAY_REM = 2.25;
/** Rows that are drawn above and below what is visible. */
const OVERSCAN_ROWS = 6;

export interface PlacedTip {
  readonly tip: Tip;
  readonly index: number;
  /** The first of its day, or of its stamp, carries the heading of it. */
  readonly starts: boolean;
  readonly top: number;
  readonly height: number;
}

export interface ListLayout {
  readonly placed: readonly PlacedTip[];
  readonly height: number;
}

/** Where each tip stands, in pixels. */
export function layOut(tips: readonly Tip[], rootFontPx: number, byStamp = false): ListLayout {
  const groupOf = (tip: Tip | undefined) => (byStamp ? tip?.stamp : tip?.latest);
  let top = 0;
  const placed = tips.map((tip, index) => {
    const starts = groupOf(tips[index - 1]) !== groupOf(tip);
    const height = (ROW_REM + (starts ? DAY_REM : 0)) * rootFontPx;
    const place = { tip, index, starts, top, height };
    top += height;
    return place;
  });
  return { placed, height: top };
}

/** The tips to draw: what is visible, a little more, and the one that has the focus. */
export function drawnTips(
  { placed }: ListLayout,
  view: { readonly top: number; readonly height: number },
  cursor: string | undefined,
): readonly PlacedTip[] {
  const first = Math.max(0, indexAt(placed, view.top) - OVERSCAN_ROWS);
  const last = Math.min(placed.length, indexAt(placed, view.top + view.height) + 1 + OVERSCAN_ROWS);
  const visible = placed.slice(first, last);
  const kept = placed.find(({ tip, index }) => tip.id === cursor && (index < first || index >= last));
  return kept === undefined ? visible : [...visible, kept].sort((a, b) => a.index - b.index);
}

/** The last tip that begins at or above that height. */
function indexAt(placed: readonly PlacedTip[], height: number): number {
  let low = 0;
  let high = placed.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((placed[middle]?.top ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How far to scroll so that a tip is in view; undefined when it is. */
export function scrollFor(
  { placed }: ListLayout,
  cursor: string | undefined,
  view: { readonly top: number; readonly height: number },
): number | undefined {
  const place = placed.find(({ tip }) => tip.id === cursor);
  if (place === undefined) return undefined;
  if (place.top < view.top) return place.top;
  const bottom = place.top + place.height;
  return bottom > view.top + view.height ? bottom - view.height : undefined;
}
