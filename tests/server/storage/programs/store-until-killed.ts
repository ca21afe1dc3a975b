import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openStorage, type Storage } from '../../../../server/storage/choose.ts';
import { newId } from '../../../../server/storage/id.ts';
import type { StoredPart } from '../../../../server/storage/ports.ts';
import { aLetter, anAttachment, aTip, DAY, RING, someBytes } from '../../../support/stored-samples.ts';

const CLIENTS = 4;
const KEEP_AT_MOST = 30;
const CHUNK_BYTES = 100_000;

/** Stores tips with attachments, deletes some, and prints what was acknowledged, until it is killed. */
async function storeUntilKilled(folder: string): Promise<void> {
  const storage = await openStorage({ folder });
  if ((await storage.tips.currentRing()) === undefined) await storage.tips.addRing(RING);
  await Promise.all(Array.from({ length: CLIENTS }, () => storeForEver(storage)));
}

async function storeForEver(storage: Storage): Promise<void> {
  const kept: string[] = [];
  for (;;) {
    const tip = aTip({ parts: [aLetter(), await store(storage, 1), await store(storage, 2)] });
    await storage.tips.addTip(tip);
    acknowledge(`stored ${tip.id}`);
    kept.push(tip.id);
    if (kept.length > KEEP_AT_MOST) await remove(storage, kept.shift() as typeof tip.id);
  }
}

async function store({ blobs }: Storage, position: number): Promise<StoredPart> {
  const id = newId();
  const bytes = someBytes(Math.floor(Math.random() * 1_500_000));
  const writer = await blobs.create(id);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    await writer.write([bytes.slice(at, at + CHUNK_BYTES)]);
  await writer.finish(DAY);
  const digest = createHash('sha256').update(bytes).digest();
  return anAttachment(position, { id, body: { blob: id }, length: bytes.length, digest });
}

async function remove({ tips, blobs }: Storage, id: StoredPart['id']): Promise<void> {
  acknowledge(`deleting ${id}`);
  for (const blob of await tips.deleteTip(id)) await blobs.delete(blob);
}

/** At once: what is buffered dies with the process. */
function acknowledge(line: string): void {
  writeSync(1, `${line}\n`);
}

void storeUntilKilled(process.argv[2] ?? '');
