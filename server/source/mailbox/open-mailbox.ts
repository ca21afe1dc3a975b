import type { OpenedMailbox } from '../../../keys/index.ts';
import type { Id, TipStore } from '../../storage/ports.ts';
import type { Visit } from './visits.ts';

/** The mailbox of the visit, if it is still there: it may have been closed elsewhere, or have expired. */
export async function openMailboxOf(
  { tips }: { readonly tips: Pick<TipStore, 'mailbox'> },
  visit: Visit,
): Promise<OpenedMailbox | undefined> {
  const { mailbox } = visit;
  if (mailbox === undefined) return undefined;
  if ((await tips.mailbox(mailbox.conversation as Id)) !== undefined) return mailbox;
  visit.forget();
  return undefined;
}
