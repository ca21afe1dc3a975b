import { MAX_MARKED_TIPS } from '../../staff-api/index.ts';
import { CliError } from '../cli-error.ts';
import { countText } from '../text.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';

/**
 * Says that conversations are spam, or takes that back. Nothing is deleted; who did it stays in the audit log.
 *
 * @throws CliError `no-such-tip` when some of them are not there: the others are marked
 */
export async function markSpam(
  { session, terminal }: Desk,
  ids: readonly string[],
  spam: boolean,
): Promise<void> {
  const tips = [...new Set(ids)];
  let marked = 0;
  for (let from = 0; from < tips.length; from += MAX_MARKED_TIPS) {
    const some = tips.slice(from, from + MAX_MARKED_TIPS);
    marked += await session.call((api) => api.setSpam(some, spam));
  }
  const count = countText(marked, 'tip', 'tips');
  printLine(terminal.stdout, spam ? `Marked as spam: ${count}. Nothing is deleted.` : `Not spam: ${count}.`);
  if (marked === tips.length) return;
  throw new CliError(
    'no-such-tip',
    `${countText(tips.length - marked, 'tip is', 'tips are')} not there, or no first tip of a conversation.`,
    'Take the ids from sealdrop tips list. What was deleted needs no mark.',
  );
}
