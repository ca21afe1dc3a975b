import { verifyBackup } from '../backup/verify-backup.ts';
import { checkData, isWhole } from '../check/check-data.ts';
import type { Config } from '../config/read-config.ts';
import type { DamagedBody } from '../storage/body-damage.ts';
import { FULL_SPEED } from '../storage/pace.ts';
import type { Terminal } from './terminal.ts';

const NAMED = 20;
const DAMAGE_WORDS: Readonly<Record<DamagedBody['damage'], string>> = {
  missing: 'is missing',
  'wrong-length': 'has another length than was stored',
  changed: 'was changed since it was stored',
  unreadable: 'cannot be read',
};

/** Looks whether everything that is stored is there and whole. True when it is. */
export async function check(config: Config, { out, err }: Terminal, now: Date): Promise<boolean> {
  const report = await checkData({ dataFolder: config.dataFolder, now, pace: FULL_SPEED });
  const { database, bodies, bodyBytes, damaged, leftovers } = report;
  if (isWhole(report)) {
    out(
      `The database is sound, and all ${bodies} bodies (${(bodyBytes / 2 ** 20).toFixed(1)} MiB) are whole.`,
    );
  }
  if (database.length > 0) {
    err('The database is damaged:');
    for (const problem of database) err(`  ${problem}`);
    err(
      'Stop the server, keep a copy of the whole data folder, and restore the latest backup into another one:',
    );
    err('  SEALDROP_DATA=NEW-FOLDER sealdrop-server restore BACKUP');
  }
  if (damaged.length > 0) {
    err(`${damaged.length} of ${bodies} bodies are damaged:`);
    describeDamaged(damaged, err);
    err(
      'Look at the disk (dmesg, smartctl). A backup may still have them, under the same name, in bodies/ and the first',
    );
    err(
      'two characters: sealdrop-server check --backup FOLDER tells which are whole there. Copy those back, as the account',
    );
    err(
      'of the server, with mode 0600; the server may run. What no backup has is lost; the rest of the tip still opens.',
    );
  }
  if (leftovers > 0)
    out(`${leftovers} files belong to no tip. They do no harm; the next start of the server deletes them.`);
  return isWhole(report);
}

/** Looks whether all of a backup is there and whole. */
export async function checkBackup(folder: string, { out, err }: Terminal): Promise<boolean> {
  const { manifest, database, damaged } = await verifyBackup(folder, FULL_SPEED);
  if (!database) {
    err(`The database of the backup of ${manifest.day} is missing or damaged: it cannot be restored.`);
    err('Make a new backup into another folder.');
    return false;
  }
  if (damaged.length === 0) {
    out(`The backup of ${manifest.day} is whole: its database and all ${manifest.bodies.count} bodies.`);
    return true;
  }
  err(`${damaged.length} of ${manifest.bodies.count} bodies in the backup of ${manifest.day} are damaged:`);
  describeDamaged(damaged, err);
  err('Delete these files in the backup, and run the backup again: it copies what is missing.');
  return false;
}

export function describeDamaged(damaged: readonly DamagedBody[], say: (line: string) => void): void {
  for (const { part, tip, damage } of damaged.slice(0, NAMED)) {
    say(`  ${part}, of the tip ${tip}, ${DAMAGE_WORDS[damage]}.`);
  }
  if (damaged.length > NAMED) say(`  and ${damaged.length - NAMED} more.`);
}
