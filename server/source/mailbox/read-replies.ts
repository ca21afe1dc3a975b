import {
  KeysError,
  type Letter,
  openAttachment,
  type OpenedMailbox,
  openLetterWithSignature,
  type Part,
  type PlaintextSink,
  type PublicKey,
  readPublicKeys,
  whoSigned,
} from '../../../keys/index.ts';
import { type Id, type Reply, StorageError, type StoredPart } from '../../storage/ports.ts';
import type { ShownReply } from '../pages/index.ts';
import type { MailboxContext } from './mailbox-context.ts';

/** A reply that was opened, and whether the newsroom wrote it for this conversation. */
interface OpenedReply {
  readonly letter: Letter;
  readonly genuine: boolean;
}

/** The replies of an open mailbox, the newest first by the time inside the seal. */
export async function readReplies(
  context: MailboxContext,
  mailbox: OpenedMailbox,
): Promise<readonly ShownReply[]> {
  const newsroom = await newsroomOf(context, mailbox);
  const replies = await context.tips.replies(mailbox.conversation as Id);
  const shown: ShownReply[] = [];
  for (const reply of replies) shown.push(await showReply(context, mailbox, newsroom, reply));
  return shown.sort((a, b) => timeOf(b) - timeOf(a));
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
  const opened = await openReply(context, mailbox, await newsroomOf(context, mailbox), reply);
  const entry = opened?.letter.attachments[position - 1];
  const part = partOf(context, reply, position);
  if (opened?.genuine !== true || entry === undefined || part === undefined) return undefined;
  const { letter } = opened;
  const keys = [mailbox.key];
  // A stream of a body is read once.
  const open = (sink: PlaintextSink) =>
    openAttachment(
      { letter, position, part: partOf(context, reply, position) ?? part, keys, ciphers: context.ciphers },
      sink,
    );
  return { name: entry.name, size: entry.size, open };
}

async function showReply(
  context: MailboxContext,
  mailbox: OpenedMailbox,
  newsroom: readonly PublicKey[],
  reply: Reply,
): Promise<ShownReply> {
  const tip = reply.tip.id;
  const opened = await openReply(context, mailbox, newsroom, reply);
  if (opened === undefined) return { state: 'broken', tip };
  const { message, time, attachments } = opened.letter;
  return {
    state: opened.genuine ? 'genuine' : 'forged',
    tip,
    time: new Date(time),
    message,
    files: attachments.map(({ name, size }, index) => ({ position: index + 1, name, bytes: size })),
  };
}

/** @returns undefined when it does not open */
async function openReply(
  context: MailboxContext,
  { conversation, key }: OpenedMailbox,
  newsroom: readonly PublicKey[],
  reply: Reply,
): Promise<OpenedReply | undefined> {
  const part = partOf(context, reply, 0);
  if (part === undefined) return undefined;
  try {
    const opened = await openLetterWithSignature(reply.tip.id, part, [key], context.ciphers);
    const { letter } = opened;
    const signed = (await whoSigned(opened, newsroom)) !== undefined;
    // Signed, but for somebody else: a server that was taken over could hand it on.
    const meant =
      letter.author === 'newsroom' &&
      letter.conversation === conversation &&
      (letter.mailbox ?? key.fingerprint) === key.fingerprint;
    return { letter, genuine: signed && meant };
  } catch (error) {
    if (error instanceof KeysError) return undefined;
    if (error instanceof StorageError && error.code === 'missing') return undefined;
    throw error;
  }
}

/** The keys that replies may be signed by: those that the newsroom had when the mailbox was made. */
async function newsroomOf(
  { tips }: MailboxContext,
  { newsroom }: OpenedMailbox,
): Promise<readonly PublicKey[]> {
  const ring = await tips.currentRing();
  const keys = await Promise.all((ring?.armoredKeys ?? []).map((armored) => readPublicKeys(armored)));
  return keys.flat().filter(({ fingerprint }) => newsroom.includes(fingerprint));
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
