import {
  type Codename,
  deriveLocator,
  deriveLock,
  newCodename,
  newMailbox,
  openMailbox,
  type OpenedMailbox,
  relockMailbox,
  type SessionKey,
} from '../../../keys/source.ts';
import { Failure } from '../failure.ts';
import type { WordLanguage } from '../protocol.ts';
import { ask, asFailure } from './api.ts';
import { fromBase64, toBase64, toBase64Url } from './base64.ts';
import { ciphersFor } from './ciphers.ts';
import type { Newsroom } from './newsroom.ts';

const MAILBOX_SUITE = 'seipd2-aes256-gcm';

/** An open mailbox. Only in the memory of this worker. */
export interface Session {
  readonly codename: Codename;
  readonly locator: string;
  readonly opened: OpenedMailbox;
}

/** What the server is given of a new mailbox. */
export interface MailboxRequest {
  readonly locator: string;
  readonly key: string;
  readonly locked: string;
}

export interface DeliveredPart {
  readonly id: string;
  readonly kind: 'letter' | 'attachment';
  readonly position: number;
  readonly suite: SessionKey['suite'];
  readonly length: number;
  readonly envelope: string;
  readonly body?: string;
}

export interface DeliveredReply {
  readonly tip: string;
  readonly day: string;
  readonly parts: readonly DeliveredPart[];
}

interface ServedMailbox {
  readonly conversation: string;
  readonly locked: string;
  readonly replies: readonly DeliveredReply[];
}

/** One that a first tip begins. */
export interface BegunMailbox {
  readonly session: Session;
  readonly request: MailboxRequest;
  readonly lock: SessionKey;
  /** Of the ring that it names. */
  readonly epoch: number;
}

/** @param conversation id of its first tip */
export async function beginMailbox(
  { ring, salt, now }: Newsroom,
  conversation: string,
  language: WordLanguage,
): Promise<BegunMailbox> {
  const codename = await newCodename(language);
  const [locator, lock] = [await locatorOf(codename, salt), await deriveLock(codename, salt)];
  const ciphers = await ciphersFor(MAILBOX_SUITE);
  const made = await newMailbox({ conversation, lock, ring, ciphers, now: now() });
  return {
    session: { codename, locator, opened: made.opened },
    request: { locator, key: made.armoredPublicKey, locked: toBase64(made.locked) },
    lock,
    epoch: ring.epoch,
  };
}

/**
 * The same mailbox, with the same codename and key, naming another ring: the server may have kept it as it was before, and
 * the codename must open it then too.
 */
export async function renameRing(begun: BegunMailbox, { ring }: Newsroom): Promise<BegunMailbox> {
  if (begun.epoch === ring.epoch) return begun;
  const { session, request, lock } = begun;
  const ciphers = await ciphersFor(MAILBOX_SUITE);
  const { opened, locked } = await relockMailbox(fromBase64(request.locked), { lock, ring, ciphers });
  return {
    ...begun,
    session: { ...session, opened },
    request: { ...request, locked: toBase64(locked) },
    epoch: ring.epoch,
  };
}

/** @throws Failure `unknown-mailbox`, also where the server gave something that the codename does not open */
export async function openWithCodename(codename: Codename, salt: Uint8Array): Promise<Session> {
  const locator = await locatorOf(codename, salt);
  const { conversation, locked } = await fetchMailbox(locator);
  const lock = await deriveLock(codename, salt);
  const opened = await openMailbox(fromBase64(locked), lock, await ciphersFor(MAILBOX_SUITE)).catch(
    (error: unknown) => {
      throw new Failure('unknown-mailbox', { cause: error });
    },
  );
  if (opened.conversation !== conversation) throw new Failure('unknown-mailbox');
  return { codename, locator, opened };
}

/** @throws Failure `unknown-mailbox`, `line`, ... */
export async function fetchMailbox(locator: string): Promise<ServedMailbox> {
  try {
    return (await (await ask('POST', '/mailbox', { locator })).json()) as ServedMailbox;
  } catch (error) {
    throw asFailure(error);
  }
}

export async function locatorOf(codename: Codename, salt: Uint8Array): Promise<string> {
  return toBase64Url(await deriveLocator(codename, salt));
}
