import type { Codename, OpenedMailbox, Ring } from '../../../keys/index.ts';
import { type Id, StorageError } from '../../storage/ports.ts';
import type { IncomingTip, Receipt, Submission } from '../incoming-tip.ts';
import { IntakeError } from '../intake-error.ts';
import type { Locale } from '../locales/index.ts';
import type { FormTarget, ReceiptKind } from '../pages/index.ts';
import { wordLanguageOf } from '../word-language.ts';
import { makeMailbox, openByCodename } from './codename-keys.ts';
import type { MailboxContext } from './mailbox-context.ts';
import type { Visit } from './visits.ts';

export interface Delivery {
  readonly tip: IncomingTip;
  readonly ring: Ring;
  readonly visit: Visit;
  /** The mailbox that was open when sending began: leaving meanwhile, in another window, takes nothing away. */
  readonly begunIn: OpenedMailbox | undefined;
  readonly target: FormTarget;
  readonly locale: Locale;
  readonly submission: Submission;
  /** What came with it, to open a mailbox that had locked itself. */
  readonly codename: string;
  readonly isWanted: () => boolean;
}

export interface Delivered {
  readonly kind: ReceiptKind;
  readonly receipt: Receipt;
  readonly codename: Codename | undefined;
}

/**
 * Keeps what has arrived: as the first tip of a conversation, with a mailbox of its own, or as a further message of the
 * one whose mailbox is open. What was kept before is not kept again.
 *
 * @throws IntakeError, StorageError: then nothing was kept
 */
export function deliver(context: MailboxContext, delivery: Delivery): Promise<Delivered> {
  const { tip, visit, submission } = delivery;
  // The forms of one visit one after the other: the second finds the mailbox that the first has made.
  return visit.exclusively(async () => {
    const kind = (await wasKept(context, delivery)) ? 'again' : await keep(context, delivery);
    const receipt = tip.receiptOf(submission);
    return { kind, receipt, codename: visit.codename };
  });
}

async function wasKept({ tips }: MailboxContext, { tip, submission }: Delivery): Promise<boolean> {
  const tag = tip.tagOf(submission);
  if (tag === undefined || (await tips.tipByOnce(tag)) === undefined) return false;
  await tip.abandon();
  return true;
}

async function keep(context: MailboxContext, delivery: Delivery): Promise<ReceiptKind> {
  try {
    const mailbox = await openMailboxOf(context, delivery);
    return mailbox === undefined ? await begin(context, delivery) : await goOn(delivery, mailbox);
  } catch (error) {
    // The same form at the same moment, from a browser without cookies: the other one was first.
    const twice = error instanceof StorageError && error.code === 'duplicate';
    if (twice && (await wasKept(context, delivery))) return 'again';
    throw error;
  }
}

async function begin(
  context: MailboxContext,
  { tip, ring, visit, locale, submission }: Delivery,
): Promise<'first' | 'without-mailbox'> {
  const language = wordLanguageOf(locale);
  const made = await makeMailbox(context, { conversation: tip.id, ring, language });
  // What was sent must not wait for others' mailboxes, and least of all be refused for them: it is kept without one.
  if (made === undefined) {
    await tip.keep(submission, { begins: true });
    return 'without-mailbox';
  }
  const { codename, mailbox, stored } = made;
  await tip.keep(submission, { begins: true, mailbox: { stored, fingerprint: mailbox.fingerprint } });
  visit.created(mailbox.opened, codename);
  return 'first';
}

async function goOn({ tip, submission }: Delivery, { conversation, key }: OpenedMailbox): Promise<'added'> {
  await tip.keep(submission, { begins: false, conversation: conversation as Id, key });
  return 'added';
}

/** The mailbox into which it goes; undefined where a new one is to be made. */
async function openMailboxOf(
  context: MailboxContext,
  delivery: Delivery,
): Promise<OpenedMailbox | undefined> {
  const { visit, begunIn, target } = delivery;
  const open = visit.mailbox ?? begunIn;
  if (open !== undefined && (await context.tips.mailbox(open.conversation as Id)) !== undefined) return open;
  visit.forget();
  return target === 'newsroom' ? undefined : unlock(context, delivery);
}

async function unlock(
  context: MailboxContext,
  { visit, locale, codename, isWanted }: Delivery,
): Promise<OpenedMailbox> {
  if (codename.trim() === '') throw new IntakeError({ kind: 'locked' });
  const entry = { entered: codename, language: wordLanguageOf(locale) };
  const result = await openByCodename(context, entry, isWanted);
  if (!result.opened) throw new IntakeError({ kind: 'locked', failure: result.failure });
  visit.open(result.mailbox);
  return result.mailbox;
}
