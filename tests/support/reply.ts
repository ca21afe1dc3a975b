import {
  commitPart,
  encodeLetter,
  encodeSignedLetter,
  type Letter,
  type ManifestEntry,
  newSessionKey,
  readMailboxKey,
  type Ring,
  sealBody,
  type SessionKey,
  type UnlockedKey,
  wrapForMailbox,
  wrapSessionKey,
} from '../../keys/index.ts';
import { dayOf } from '../../server/storage/day.ts';
import { sha256 } from '../../server/storage/digest.ts';
import { newId } from '../../server/storage/id.ts';
import type { BlobStore, Delivery, Id, StoredPart, TipStore } from '../../server/storage/ports.ts';
import { ciphers, gathered } from './sealed-tip.ts';

/** Bodies up to this length lie in the row, as for tips. */
const MAX_INLINE_BYTES = 65_536;

export interface ReplyContent {
  readonly message?: string;
  readonly files?: readonly { readonly name: string; readonly type?: string; readonly bytes: Uint8Array }[];
  readonly now?: Date;
  /** Changes the letter before it is signed and sealed, as a hostile server could. */
  readonly twist?: (letter: Letter) => Letter;
}

export interface Newsroom {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
  readonly ring: Ring;
  /** Who signs; nobody, for what somebody else has put there. */
  readonly signer: UnlockedKey | undefined;
}

/** A reply of the newsroom, sealed by the real code of `keys/` and put into the store as the staff site does. */
export async function storeReply(
  { tips, blobs, ring, signer }: Newsroom,
  conversation: Id,
  { message = 'a reply', files = [], now = new Date(), twist = (letter) => letter }: ReplyContent = {},
): Promise<Id> {
  const mailbox = await tips.mailbox(conversation);
  if (mailbox === undefined) throw new Error('The source has closed the mailbox.');
  const key = await readMailboxKey(mailbox.armoredKey);
  const tip = newId();
  const parts: StoredPart[] = [];
  const deliveries: Delivery[] = [];
  const attachments: ManifestEntry[] = [];

  const seal = async (plaintext: Uint8Array, position: number, sessionKey: SessionKey) => {
    const body = await gathered(
      sealBody([plaintext] as unknown as AsyncIterable<Uint8Array>, sessionKey, ciphers),
    );
    const id = newId();
    const inline = position === 0 && body.length <= MAX_INLINE_BYTES;
    if (!inline) {
      const writer = await blobs.create(id);
      await writer.write([body]);
      await writer.finish(dayOf(now));
    }
    deliveries.push({ part: id, envelope: await wrapForMailbox(sessionKey, key) });
    parts.push({
      id,
      kind: position === 0 ? 'letter' : 'attachment',
      position,
      epoch: ring.epoch,
      suite: ring.suite,
      envelope: await wrapSessionKey(sessionKey, ring, now),
      length: body.length,
      digest: sha256(body),
      body: inline ? { inline: body } : { blob: id },
    });
    return id;
  };

  for (const [index, { name, type = 'application/octet-stream', bytes }] of files.entries()) {
    const sessionKey = newSessionKey(ring.suite);
    const part = await seal(bytes, index + 1, sessionKey);
    const commitment = await commitPart(tip, part, index + 1, sessionKey);
    attachments.push({ part, name, type, size: bytes.length, commitment });
  }
  const time = now.toISOString();
  const written = { tip, author: 'newsroom', conversation, message, language: 'en', time } as const;
  const letter = twist({ ...written, sealed: 'browser', attachments });
  const bytes = signer === undefined ? encodeLetter(letter) : await encodeSignedLetter(letter, signer, now);
  await seal(bytes, 0, newSessionKey(ring.suite));
  parts.sort((a, b) => a.position - b.position);
  await tips.addTip(
    { id: tip, day: dayOf(now), sealed: 'browser', author: 'newsroom', conversation, parts },
    { deliveries },
  );
  return tip;
}
