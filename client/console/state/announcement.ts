import { sentences } from '../sentences.ts';
import { tallyOf } from './order.ts';
import type { State } from './state.ts';

/** Progress is read out in so many steps: more would talk over everything else. */
const SPOKEN_STEPS = 4;

/** What a screen reader says of what goes on by itself. */
export function announcementOf(state: State): string {
  if (state.screen !== 'desk') return '';
  const { notice, listing, total, tips } = state;
  if (notice !== '') return notice;
  const { opened, listed, waiting } = tallyOf(tips);
  if (listing.status === 'complete') return sentences.list.complete(opened);
  if (listing.status === 'failed' || total === 0) return '';
  const step = Math.floor(((listed - waiting) / total) * SPOKEN_STEPS);
  return sentences.list.progress(Math.floor((step / SPOKEN_STEPS) * total), total);
}
