import { h } from './dom.ts';

/** Without a key or a click for so long, and nothing on its way, what is secret is forgotten, milliseconds. */
const IDLE_MS = 30 * 60_000;
const SIGNS = ['keydown', 'pointerdown', 'input', 'scroll'] as const;

/** Calls `forget` when the page is left, so that Back shows nothing, and when it was not used for a while. */
export function watchLeaving(isBusy: () => boolean, forget: (why: 'left' | 'idle') => void): void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isBusy()) wait();
      else forget('idle');
    }, IDLE_MS);
  };
  for (const sign of SIGNS) document.addEventListener(sign, wait, { passive: true });
  addEventListener('pagehide', () => {
    forget('left');
  });
  wait();
}

/** Whether something of this page is on its way: then the browser asks before it is left. */
export const isSending = (): boolean => document.getElementById('progress') !== null;

interface Leaving {
  readonly isNeeded: () => boolean;
  /** Nothing is shown any more, also while the server does not answer. */
  readonly forget: () => void;
}

/**
 * Leave, at the top, ends the visit at the server too, whose answer tells the browser to forget this site. The other tabs
 * were told by the starter.
 *
 * @param form has the token that the server asks back
 */
export function leaveBy(form: HTMLFormElement, { isNeeded, forget }: Leaving): void {
  document.querySelector('a.leave')?.addEventListener('click', (event) => {
    const token = form.querySelector<HTMLInputElement>('input[name=form]')?.value;
    if (token === undefined || !isNeeded()) return;
    event.preventDefault();
    const action = `/${document.documentElement.lang.toLowerCase()}/mailbox/leave`;
    const leaving = h(
      'form',
      { method: 'post', action, hidden: true },
      h('input', { type: 'hidden', name: 'form', value: token }),
    );
    if (!isSending()) forget();
    document.body.append(leaving);
    leaving.submit();
  });
}
