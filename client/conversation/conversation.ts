import {
  type BodyCiphers,
  KeysError,
  type Letter,
  type MailboxKey,
  openLetterWithSignature,
  type OpenedLetter,
  type PublicKey,
  readMailboxKey,
  type UnlockedKey,
  whoSigned,
} from '../../keys/index.ts';
import type { StoredMessage, TipDetail, TipPart } from '../staff-api/index.ts';
import { StaffApiError } from '../staff-api/index.ts';

/**
 * What is known of who wrote a message.
 *
 * - `first`: the first letter. It is how a conversation begins, so there is nothing to compare it with.
 * - `source`: signed by the mailbox key that the first letter names: whoever wrote the first letter wrote this.
 * - `newsroom`: signed by a key of the newsroom. `atHand`: whoever reads holds that key; otherwise only the server says
 *   that it is the newsroom's.
 * - `suspicious`: none of these. Anybody who controls the server could have put it there.
 */
export type Trust =
  | { readonly kind: 'first' }
  | { readonly kind: 'source' }
  | { readonly kind: 'newsroom'; readonly key: PublicKey; readonly atHand: boolean }
  | { readonly kind: 'suspicious'; readonly why: Suspicion };

/**
 * - `not-signed`: not signed by the key that should have signed it.
 * - `misplaced`: its letter belongs to another conversation.
 * - `other-author`: the server says that one side wrote it, its letter that the other did.
 */
export type Suspicion = 'not-signed' | 'misplaced' | 'other-author';

/**
 * Whether the source can be answered.
 *
 * - `none`: the first letter names no mailbox.
 * - `closed`: it names one that the server no longer has: closed by the source, or expired.
 * - `exchanged`: the server's key is not the one that the first letter names. Nothing may be sealed to it.
 */
export type Mailbox =
  | { readonly kind: 'none' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'exchanged' }
  | { readonly kind: 'open'; readonly key: MailboxKey };

export interface OpenMessage {
  readonly stored: Message;
  readonly letter: Letter;
  readonly trust: Trust;
}

export interface UnopenedMessage {
  readonly stored: Message;
  readonly error: unknown;
}

export type Message = StoredMessage;

export interface Conversation {
  readonly first: OpenMessage;
  /** What followed, in time order. */
  readonly later: readonly (OpenMessage | UnopenedMessage)[];
  readonly mailbox: Mailbox;
}

export interface ConversationReading {
  readonly keys: readonly UnlockedKey[];
  readonly ciphers: BodyCiphers;
  /** Public keys that the server says are the newsroom's now. */
  readonly ring: readonly PublicKey[];
  readonly fetchBody: (part: string) => AsyncIterable<Uint8Array>;
}

/**
 * Opens every letter of a conversation and finds out who wrote it. One that does not open is a result like any other,
 * but for the first.
 *
 * @throws KeysError, StaffApiError when the first letter does not open
 */
export async function readConversation(tip: TipDetail, reading: ConversationReading): Promise<Conversation> {
  const { id, day, sealed, parts } = tip;
  const stored: Message = { id, day, sealed, author: 'source', parts };
  const { letter } = await openMessage(stored, reading);
  const named = letter.mailbox;
  const mailbox = await mailboxOf(tip, named);
  const later: (OpenMessage | UnopenedMessage)[] = [];
  for (const message of tip.messages) {
    later.push(await readMessage(message, { ...reading, conversation: id, named, mailbox }));
  }
  return { first: { stored, letter, trust: { kind: 'first' } }, later: later.sort(inTime), mailbox };
}

/**
 * The first letter alone.
 *
 * @throws KeysError, StaffApiError
 */
export async function openFirstLetter(
  { id, day, sealed, parts }: TipDetail,
  reading: Omit<ConversationReading, 'ring'>,
): Promise<Letter> {
  return (await openMessage({ id, day, sealed, author: 'source', parts }, reading)).letter;
}

interface Named extends ConversationReading {
  readonly conversation: string;
  /** Fingerprint of the mailbox key, as the first letter has it. */
  readonly named: string | undefined;
  readonly mailbox: Mailbox;
}

async function readMessage(stored: Message, reading: Named): Promise<OpenMessage | UnopenedMessage> {
  try {
    const opened = await openMessage(stored, reading);
    return { stored, letter: opened.letter, trust: await trustIn(stored, opened, reading) };
  } catch (error) {
    return { stored, error };
  }
}

function openMessage(
  { id, parts }: Message,
  { keys, ciphers, fetchBody }: Omit<ConversationReading, 'ring'>,
): Promise<OpenedLetter> {
  const { id: part, suite, envelope } = letterPart(id, parts);
  return openLetterWithSignature(id, { id: part, suite, envelope, body: fetchBody(part) }, keys, ciphers);
}

/** @throws StaffApiError */
export function letterPart(tip: string, parts: readonly TipPart[]): TipPart {
  const letter = parts.find(({ kind }) => kind === 'letter');
  if (letter !== undefined) return letter;
  throw new StaffApiError('unexpected-answer', `The server gives no letter for ${tip}.`);
}

async function trustIn({ author }: Message, opened: OpenedLetter, reading: Named): Promise<Trust> {
  const { letter } = opened;
  if (letter.conversation !== reading.conversation) return suspicious('misplaced');
  if (letter.author !== author) return suspicious('other-author');
  return author === 'source' ? trustInSource(opened, reading) : trustInNewsroom(opened, reading);
}

async function trustInSource(opened: OpenedLetter, { named, mailbox }: Named): Promise<Trust> {
  const key = mailbox.kind === 'open' ? mailbox.key : await ownKey(opened, named);
  const signer = key && (await whoSigned(opened, [key.publicKey]));
  return signer === undefined ? suspicious('not-signed') : { kind: 'source' };
}

/** The key that came with the letter, when it is the one that the first letter names: the server may have it no longer. */
async function ownKey(
  { signerKey }: OpenedLetter,
  named: string | undefined,
): Promise<MailboxKey | undefined> {
  if (signerKey === undefined || named === undefined) return undefined;
  return readMailboxKey(signerKey, named).catch(onlyKeysErrors);
}

async function trustInNewsroom(opened: OpenedLetter, { keys, ring }: Named): Promise<Trust> {
  const atHand = keys.map(({ publicKey }) => publicKey);
  const own = await whoSigned(opened, atHand);
  if (own !== undefined) return { kind: 'newsroom', key: own, atHand: true };
  const said = await whoSigned(opened, ring);
  return said === undefined ? suspicious('not-signed') : { kind: 'newsroom', key: said, atHand: false };
}

/** @param named fingerprint of the mailbox key, as the first letter has it */
export async function mailboxOf(
  { mailbox }: Pick<TipDetail, 'mailbox'>,
  named: string | undefined,
): Promise<Mailbox> {
  if (mailbox === null) return { kind: named === undefined ? 'none' : 'closed' };
  if (named === undefined) return { kind: 'exchanged' };
  const key = await readMailboxKey(mailbox.key, named).catch(onlyKeysErrors);
  return key === undefined ? { kind: 'exchanged' } : { kind: 'open', key };
}

function onlyKeysErrors(error: unknown): undefined {
  if (!(error instanceof KeysError)) throw error;
}

function suspicious(why: Suspicion): Trust {
  return { kind: 'suspicious', why };
}

type AnyMessage = OpenMessage | UnopenedMessage;

/** By the day, which is the server's word, and within it by the sealed time; what did not open stands last. */
function inTime(a: AnyMessage, b: AnyMessage): number {
  return (
    compareText(a.stored.day, b.stored.day) || timeOf(a) - timeOf(b) || compareText(a.stored.id, b.stored.id)
  );
}

function timeOf(message: AnyMessage): number {
  const time = 'letter' in message ? Date.parse(message.letter.time) : Number.NaN;
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
