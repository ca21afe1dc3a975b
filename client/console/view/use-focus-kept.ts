import { type RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

const HEADINGS = 'h3, h4';

/**
 * While something is done the button for it may go. Then the focus goes to the heading above it, so that whoever uses the
 * keyboard goes on from there and not from the top of the page.
 */
export function useFocusKept(busy: boolean): RefObject<HTMLElement> {
  const page = useRef<HTMLElement>(null);
  /** By its words: the heading itself may be drawn anew. */
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const { activeElement } = document;
    if (busy) {
      const part = page.current?.contains(activeElement) === true ? activeElement : null;
      before.current = part?.closest('section, .step')?.querySelector(HEADINGS)?.textContent;
      return;
    }
    if (activeElement === null || activeElement === document.body) focusHeading(page.current, before.current);
    before.current = undefined;
  }, [busy]);
  return page;
}

function focusHeading(page: HTMLElement | null, words: string | undefined): void {
  const headings = Array.from(page?.querySelectorAll<HTMLElement>(HEADINGS) ?? []);
  const heading = headings.find(({ textContent }) => textContent === words);
  if (heading === undefined) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
