import {
  type Codename,
  deriveLocator,
  deriveLock,
  KeysError,
  newCodename,
  newMailbox,
  type NewMailbox,
  type OpenedMailbox,
  openMailbox,
  readCodename,
  type Ring,
  type SessionKey,
  type WordLanguage,
} from '../../../keys/index.ts';
import { dayOf } from '../../storage/day.ts';
import { sha256 } from '../../storage/digest.ts';
import type { Day, Id, StoredMailbox } from '../../storage/ports.ts';
import type { OpenFailure } from '../pages/index.ts';
import { QueueFullError } from './derivation-queue.ts';
import type { MailboxContext } from './mailbox-context.ts';

const DAY_MS = 86_400_000;
/** More than nine words of any language, however they are spaced. What is longer is no codename. */
const MAX_ENTRY_CHARACTERS = 1_000;

interface Derived {
  /** The locator itself is a secret, and is not kept. */
  readonly locatorHash: Uint8Array;
  readonly lock: SessionKey;
}

export interface NewCodename {
  readonly codename: Codename;
  /** A mailbox that it will open. It knows the ring, and is made anew for another one. */
  readonly mailboxFor: (ring: Ring) => Promise<MadeMailbox>;
}

export interface MadeMailbox extends Pick<NewMailbox, 'fingerprint' | 'opened'> {
  readonly stored: StoredMailbox;
}

/**
 * A codename for the mailbox of a conversation that begins.
 *
 * @returns undefined when too many are being made already
 */
export async function makeCodename(
  { tips, ciphers, queue, now }: MailboxContext,
  { conversation, language }: { conversation: Id; language: WordLanguage },
): Promise<NewCodename | undefined> {
  const codename = await newCodename(language);
  const salt = await tips.siteSalt();
  // Nothing may be awaited between this look and the place in the queue.
  if (queue.crowded) return undefined;
  const { locatorHash, lock } = await queue.run('new', () => derive(codename, salt));
  const mailboxFor = async (ring: Ring): Promise<MadeMailbox> => {
    const made = await newMailbox({ conversation, lock, ring, ciphers, now: now() });
    const { fingerprint, opened, armoredPublicKey: armoredKey, locked } = made;
    return { fingerprint, opened, stored: { conversation, locatorHash, armoredKey, locked } };
  };
  return { codename, mailboxFor };
}

export type OpenResult =
  | { readonly opened: true; readonly mailbox: OpenedMailbox }
  | { readonly opened: false; readonly failure: OpenFailure };

/**
 * Opens the mailbox of a codename as it was typed. Whether a codename is unknown, expired or wrong takes the same: both
 * keys are derived before anything is looked up.
 *
 * @param isWanted whether the source still waits
 */
export async function openByCodename(
  context: MailboxContext,
  { entered, language }: { readonly entered: string; readonly language: WordLanguage },
  isWanted: () => boolean,
): Promise<OpenResult> {
  const read = await readCodename(entered.slice(0, MAX_ENTRY_CHARACTERS), language);
  if ('slip' in read) return failed({ kind: 'slip', slip: read.slip });
  const { tips, ciphers, queue } = context;
  const salt = await tips.siteSalt();
  try {
    const { locatorHash, lock } = await queue.run('open', () => derive(read.codename, salt), isWanted);
    const stored = await tips.mailboxByLocator(locatorHash, oldestDay(context));
    if (stored === undefined) return failed({ kind: 'unknown' });
    const mailbox = await openMailbox(stored.locked, lock, ciphers);
    return mailbox.conversation === stored.conversation
      ? { opened: true, mailbox }
      : failed({ kind: 'unknown' });
  } catch (error) {
    if (error instanceof QueueFullError) return failed({ kind: 'busy' });
    // What lies there is not what this codename locked: damaged, or exchanged.
    if (error instanceof KeysError) return failed({ kind: 'unknown' });
    throw error;
  }
}

/** A mailbox whose conversation had no message since then has expired. */
export function oldestDay({ now, days }: Pick<MailboxContext, 'now' | 'days'>): Day {
  return dayOf(new Date(now().getTime() - days * DAY_MS));
}

async function derive(codename: Codename, salt: Uint8Array): Promise<Derived> {
  const locator = await deriveLocator(codename, salt);
  const lock = await deriveLock(codename, salt);
  return { locatorHash: sha256(locator), lock };
}

function failed(failure: OpenFailure): OpenResult {
  return { opened: false, failure };
}
