import { writeSync } from 'node:fs';
import { openStorage } from '../../../../server/storage/choose.ts';
import { sha256 } from '../../../../server/storage/digest.ts';
import { newId } from '../../../../server/storage/id.ts';
import { StorageError, type TipStore } from '../../../../server/storage/ports.ts';
import { namedEnvelope } from '../../../support/named-envelope.ts';
import { aLetter, aMember, anAttachment, aTip, DAY, RING } from '../../../support/stored-samples.ts';

const BATCH = 60;
const TIPS_AT_FIRST = 100;

/** Turns the ring without end while tips come, and prints what was acknowledged, until it is killed. */
async function rotateUntilKilled(folder: string): Promise<void> {
  const { tips } = await openStorage({ folder });
  const ring = await tips.currentRing();
  if (ring === undefined) {
    await tips.addRing(RING);
    for (let count = 0; count < TIPS_AT_FIRST; count += 1) await add(tips, 1);
  }
  // What a run before left undone.
  const { epoch = 1 } = ring ?? {};
  for (let from = 1; from < epoch; from += 1) await rewrap(tips, from, epoch);
  await Promise.all([turnForEver(tips, epoch), tellForEver(tips)]);
}

async function turnForEver(tips: TipStore, first: number): Promise<void> {
  for (let epoch = first; ; epoch += 1) {
    const next = epoch + 1;
    const entry = { sequence: epoch, entry: `ring ${next}`, signatures: ['signed'] };
    const ring = { epoch: next, since: DAY, armoredKeys: [`key ${next}`] };
    await tips.appendEntry(entry, { ring, staff: [aMember({ armoredKey: `staff ${next}` })] });
    acknowledge(`announced ${next}`);
    await rewrap(tips, epoch, next);
    await tips.retireEpoch(epoch);
  }
}

async function rewrap(tips: TipStore, from: number, to: number): Promise<void> {
  for (;;) {
    const batch = await tips.envelopes({ epoch: from, limit: BATCH });
    if (batch.length === 0) break;
    const changes = batch.map(({ id, envelope }) => ({
      id,
      before: sha256(envelope),
      envelope: namedEnvelope(id, to),
    }));
    await tips.replaceEnvelopes(from, to, changes);
  }
  await tips.eraseReplaced();
}

async function tellForEver(tips: TipStore): Promise<void> {
  for (;;) {
    const { epoch = 1 } = (await tips.currentRing()) ?? {};
    await add(tips, epoch).catch((error: unknown) => {
      if (!(error instanceof StorageError && error.code === 'stale-epoch')) throw error;
    });
  }
}

async function add(tips: TipStore, epoch: number): Promise<void> {
  const [one, other] = [newId(), newId()];
  const letter = aLetter({ id: one, epoch, envelope: namedEnvelope(one, epoch) });
  const attachment = anAttachment(1, { id: other, epoch, envelope: namedEnvelope(other, epoch) });
  await tips.addTip(aTip({ parts: [letter, { ...attachment, body: { blob: other } }] }));
  acknowledge(`stored ${one}`);
  acknowledge(`stored ${other}`);
}

/** At once: what is buffered dies with the process. */
function acknowledge(line: string): void {
  writeSync(1, `${line}\n`);
}

void rotateUntilKilled(process.argv[2] ?? '');
