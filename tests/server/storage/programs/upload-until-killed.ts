import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openStorage, type Storage } from '../../../../server/storage/choose.ts';
import type { StoredUpload } from '../../../../server/storage/ports.ts';
import { bytesOfBody } from '../../../support/endless-body.ts';
import { aLetter, anAttachment, anUpload, aTip, DAY, RING } from '../../../support/stored-samples.ts';

const UPLOADS_AT_ONCE = 4;
const MAX_BODY_BYTES = 3_000_000;
const MAX_PIECE_BYTES = 300_000;

/** Goes on with the uploads that are there and begins more, and prints what is durable, until it is killed. */
async function uploadUntilKilled(folder: string): Promise<void> {
  const storage = await openStorage({ folder });
  if ((await storage.tips.currentRing()) === undefined) await storage.tips.addRing(RING);
  const left = [...(await storage.tips.uploads())];
  await Promise.all(
    Array.from({ length: UPLOADS_AT_ONCE }, async () => {
      for (;;) await sendAll(storage, left.pop() ?? (await begin(storage)));
    }),
  );
}

async function begin({ tips }: Storage): Promise<StoredUpload> {
  const upload = anUpload({ length: randomInt(1, MAX_BODY_BYTES) });
  await tips.addUpload(upload);
  return { ...upload, offset: 0 };
}

async function sendAll(storage: Storage, upload: StoredUpload): Promise<void> {
  for (let { offset } = upload; offset < upload.length;) offset = await sendSome(storage, upload, offset);
  await keep(storage, upload);
}

/** A request that is broken off: some pieces are synced, what follows may not be. */
async function sendSome(
  { tips, blobs }: Storage,
  { id, length }: StoredUpload,
  from: number,
): Promise<number> {
  const blob = await blobs.resume(id, from);
  let at = from;
  let durable = from;
  for (let pieces = randomInt(1, 5); pieces > 0 && at < length; pieces -= 1) {
    const to = Math.min(length, at + randomInt(1, MAX_PIECE_BYTES));
    await blob.write([bytesOfBody(id, at, to)]);
    at = to;
    if (pieces % 2 === 0) continue;
    durable = await blob.sync();
    await tips.setUploadOffset(id, durable);
    say(`durable ${id} ${durable}`);
  }
  await blob.close();
  return durable;
}

async function keep({ tips, blobs }: Storage, { id, length }: StoredUpload): Promise<void> {
  await (await blobs.resume(id, length)).finish(DAY);
  const tip = aTip({ parts: [aLetter(), anAttachment(1, { id, body: { blob: id }, length })] });
  await tips.addTip(tip, { uploads: [id] });
  say(`stored ${tip.id}`);
}

/** At once: what is buffered dies with the process. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

void uploadUntilKilled(process.argv[2] ?? '');
