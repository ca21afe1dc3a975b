import { type Letter, openAttachment, openLetter, type UnlockedKey } from '../../keys/index.ts';
import type { BlobStore, Id, StoredPart, StoredTip, TipStore } from '../../server/storage/ports.ts';
import { ciphers } from './sealed-tip.ts';

interface Stored {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
}

export interface OpenedMessage {
  readonly letter: Letter;
  readonly files: readonly Buffer[];
}

/** What the source has said in a conversation, opened with the newsroom's key from the store itself. */
export async function openConversation(
  { tips, blobs }: Stored,
  conversation: Id,
  key: UnlockedKey,
): Promise<readonly OpenedMessage[]> {
  const stored = await tips.conversation(conversation);
  const ofSource = stored.filter(({ author }) => author === 'source');
  return Promise.all(ofSource.map((tip) => openStored(blobs, tip, [key])));
}

/** What both sides have said in it. */
export async function openMessages(
  { tips, blobs }: Stored,
  conversation: Id,
  keys: readonly UnlockedKey[],
): Promise<readonly OpenedMessage[]> {
  const stored = await tips.conversation(conversation);
  return Promise.all(stored.map((tip) => openStored(blobs, tip, keys)));
}

async function openStored(
  blobs: BlobStore,
  { id, parts }: StoredTip,
  keys: readonly UnlockedKey[],
): Promise<OpenedMessage> {
  const [first, ...attachments] = parts.map((part) => ({ ...part, body: bodyOf(blobs, part) }));
  const letter = await openLetter(id, first!, keys, ciphers);
  const files: Buffer[] = [];
  for (const part of attachments) {
    const pieces: Buffer[] = [];
    const done = () => Promise.resolve();
    const write = (piece: Uint8Array) => {
      pieces.push(Buffer.from(piece));
      return done();
    };
    await openAttachment(
      { letter, position: part.position, part, keys, ciphers },
      { write, commit: done, discard: done },
    );
    files.push(Buffer.concat(pieces));
  }
  return { letter, files };
}

async function* bodyOf(blobs: BlobStore, { body }: StoredPart): AsyncGenerator<Uint8Array> {
  if ('inline' in body) yield body.inline;
  else yield* blobs.read(body.blob);
}
