import { sha256 } from '../../server/storage/digest.ts';
import type { Storage } from '../../server/storage/choose.ts';
import { newId } from '../../server/storage/id.ts';
import type { StoredPart, StoredTip } from '../../server/storage/ports.ts';
import { aLetter, anAttachment, aTip, DAY, RING, someBytes } from './stored-samples.ts';

/** An attachment whose body is in the store, with its true digest. */
export async function storeAttachment(
  { blobs }: Storage,
  position: number,
  bytes: Uint8Array,
): Promise<StoredPart> {
  const id = newId();
  const writer = await blobs.create(id);
  await writer.write([bytes]);
  await writer.finish(DAY);
  return anAttachment(position, {
    id,
    body: { blob: id },
    length: bytes.length,
    digest: new Uint8Array(sha256(bytes)),
  });
}

/** A tip with an attachment of so many bytes. */
export async function storeTip(storage: Storage, bytes = 5_000): Promise<StoredTip> {
  // Another one may be adding it at this moment.
  if ((await storage.tips.currentRing()) === undefined)
    await storage.tips.addRing(RING).catch(() => undefined);
  const tip = aTip({ parts: [aLetter(), await storeAttachment(storage, 1, someBytes(bytes))] });
  await storage.tips.addTip(tip);
  return tip;
}

/** As the console does. */
export async function removeTip({ tips, blobs }: Storage, id: StoredTip['id']): Promise<void> {
  for (const blob of await tips.deleteTip(id)) await blobs.delete(blob);
}
