import type Sqlite from 'better-sqlite3';
import { open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Day, dayOf, startOf } from '../day.ts';
import { eraseFile } from '../files/erase-file.ts';
import { PRIVATE_FILE, syncFolder } from '../private-paths.ts';

const NAME = /^tips-schema-[\w-]+\.sqlite(?:\.part)?$/;

/**
 * Copies a database before its tables are changed, so that the release of before can be gone back to. The copy holds
 * envelopes, so it does not outlive the first deletion (docs/decisions/0061).
 *
 * @param schema the last migration that made the tables as they are
 */
export async function copyBeforeUpgrade(
  database: Sqlite.Database,
  path: string,
  schema: string,
): Promise<void> {
  const copy = join(dirname(path), `tips-schema-${schema}.sqlite`);
  const unfinished = `${copy}.part`;
  try {
    const file = await open(unfinished, 'w', PRIVATE_FILE);
    await file.close();
    database.prepare('vacuum into ?').run(unfinished);
    const today = startOf(dayOf(new Date()));
    await utimes(unfinished, today, today);
    const written = await open(unfinished, 'r+');
    try {
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(unfinished, copy);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** All of them, or those that were made before a day. Returns how many. */
export async function eraseUpgradeCopies(folder: string, before?: Day): Promise<number> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  let erased = 0;
  for (const path of names.map((name) => join(folder, name))) {
    if (before !== undefined && (await stat(path)).mtime >= startOf(before)) continue;
    await eraseFile(path);
    erased += 1;
  }
  if (erased > 0) await syncFolder(folder);
  return erased;
}
