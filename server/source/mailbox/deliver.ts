import type { Codename, OpenedMailbox } from '../../../keys/index.ts';
import { type Id, StorageError } from '../../storage/ports.ts';
import type { IncomingTip, Receipt, Submission } from '../incoming-tip.ts';
import { IntakeError } from '../intake-error.ts';
import type { Locale } from '../locales/index.ts';
import type { FormTarget, ReceiptKind } from '../pages/index.ts';
import { wordLanguageOf } from '../word-language.ts';
import { makeCodename, openByCodename } from './codename-keys.ts';
import type { MailboxContext } from './mailbox-context.ts';
import type { Visit } from './visits.ts';

export interface Delivery {
  readonly tip: IncomingTip;
  readonly visit: Visit;
  /** The mailbox that was open, and there, when sending began: leaving meanwhile, in another window, takes nothing away. */
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
 * one whose mailbox is open. Where that one has gone while it arrived, it begins a new one, so that nothing is lost. What
 * was kept before is not kept again.
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
    const mailbox = await mailboxFor(context, delivery);
    if (mailbox === 'new') return await begin(context, delivery, 'first');
    if (mailbox === 'gone') return await begin(context, delivery, 'anew');
    return await goOn(context, delivery, mailbox);
  } catch (error) {
    // The same form at the same moment, from a browser without cookies: the other one was first.
    const twice = error instanceof StorageError && error.code === 'duplicate';
    if (twice && (await wasKept(context, delivery))) return 'again';
    throw error;
  }
}

async function begin<Kind extends 'first' | 'anew'>(
  context: MailboxContext,
  { tip, visit, locale, submission }: Delivery,
  kind: Kind,
): Promise<Kind | 'without-mailbox'> {
  const language = wordLanguageOf(locale);
  const made = await makeCodename(context, { conversation: tip.id, language });
  // What was sent must not wait for others' mailboxes, and least of all be refused for them: it is kept without one.
  if (made === undefined) {
    await tip.keep(submission, () => Promise.resolve({ begins: true }));
    return 'without-mailbox';
  }
  const { codename, mailboxFor } = made;
  const { mailbox } = await tip.keep(submission, async (ring) => ({
    begins: true,
    mailbox: await mailboxFor(ring),
  }));
  visit.created(mailbox.opened, codename);
  return kind;
}

async function goOn(
  context: MailboxContext,
  delivery: Delivery,
  { conversation, key }: OpenedMailbox,
): Promise<ReceiptKind> {
  const { tip, submission, visit } = delivery;
  try {
    const thread = { begins: false, conversation: conversation as Id, key } as const;
    await tip.keep(submission, () => Promise.resolve(thread));
    return 'added';
  } catch (error) {
    const missing = error instanceof StorageError && error.code === 'missing';
    if (!missing || (await context.tips.tip(conversation as Id)) !== undefined) throw error;
    // The newsroom has deleted the conversation at this moment.
    visit.forget();
    return begin(context, delivery, 'anew');
  }
}

/** Into which it goes; `new`: one is to be made; `gone`: it was there when sending began, so that one is to be made instead. */
async function mailboxFor(
  context: MailboxContext,
  delivery: Delivery,
): Promise<OpenedMailbox | 'new' | 'gone'> {
  const { visit, begunIn, target } = delivery;
  const open = visit.mailbox ?? begunIn;
  if (open !== undefined && (await context.tips.mailbox(open.conversation as Id)) !== undefined) return open;
  visit.forget();
  if (begunIn !== undefined) return 'gone';
  return target === 'newsroom' ? 'new' : unlock(context, delivery);
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
