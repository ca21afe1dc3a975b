import {
  KeysError,
  NOBODY,
  openAttachment,
  type OpenedMailbox,
  type OpenedReply,
  openReply,
  type Part,
  type PlaintextSink,
  type ReplyKeys,
  replyKeys,
} from '../../../keys/index.ts';
import { type Id, type Reply, StorageError, type StoredPart } from '../../storage/ports.ts';
import type { ShownReply } from '../pages/index.ts';
import type { MailboxContext } from './mailbox-context.ts';

export interface ReadReplies {
  /** The newest first by the time inside the seal. */
  readonly replies: readonly ShownReply[];
  /** Whether the key log of this server is not the one that the mailbox remembers: then nobody's signature counts. */
  readonly otherRecord: boolean;
}

/** The replies of an open mailbox. */
export async function readReplies(context: MailboxContext, mailbox: OpenedMailbox): Promise<ReadReplies> {
  const keys = await keysOf(context, mailbox);
  const replies = await context.tips.replies(mailbox.conversation as Id);
  const shown: ShownReply[] = [];
  for (const reply of replies) shown.push(await showReply(context, mailbox, keys ?? NOBODY, reply));
  return { replies: shown.sort((a, b) => timeOf(b) - timeOf(a)), otherRecord: keys === undefined };
}

/** A file of a reply that the newsroom has signed. */
export interface ReplyFile {
  readonly name: string;
  readonly size: number;
  /** @throws KeysError, StorageError */
  readonly open: (sink: PlaintextSink) => Promise<void>;
}

/** @returns undefined when there is no such file, or it is not from the newsroom */
export async function findReplyFile(
  context: MailboxContext,
  mailbox: OpenedMailbox,
  { reply: id, position }: { readonly reply: Id; readonly position: number },
): Promise<ReplyFile | undefined> {
  const replies = await context.tips.replies(mailbox.conversation as Id);
  const reply = replies.find(({ tip }) => tip.id === id);
  if (reply === undefined) return undefined;
  const opened = await open(context, mailbox, (await keysOf(context, mailbox)) ?? NOBODY, reply);
  const entry = opened?.letter.attachments[position - 1];
  const part = partOf(context, reply, position);
  if (opened?.verdict !== 'genuine' || entry === undefined || part === undefined) return undefined;
  const { letter } = opened;
  const keys = [mailbox.key];
  // A stream of a body is read once.
  const openInto = (sink: PlaintextSink) =>
    openAttachment(
      { letter, position, part: partOf(context, reply, position) ?? part, keys, ciphers: context.ciphers },
      sink,
    );
  return { name: entry.name, size: entry.size, open: openInto };
}

async function showReply(
  context: MailboxContext,
  mailbox: OpenedMailbox,
  keys: ReplyKeys,
  reply: Reply,
): Promise<ShownReply> {
  const tip = reply.tip.id;
  const opened = await open(context, mailbox, keys, reply);
  if (opened === undefined) return { state: 'broken', tip };
  const { message, time, attachments } = opened.letter;
  return {
    state: opened.verdict,
    tip,
    time: new Date(time),
    message,
    files: attachments.map(({ name, size }, index) => ({ position: index + 1, name, bytes: size })),
  };
}

/** @returns undefined when it does not open */
async function open(
  context: MailboxContext,
  mailbox: OpenedMailbox,
  keys: ReplyKeys,
  reply: Reply,
): Promise<OpenedReply | undefined> {
  const part = partOf(context, reply, 0);
  if (part === undefined) return undefined;
  try {
    return await openReply(mailbox, { tip: reply.tip.id, part, keys, ciphers: context.ciphers });
  } catch (error) {
    if (error instanceof StorageError && error.code === 'missing') return undefined;
    throw error;
  }
}

/** @returns undefined when the log does not contain what the mailbox remembers */
async function keysOf({ keyLog }: MailboxContext, mailbox: OpenedMailbox): Promise<ReplyKeys | undefined> {
  const verified = await keyLog();
  if (verified === undefined) return undefined;
  try {
    return replyKeys(verified, mailbox);
  } catch (error) {
    if (error instanceof KeysError) return undefined;
    throw error;
  }
}

/** A part as it was sealed for the source. */
function partOf(context: MailboxContext, { tip, deliveries }: Reply, position: number): Part | undefined {
  const part = tip.parts.find((one) => one.position === position);
  const delivery = deliveries.find((one) => one.part === part?.id);
  if (part === undefined || delivery === undefined) return undefined;
  const { id, suite } = part;
  return { id, suite, envelope: delivery.envelope, body: bodyOf(context, part) };
}

async function* bodyOf({ blobs }: MailboxContext, { body }: StoredPart): AsyncGenerator<Uint8Array> {
  if ('inline' in body) yield body.inline;
  else yield* blobs.read(body.blob);
}

function timeOf(reply: ShownReply): number {
  return reply.state === 'broken' ? 0 : reply.time.getTime();
}
