import { basename, dirname } from 'node:path';
import { CliError } from '../cli-error.ts';
import { NewFile, sizeOf } from '../files/new-file.ts';
import { asciiJson } from '../text.ts';
import type { Desk } from '../tips/desk.ts';
import type { Done } from './rotate.ts';

const FORMAT = 'sealdrop-rotation-report/1';

/** Before anything is done, not when everything is. @throws CliError `file-exists` */
export async function requireNewReport(path: string | undefined): Promise<void> {
  if (path === undefined || (await sizeOf(path)) === undefined) return;
  throw new CliError(
    'file-exists',
    `${path} is there already: the report of an earlier run, which stays as it is. Nothing was done.`,
    'Run the command again with another name: --report FILE',
  );
}

/** What was done, for the files of the newsroom: numbers and fingerprints, nothing of a tip. */
export async function writeReport(
  path: string,
  { origin, terminal }: Desk,
  {
    log,
    rewrapped,
    proven,
    retired,
    left,
  }: Done & { readonly retired: readonly number[]; readonly left: number },
): Promise<void> {
  const { head, state } = log;
  const report = {
    format: FORMAT,
    server: origin,
    day: terminal.now().toISOString().slice(0, 'YYYY-MM-DD'.length),
    log: state,
    epoch: head.epoch,
    ring: head.ring.map(({ fingerprint }) => fingerprint),
    rewrapped: rewrapped.map(({ unopened, ...rest }) => ({ ...rest, unopened: unopened.length })),
    proof:
      proven === undefined
        ? null
        : { extent: proven.extent, opened: proven.opened, failed: proven.failed.length },
    leftOnOlderEpochs: left,
    retired,
  };
  const file = await NewFile.create(dirname(path), basename(path));
  await file.write(Buffer.from(`${asciiJson(report, 2)}\n`, 'utf8'));
  await file.commit();
}
