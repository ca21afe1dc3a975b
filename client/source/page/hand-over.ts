import { h } from './dom.ts';

/** How long a browser may take to begin saving, milliseconds. */
const TAKING_MS = 60_000;

/** Has the browser save a file. */
export function handOver(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = h('a', { href: address, download: name });
  link.click();
  // Only once the browser has taken it.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, TAKING_MS);
}
