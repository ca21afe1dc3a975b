import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TipDetail } from '../../staff-api/index.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';
import { exportOpened } from './export-opened.ts';
import { exportSealed } from './export-sealed.ts';
import { allTips } from './letters.ts';
import { makeFolder, PRIVATE_FOLDER } from './message-folder.ts';
import { requireGoingOn, Tally } from './tally.ts';

export interface ExportOptions {
  readonly out: string;
  readonly sealed: boolean;
}

/**
 * Writes one folder a tip. What is there whole is not fetched again; what fails is named and the rest goes on.
 *
 * @param ids none for all tips
 * @throws CliError `parts-failed`
 */
export async function exportTips(
  desk: Desk,
  ids: readonly string[],
  { out, sealed }: ExportOptions,
): Promise<void> {
  await mkdir(out, { recursive: true, mode: PRIVATE_FOLDER });
  const tally = new Tally(desk.terminal);
  const write = sealed ? exportSealed : exportOpened;
  for (const id of ids.length > 0 ? new Set(ids) : await allIds(desk)) {
    requireGoingOn(desk.terminal);
    await tally.attempt(`tip ${id}`, async () => {
      const tip = await desk.session.call((api) => api.tip(id));
      // Before anything of it is on a disk: what cannot be recorded is not done.
      await desk.session.call((api) => api.noteExport(id));
      const folder = await tipFolder(out, tip);
      await write(desk, tip, folder, tally);
      printLine(desk.terminal.stderr, folder);
    });
  }
  tally.conclude(out);
}

async function allIds(desk: Desk): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { id } of allTips(desk)) ids.add(id);
  return ids;
}

function tipFolder(out: string, { day, id }: TipDetail): Promise<string> {
  return makeFolder(join(out, `${day}-${id}`));
}
