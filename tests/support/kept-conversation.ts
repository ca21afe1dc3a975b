import type { Storage } from '../../server/storage/choose.ts';
import { sha256 } from '../../server/storage/digest.ts';
import { newId } from '../../server/storage/id.ts';
import type { Day, Delivery, StoredMailbox, StoredPart, StoredTip } from '../../server/storage/ports.ts';
import {
  aLetter,
  aMailbox,
  aMessage,
  anAttachment,
  aReply,
  aTip,
  deliveriesOf,
  someBytes,
} from './stored-samples.ts';

const BODY_BYTES = 3_000;

/** A conversation in a real data folder, with the bytes of everything that is secret in it. */
export interface KeptConversation {
  readonly first: StoredTip;
  readonly message: StoredTip;
  readonly reply: StoredTip;
  readonly mailbox: StoredMailbox;
  readonly deliveries: readonly Delivery[];
  /** By id of the part. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
}

/** A tip with a file, a further message, and a reply with a file. */
export async function keepConversation({ tips, blobs }: Storage, day: Day): Promise<KeptConversation> {
  const bodies = new Map<string, Uint8Array>();
  const file = async (): Promise<StoredPart> => {
    const id = newId();
    const bytes = someBytes(BODY_BYTES);
    const writer = await blobs.create(id);
    await writer.write([bytes]);
    await writer.finish(day);
    bodies.set(id, bytes);
    return anAttachment(1, { id, body: { blob: id }, length: bytes.length, digest: sha256(bytes) });
  };
  const first = aTip({ day, parts: [aLetter(), await file()] });
  // No two begin alike, as keys in armor would.
  const armoredKey = Buffer.from(someBytes(300)).toString('base64');
  const mailbox = aMailbox(first.id, { armoredKey });
  await tips.addTip(first, { mailbox });
  const message = aMessage(first.id, { day });
  await tips.addTip(message);
  const reply = aReply(first.id, { day, parts: [aLetter(), await file()] });
  const deliveries = deliveriesOf(reply);
  await tips.addTip(reply, { deliveries });
  return { first, message, reply, mailbox, deliveries, bodies };
}

/**
 * Of the newsroom's side: envelopes, and bodies in files. Of a letter's body, which lies in its row, pages may keep a copy:
 * without the envelope nobody can tell it from noise (docs/threat-model.md).
 */
export function newsroomSecrets({ first, message, reply, bodies }: KeptConversation): readonly Uint8Array[] {
  const parts = [first, message, reply].flatMap((tip) => tip.parts);
  return [...parts.map(({ envelope }) => envelope), ...bodies.values()];
}

/** Everything of the source's mailbox: locator, key, content, envelopes of replies. */
export function mailboxSecrets({ mailbox, deliveries }: KeptConversation): readonly Uint8Array[] {
  const { locatorHash, armoredKey, locked } = mailbox;
  return [locatorHash, Buffer.from(armoredKey), locked, ...deliveries.map(({ envelope }) => envelope)];
}
