import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedIn, Tip } from '../state/state.ts';
import { drawnTips, layOut, type ListLayout, scrollFor } from './list-layout.ts';
import { TipRow } from './tip-row.tsx';
import { LIST_ID } from './use-keyboard.ts';

interface TipListProps {
  readonly state: SignedIn;
  readonly shown: readonly Tip[];
  readonly session: Session;
}

/** The tips, of which only those in view are drawn. */
export function TipList({ state, shown, session }: TipListProps) {
  const { view, scroller, rootFontPx } = useView();
  const { byStamp } = state.filter;
  const layout = useMemo(() => layOut(shown, rootFontPx, byStamp), [shown, rootFontPx, byStamp]);
  useFollowing(state.cursor, layout, scroller.current);
  const drawn = drawnTips(layout, view, state.cursor);
  const tabStop = drawn.some(({ tip }) => tip.id === state.cursor) ? state.cursor : drawn[0]?.tip.id;
  return (
    <div class="tip-scroller" ref={scroller} id={LIST_ID}>
      {shown.length === 0 && <Empty state={state} />}
      <ul class="tip-list" aria-label={sentences.list.title} style={{ height: `${layout.height}px` }}>
        {drawn.map((placed) => (
          <TipRow
            key={placed.tip.id}
            placed={placed}
            total={shown.length}
            tabStop={placed.tip.id === tabStop}
            byStamp={byStamp}
            chosen={state.selection?.has(placed.tip.id)}
            choose={(tip) => {
              session.selection.toggle(tip);
            }}
            current={placed.tip.id === state.reading?.tip}
            open={(tip) => void session.tips.open(tip)}
            point={(tip) => {
              session.tips.point(tip);
            }}
          />
        ))}
      </ul>
    </div>
  );
}

function Empty({ state: { filter, listing, tips } }: { readonly state: SignedIn }) {
  const { empty, noneFound, noneUnread, noneExpiring } = sentences.list;
  if (tips.size > 0) {
    if (filter.text.trim() !== '') return <p class="empty">{noneFound}</p>;
    if (filter.expiringOnly) return <p class="empty">{noneExpiring}</p>;
    if (filter.unreadOnly) return <p class="empty">{noneUnread}</p>;
    return <p class="empty">{filter.spam ? sentences.spam.empty : empty}</p>;
  }
  return listing.status === 'complete' ? <p class="empty">{empty}</p> : null;
}

function useView() {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0 });
  const [rootFontPx, setRootFontPx] = useState(16);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = () => {
      setView({ top: element.scrollTop, height: element.clientHeight });
      setRootFontPx(Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  return { view, scroller, rootFontPx };
}

/** Scrolls so that the cursor stays in view when it moves, and only then. */
function useFollowing(cursor: string | undefined, layout: ListLayout, element: HTMLElement | null): void {
  useEffect(() => {
    if (element === null) return;
    const top = scrollFor(layout, cursor, { top: element.scrollTop, height: element.clientHeight });
    if (top !== undefined) element.scrollTop = top;
  }, [cursor, element]);
}
