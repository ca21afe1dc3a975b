import Sqlite from 'better-sqlite3';
import { readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkData, type CheckReport, isWhole } from '../../../server/check/check-data.ts';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { newId } from '../../../server/storage/id.ts';
import { FULL_SPEED, type Pace } from '../../../server/storage/pace.ts';
import type { StoredTip } from '../../../server/storage/ports.ts';
import { anUpload, DAY, someBytes } from '../../support/stored-samples.ts';
import { removeTip, storeTip } from '../../support/stored-tips.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const NOW = new Date('2026-11-25T02:00:00Z');
let data: string;
let storage: Storage;

beforeEach(async () => {
  data = join(temporaryFolder(), 'data');
  storage = await openStorage({ folder: data });
});
afterEach(() => storage.close());

const check = (pace: Pace = FULL_SPEED): Promise<CheckReport> =>
  checkData({ dataFolder: data, now: NOW, pace });
const pathOf = (id: string): string => join(data, 'bodies', id.slice(0, 2), id);
const bodyOf = ({ parts }: StoredTip): string => pathOf(parts[1]!.id);

async function storeBody(id = newId()): Promise<string> {
  const writer = await storage.blobs.create(id);
  await writer.write([someBytes(100)]);
  await writer.finish(DAY);
  return pathOf(id);
}

describe('a check of what is stored', () => {
  it('finds nothing where all is well, and counts bodies in files and in rows', async () => {
    await storeTip(storage);
    const report = await check();
    expect(report).toEqual({
      ...{ day: '2026-11-25', database: [], bodies: 2, bodyBytes: 5_200 },
      ...{ damaged: [], leftovers: 0 },
    });
    expect(isWhole(report)).toBe(true);
  });

  it('names every body that is missing, cut off or changed, in a file or in a row', async () => {
    const [gone, cut, changed, inline] = await Promise.all(
      Array.from({ length: 4 }, () => storeTip(storage)),
    );
    rmSync(bodyOf(gone!));
    truncateSync(bodyOf(cut!), 10);
    const bytes = readFileSync(bodyOf(changed!));
    bytes[100]! ^= 1;
    writeFileSync(bodyOf(changed!), bytes);
    const raw = new Sqlite(join(data, 'tips.sqlite'));
    const letter = inline!.parts[0]!.id;
    raw.prepare('update parts set body_inline = ? where id = ?').run(someBytes(200), letter);
    raw.close();
    const report = await check();
    expect(new Map(report.damaged.map(({ part, damage }) => [part, damage]))).toEqual(
      new Map([
        [gone!.parts[1]!.id, 'missing'],
        [cut!.parts[1]!.id, 'wrong-length'],
        [changed!.parts[1]!.id, 'changed'],
        [letter, 'changed'],
      ]),
    );
    expect(report.damaged.map(({ tip }) => tip)).toContain(gone!.id);
    expect(isWhole(report)).toBe(false);
  });

  it('takes nothing for damage that is deleted while it looks, nor what arrives meanwhile', async () => {
    const tips = await Promise.all(Array.from({ length: 6 }, () => storeTip(storage)));
    let changing: Promise<unknown> | undefined;
    const pace = {
      moved: async () => {
        changing ??= Promise.all([...tips.map(({ id }) => removeTip(storage, id)), storeTip(storage)]);
        await changing;
      },
    };
    const report = await check(pace);
    expect(report).toMatchObject({ database: [], damaged: [], leftovers: 0 });
  });

  it('counts files that belong to no tip once they are old: a younger one may be of a tip that is on its way', async () => {
    await storeTip(storage);
    const [old, young] = [await storeBody(), await storeBody()];
    utimesSync(young, NOW, NOW);
    const upload = anUpload();
    await storage.tips.addUpload(upload);
    await (await storage.blobs.resume(upload.id, 0)).close();
    utimesSync(`${pathOf(upload.id)}.upload`, new Date(0), new Date(0));
    expect(old).not.toBe(young);
    expect(await check()).toMatchObject({ damaged: [], leftovers: 1 });
  });

  it('tells of a damaged database', async () => {
    for (let count = 0; count < 40; count += 1) await storeTip(storage, 10);
    await storage.close();
    const path = join(data, 'tips.sqlite');
    const before = readFileSync(path);
    const bytes = Buffer.from(before);
    bytes.fill(7, bytes.length / 2, bytes.length / 2 + 60_000);
    writeFileSync(path, bytes);
    const report = await check();
    expect(report.database.length).toBeGreaterThan(0);
    expect(isWhole(report)).toBe(false);
    writeFileSync(path, before);
    storage = await openStorage({ folder: data });
  });

  it('refuses a folder without data, and changes nothing in it', async () => {
    await expect(
      checkData({ dataFolder: join(data, 'nowhere'), now: NOW, pace: FULL_SPEED }),
    ).rejects.toMatchObject({
      code: 'no-data',
    });
  });
});
