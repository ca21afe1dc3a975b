import { readMailboxKey, wrapForMailbox } from '../../keys/index.ts';
import { requireDay } from '../../server/storage/day.ts';
import { sha256 } from '../../server/storage/digest.ts';
import { requireId } from '../../server/storage/id.ts';
import type { BlobStore, StoredPart, StoredTip, TipExtras, TipStore } from '../../server/storage/ports.ts';
import type { SealedConversation, SealedMessage } from './sealed-conversation.ts';
import type { SealedPart } from './sealed-tip.ts';

/** As the server: what is larger is a file. */
const INLINE_BYTES = 65_536;

export interface Stores {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
}

/** Stores a conversation as the source site and the staff site do. */
export async function storeConversation(conversation: SealedConversation, stores: Stores): Promise<void> {
  const { first, id, mailbox, messages } = conversation;
  const { armoredPublicKey: armoredKey, locked } = mailbox;
  const tip = { id: requireId(id), day: requireDay(first.day), sealed: first.sealed };
  const parts = await storeParts(first.parts, first.day, stores);
  const locatorHash = sha256(Buffer.from(id));
  await stores.tips.addTip(
    { ...tip, author: 'source', parts },
    { mailbox: { conversation: tip.id, locatorHash, armoredKey, locked } },
  );
  for (const message of messages) await storeMessage(conversation, message, stores);
}

export async function storeMessage(
  { id, mailbox }: SealedConversation,
  message: SealedMessage,
  stores: Stores,
): Promise<void> {
  const { author, day, sealed } = message;
  const stored: StoredTip = {
    ...{ id: requireId(message.id), day: requireDay(day), sealed, author },
    conversation: requireId(id),
    parts: await storeParts(message.parts, day, stores),
  };
  await stores.tips.addTip(stored, author === 'newsroom' ? await deliveriesOf(message, mailbox) : {});
}

async function deliveriesOf(
  { parts }: SealedMessage,
  { armoredPublicKey }: SealedConversation['mailbox'],
): Promise<TipExtras> {
  const key = await readMailboxKey(armoredPublicKey);
  const deliveries = parts.map(async ({ id, sessionKey }) => {
    return { part: requireId(id), envelope: await wrapForMailbox(sessionKey, key) };
  });
  return { deliveries: await Promise.all(deliveries) };
}

function storeParts(
  parts: readonly SealedPart[],
  day: string,
  { blobs }: Stores,
): Promise<readonly StoredPart[]> {
  return Promise.all(
    parts.map(async ({ id: text, kind, position, epoch, suite, envelope, body }) => {
      const id = requireId(text);
      const inline = body.length <= INLINE_BYTES;
      if (!inline) {
        const writer = await blobs.create(id);
        await writer.write([body]);
        await writer.finish(requireDay(day));
      }
      const place = inline ? { inline: body } : { blob: id };
      const part = { id, kind, position, epoch, suite, envelope, length: body.length };
      return { ...part, digest: sha256(body), body: place };
    }),
  );
}
