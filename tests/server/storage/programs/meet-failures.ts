import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage } from '../../../../server/storage/choose.ts';
import { parseId } from '../../../../server/storage/id.ts';
import { StorageError, type StoredTip } from '../../../../server/storage/ports.ts';
import { aTip, DAY, someBytes } from '../../../support/stored-samples.ts';

const BODY_BYTES = 40 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;

const [, , folder = '', what = '', argument = ''] = process.argv;

/** Meets the failures that strace makes, and prints what came of each call. */
async function meetFailures(): Promise<void> {
  const storage = await openStorage({ folder });
  const outcomeOf = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'ok',
      (error: unknown) => (error instanceof StorageError ? error.code : String(error)),
    );
  if (what === 'body') {
    const id = parseId(argument);
    if (id === undefined) throw new Error('no id');
    const writer = await storage.blobs.create(id);
    const write = async (): Promise<void> => {
      for (let at = 0; at < BODY_BYTES; at += CHUNK_BYTES) await writer.write([someBytes(CHUNK_BYTES)]);
      await writer.finish(DAY);
    };
    say(await outcomeOf(write()));
    say(await outcomeOf(writer.finish(DAY)));
    await writer.discard();
    say(`${filesIn(join(folder, 'bodies'))} files`);
    say(await outcomeOf(storage.blobs.create(id).then((again) => again.discard())));
  }
  if (what === 'tips') {
    const first: StoredTip = aTip();
    say(await outcomeOf(storage.tips.addTip(first)), first.id);
    if (argument === 'then die') process.kill(process.pid, 'SIGKILL');
    for (let turn = 0; turn < Number(argument); turn += 1) {
      const tip = aTip();
      say(await outcomeOf(storage.tips.addTip(tip)), tip.id);
    }
  }
  await storage.close();
}

function filesIn(root: string): number {
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

function say(...words: readonly string[]): void {
  process.stdout.write(`${words.join(' ')}\n`);
}

void meetFailures();
