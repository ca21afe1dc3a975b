import type { VNode } from 'preact';
import type { Wording } from '../locales/index.ts';
import type { Limits } from './site.ts';

interface KeptProps {
  readonly wording: Wording;
  readonly tipDays: Limits['tipDays'];
}

/** How long what a source sends stays on this server. Scripts of ours find it by its id, and show it where they draw. */
export function Kept({ wording: { say, sayCount }, tipDays }: KeptProps): VNode {
  return <p id="kept">{tipDays === 0 ? say('kept.open') : sayCount('kept.days', tipDays)}</p>;
}
