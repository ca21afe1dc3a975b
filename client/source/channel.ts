/** Between the tabs of one browser that show this site; in memory only. */
export const CHANNEL = 'sealdrop';

/** Leave was pressed: no tab of this site knows a mailbox any more. */
export function tellLeft(): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ left: true });
  channel.close();
}
