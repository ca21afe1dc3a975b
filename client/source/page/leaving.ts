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
