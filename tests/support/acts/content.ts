import { unwrapSessionKey } from '../../../keys/index.ts';
import type { BlobStore, Id, StoredPart, TipStore } from '../../../server/storage/ports.ts';
import { openMessages } from '../open-stored.ts';
import type { TestKey } from '../test-keys.ts';
import { ALONE, ANSWERED, ASKED, fileOf } from './stage.ts';

interface Stores {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
}

export interface Content {
  /** The words of each message of each conversation: first the source's first, the others by their words. */
  readonly conversations: readonly (readonly string[])[];
  /** How many replies the source would receive, each with all of its parts. */
  readonly delivered: number;
  /** How many parts each epoch has. */
  readonly epochs: Readonly<Record<number, number>>;
}

/** A file and a letter for each message. */
const PARTS = 2;

export function content(
  conversations: readonly (readonly string[])[],
  { delivered = 1, epoch = 1 }: { readonly delivered?: number; readonly epoch?: number } = {},
): Content {
  return {
    conversations: conversations.toSorted(byFirst),
    delivered,
    epochs: { [epoch]: PARTS * conversations.flat().length },
  };
}

/** What the stage holds before anything is done. */
export const STAGED = content([[ASKED, ANSWERED], [ALONE]]);

function byFirst([one = '']: readonly string[], [other = '']: readonly string[]): number {
  return one < other ? -1 : 1;
}

/**
 * Everything that is stored, opened.
 *
 * @param keys of the newsroom, by epoch: a part must open with that of its epoch and with no other
 * @throws where anything does not open, or is not what it should be
 */
export async function contentOf(stores: Stores, keys: Readonly<Record<number, TestKey>>): Promise<Content> {
  const { tips } = stores;
  const unlocked = Object.values(keys).map((key) => key.unlocked);
  const epochs: Record<number, number> = {};
  const conversations: (readonly string[])[] = [];
  let delivered = 0;
  for (const { id } of (await tips.listTips({ reader: '', limit: 500 })).tips) {
    const messages = await openMessages(stores, id, unlocked);
    const [first = '', ...later] = messages.map(({ letter, files }) => {
      if (files.length !== 1 || !fileOf(letter.message).equals(files[0]!))
        throw new Error('Not the file that was sent.');
      return letter.message;
    });
    conversations.push([first, ...later.sort()]);
    for (const { parts } of await tips.conversation(id))
      for (const part of parts) {
        await requireItsKey(part, keys);
        epochs[part.epoch] = (epochs[part.epoch] ?? 0) + 1;
      }
    delivered += await deliveredOf(tips, id);
  }
  return { conversations: conversations.sort(byFirst), delivered, epochs };
}

async function deliveredOf(tips: TipStore, conversation: Id): Promise<number> {
  const replies = await tips.replies(conversation);
  for (const { tip, deliveries } of replies)
    if (deliveries.length !== tip.parts.length) throw new Error('A reply is delivered in part.');
  return replies.length;
}

async function requireItsKey(
  { epoch, envelope, suite }: StoredPart,
  keys: Readonly<Record<number, TestKey>>,
): Promise<void> {
  for (const [number, { unlocked }] of Object.entries(keys)) {
    const opens = await unwrapSessionKey(envelope, suite, [unlocked]).then(
      () => true,
      () => false,
    );
    if (opens !== (Number(number) === epoch))
      throw new Error(
        `A part of epoch ${epoch} ${opens ? 'opens' : 'does not open'} with the key of ${number}.`,
      );
  }
}
