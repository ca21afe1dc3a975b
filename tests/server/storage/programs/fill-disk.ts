import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage } from '../../../../server/storage/choose.ts';
import { newId } from '../../../../server/storage/id.ts';
import { StorageError, type StoredTip } from '../../../../server/storage/ports.ts';
import { aLetter, aTip, DAY, READER, RING, someBytes } from '../../../support/stored-samples.ts';

/** Emptying the log into the database needs room for as much as the log holds. */
const BALLAST_BYTES = 600_000;
const LETTER_BYTES = 20_000;
const MIB = 1024 * 1024;

/** Fills the small disk that the folder is on, makes room again, and prints what came of each step. */
async function fillDisk(folder: string): Promise<void> {
  const storage = await openStorage({ folder });
  const { tips, blobs } = storage;
  await tips.addRing(RING);
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, someBytes(BALLAST_BYTES));

  const body = await blobs.create(newId());
  say('body', await codeOf(body.write([someBytes(2 * MIB)]).then(() => body.finish(DAY))));
  await body.discard();
  say('free after discard', String((await blobs.freeBytes()) > LETTER_BYTES));

  const stored: StoredTip[] = [];
  let code = 'ok';
  while (code === 'ok') {
    const bytes = someBytes(LETTER_BYTES);
    const tip = aTip({ parts: [aLetter({ body: { inline: bytes }, length: bytes.length })] });
    code = await codeOf(tips.addTip(tip));
    if (code === 'ok') stored.push(tip);
  }
  say('tip', code);
  say('tip again', await codeOf(tips.addTip(aTip())));
  say('probe', await codeOf(tips.probe()));
  say(
    'stored are all there',
    String((await tips.countTips(READER)).tips === stored.length && stored.length > 0),
  );

  rmSync(ballast);
  const late = aTip();
  say('tip after room was made', await codeOf(tips.addTip(late)));
  say('probe', await codeOf(tips.probe()));
  const small = await blobs.create(newId());
  say('body', await codeOf(small.write([someBytes(1000)]).then(() => small.finish(DAY))));
  await storage.close();

  const again = await openStorage({ folder });
  const found = await Promise.all([...stored, late].map(({ id }) => again.tips.tip(id)));
  say('all there after a restart', String(found.every((tip) => tip !== undefined)));
  await again.close();
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error instanceof StorageError ? error.code : String(error)),
  );
}

function say(step: string, outcome: string): void {
  process.stdout.write(`${step}: ${outcome}\n`);
}

void fillDisk(process.argv[2] ?? '');
