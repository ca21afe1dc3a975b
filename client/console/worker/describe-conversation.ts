import type { ManifestEntry, PublicKey, UnlockedKey } from '../../../keys/index.ts';
import {
  type Conversation,
  innerName,
  type Mailbox,
  type Message,
  namedEncrypted,
  openForeignText,
  type OpenMessage,
  signingKeyOf,
  strangersIn,
  type Trust,
} from '../../conversation/index.ts';
import { cleanFileName, uniqueNames } from '../../file-names.ts';
import { visibleText } from '../../visible-text.ts';
import type { Failure } from '../failure.ts';
import {
  MAX_NAME_CHARACTERS,
  MAX_SHOWN_CHARACTERS,
  MAX_SHOWN_FILES,
  MAX_SHOWN_LATER_CHARACTERS,
  MAX_TYPE_CHARACTERS,
} from '../limits.ts';
import type {
  AnswerOf,
  AnyMessage,
  Foreign,
  MailboxState,
  MessageTrust,
  OpenMessage as ShownMessage,
  TipFile,
} from '../protocol.ts';
import { failureOf } from './failure-of.ts';
import { describeKey } from './keyring.ts';
import { timeOf } from './letters.ts';

export interface Describing {
  readonly keys: readonly UnlockedKey[];
  /** Of the key log, as it is now. */
  readonly ring: readonly PublicKey[];
  readonly hidden: number;
  readonly failureOf: (error: unknown, message: Message) => Promise<Failure>;
}

/** A conversation in the form in which it goes to the page: bounded, and harmless to show. */
export async function describeConversation(
  { first, later, mailbox }: Conversation,
  describing: Describing,
): Promise<Omit<AnswerOf<'read-tip'>, 'keeping'>> {
  const { keys, hidden } = describing;
  const shown: AnyMessage[] = [];
  for (const message of later) {
    const { id, day, sealed, author } = message.stored;
    if ('letter' in message) shown.push(await describeMessage(message, MAX_SHOWN_LATER_CHARACTERS, keys));
    else {
      const failure = await describing.failureOf(message.error, message.stored);
      shown.push({ id, day, sealed, author, failure });
    }
  }
  return {
    first: await describeMessage(first, MAX_SHOWN_CHARACTERS, keys),
    later: shown,
    mailbox: describeMailbox(mailbox, describing),
    hidden,
  };
}

async function describeMessage(
  { stored, letter, trust }: OpenMessage,
  most: number,
  keys: readonly UnlockedKey[],
): Promise<ShownMessage> {
  const { id, day, sealed, author } = stored;
  const { attachments } = letter;
  const parts = new Set(stored.parts.flatMap((part) => (part.kind === 'attachment' ? [part.id] : [])));
  const named = new Set(attachments.map(({ part }) => part));
  const message = letter.message.slice(0, most);
  const foreign = await openedInside(letter.message, keys);
  return {
    ...{ id, day, sealed, author },
    trust: describeTrust(trust),
    message,
    shown: visibleText(message),
    language: letter.language.slice(0, MAX_TYPE_CHARACTERS),
    ...timeOf(letter.time),
    files: filesOf(attachments.slice(0, MAX_SHOWN_FILES), parts),
    unnamedParts: [...parts].filter((part) => !named.has(part)).length,
    cut: message.length < letter.message.length || attachments.length > MAX_SHOWN_FILES,
    ...(foreign === undefined ? {} : { foreign }),
  };
}

function describeTrust(trust: Trust): MessageTrust {
  return trust.kind === 'newsroom' ? { ...trust, key: describeKey(trust.key) } : trust;
}

function describeMailbox(mailbox: Mailbox, { keys, ring }: Describing): MailboxState {
  if (mailbox.kind !== 'open') return mailbox;
  return {
    kind: 'open',
    canSign: signingKeyOf(ring, keys) !== undefined,
    strangers: strangersIn(ring, keys).map(describeKey),
  };
}

const INNER_NAME = 'message';

async function openedInside(message: string, keys: readonly UnlockedKey[]): Promise<Foreign | undefined> {
  const inside = await openForeignText(message, keys);
  switch (inside?.kind) {
    case undefined:
      return undefined;
    case 'text': {
      const text = inside.text.slice(0, MAX_SHOWN_CHARACTERS);
      return { kind: 'text', text, shown: visibleText(text), cut: text.length < inside.text.length };
    }
    case 'file': {
      const name = cleanFileName(innerName(inside.fileName, INNER_NAME).slice(0, MAX_NAME_CHARACTERS), 1);
      return { kind: 'file', name, file: new Blob([inside.data], { type: 'application/octet-stream' }) };
    }
    case 'unopened': {
      const { code } = failureOf(inside.error);
      return {
        kind: 'unopened',
        failure: { code: code === 'cannot-open' ? 'foreign-unopened' : code },
      };
    }
  }
}

function filesOf(entries: readonly ManifestEntry[], stored: ReadonlySet<string>): readonly TipFile[] {
  const names = entries.map(({ name }) => name.slice(0, MAX_NAME_CHARACTERS));
  const savedNames = uniqueNames(names.map((name, index) => cleanFileName(name, index + 1)));
  return entries.map(({ type, size, part }, index) => ({
    position: index + 1,
    name: names[index] ?? '',
    savedName: savedNames[index] ?? '',
    type: type.slice(0, MAX_TYPE_CHARACTERS),
    size,
    present: stored.has(part),
    encrypted: namedEncrypted(names[index] ?? ''),
  }));
}
