import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../../server/backup/back-up.ts';
import { readConfig } from '../../../server/config/read-config.ts';
import { lookAfterData } from '../../../server/nightly/index.ts';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { requireDay } from '../../../server/storage/day.ts';
import { FULL_SPEED } from '../../../server/storage/pace.ts';
import { serverEnvironment } from '../../support/running-server.ts';
import { storeTip } from '../../support/stored-tips.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const assets = new URL('../../../dist/', import.meta.url);
const NIGHT = new Date('2026-11-25T02:17:45Z');

let data: string;
let folder: string;
let storage: Storage;
let logged: unknown[];

beforeEach(async () => {
  const root = temporaryFolder();
  [data, folder, logged] = [join(root, 'data'), join(root, 'backup'), []];
  storage = await openStorage({ folder: data });
});
afterEach(() => storage.close());

/** What each job says, by its name. */
async function night(stopping = AbortSignal.timeout(60_000)): Promise<Readonly<Record<string, unknown>>> {
  const env = { SEALDROP_DATA: data, SEALDROP_CHECK_NIGHTLY: 'yes', SEALDROP_BACKUP: folder };
  const config = readConfig(serverEnvironment(data, env));
  const log = (...event: unknown[]): void => void logged.push(event);
  const said: Record<string, unknown> = {};
  for (const job of lookAfterData({ config, assets, log })) said[job.name] = await job.run(NIGHT, stopping);
  return said;
}

async function firstBackup(): Promise<void> {
  const today = requireDay('2026-11-24');
  await backUp({ dataFolder: data, folder, today, pace: FULL_SPEED, reserveBytes: 0, known: false });
}

describe('a night', () => {
  it('brings the backup up to date and checks what is stored, while the server has it open', async () => {
    await storeTip(storage);
    await firstBackup();
    await storeTip(storage);
    expect(await night()).toEqual({
      backup: { bodies: 2, copied: 1, removed: 0, damaged: 0 },
      check: { database: true, bodies: 4, damaged: 0, named: [], leftovers: 0 },
    });
    expect(logged).toEqual([]);
    // The locks of the server are still its own.
    await expect(openStorage({ folder: data })).rejects.toMatchObject({ code: 'locked' });
    await storeTip(storage);
  });

  it('tells in its reports and in the log what is damaged', async () => {
    const { parts } = await storeTip(storage);
    await firstBackup();
    const id = parts[1]!.id;
    rmSync(join(data, 'bodies', id.slice(0, 2), id));
    expect(await night()).toMatchObject({ check: { damaged: 1, named: [{ part: id, damage: 'missing' }] } });
    expect(logged).toEqual([['stored-damaged', { database: 'whole', bodies: 1 }]]);
  });

  it('says why there is no backup, and checks all the same', async () => {
    await storeTip(storage);
    expect(await night()).toMatchObject({ backup: { failed: 'not-a-backup' }, check: { damaged: 0 } });
    expect(logged).toEqual([['nightly-failed', { job: 'backup', code: 'not-a-backup' }]]);
  });

  it('leaves off when the server ends', async () => {
    await storeTip(storage);
    await firstBackup();
    expect(await night(AbortSignal.abort())).toEqual({ backup: undefined, check: undefined });
  });
});
