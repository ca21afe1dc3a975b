import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';

/** By the copy command: the site's permissions policy denies the clipboard interface, and http onions have none. */
export function copyText(text: string, { tips }: Session): void {
  const { copied, notCopied } = sentences.letter;
  const hand = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', hand, { once: true });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is nothing else, see above
  const done = document.execCommand('copy');
  document.removeEventListener('copy', hand);
  tips.notice(done ? copied : notCopied);
}
