import { openStorage, type Storage } from '../../../../server/storage/choose.ts';
import { parseId } from '../../../../server/storage/id.ts';
import { type Id, StorageError } from '../../../../server/storage/ports.ts';
import { bytesOfBody } from '../../../support/endless-body.ts';
import { aLetter, anAttachment, anUpload, aTip, DAY } from '../../../support/stored-samples.ts';

const LENGTH = 1_000_003;
const PIECE_BYTES = 300_000;
const ATTEMPTS = 12;

/** Sends one upload as a browser would that tries again after every failure, and prints what failed, and what came of it. */
async function uploadThroughFailures(folder: string, id: Id): Promise<void> {
  const storage = await openStorage({ folder });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      process.stdout.write(`stored ${await attemptOnce(storage, id)}\n`);
      break;
    } catch (error) {
      process.stdout.write(`${error instanceof StorageError ? error.code : String(error)}\n`);
    }
  }
  await storage.close();
}

async function attemptOnce({ tips, blobs }: Storage, id: Id): Promise<Id> {
  if ((await tips.upload(id)) === undefined) await tips.addUpload(anUpload({ id, length: LENGTH }));
  for (;;) {
    const { offset = 0 } = (await tips.upload(id)) ?? {};
    if (offset === LENGTH) break;
    const blob = await blobs.resume(id, offset);
    try {
      await blob.write([bytesOfBody(id, offset, Math.min(LENGTH, offset + PIECE_BYTES))]);
      await tips.setUploadOffset(id, await blob.sync());
    } finally {
      await blob.close();
    }
  }
  const blob = await blobs.resume(id, LENGTH);
  try {
    await blob.finish(DAY);
  } finally {
    await blob.close();
  }
  const tip = aTip({ parts: [aLetter(), anAttachment(1, { id, body: { blob: id }, length: LENGTH })] });
  await tips.addTip(tip, { uploads: [id] });
  return tip.id;
}

const [, , folder = '', id = ''] = process.argv;
void uploadThroughFailures(folder, parseId(id) ?? (id as Id));
