import Sqlite from 'better-sqlite3';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { backUp, type BackupContext, type BackupReport } from '../../../server/backup/back-up.ts';
import { restore } from '../../../server/backup/restore.ts';
import { verifyBackup } from '../../../server/backup/verify-backup.ts';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { requireDay, startOf } from '../../../server/storage/day.ts';
import { FULL_SPEED } from '../../../server/storage/pace.ts';
import type { StoredTip } from '../../../server/storage/ports.ts';
import { countFound } from '../../support/found-bytes.ts';
import { anUpload, READER, someBytes } from '../../support/stored-samples.ts';
import { removeTip, storeTip } from '../../support/stored-tips.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const TODAY = requireDay('2026-03-10');

let root: string;
let data: string;
let folder: string;
let storage: Storage;

beforeEach(async () => {
  root = temporaryFolder();
  data = join(root, 'data');
  folder = join(root, 'backup');
  storage = await openStorage({ folder: data });
});
afterEach(() => storage.close());

function back(over: Partial<BackupContext> = {}): Promise<BackupReport> {
  const context = { dataFolder: data, folder, today: TODAY, pace: FULL_SPEED, reserveBytes: 0, known: false };
  return backUp({ ...context, ...over });
}

function restoreTo(dataFolder: string, leaveOutDamaged = false) {
  return restore({ folder, dataFolder, pace: FULL_SPEED, leaveOutDamaged });
}

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

const bodyOf = (tip: StoredTip, at = folder): string => {
  const { id } = tip.parts[1]!;
  return join(at, 'bodies', id.slice(0, 2), id);
};
const databases = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.sqlite'));
const envelopesOf = ({ parts }: StoredTip) => parts.map(({ envelope }) => envelope);

describe('a backup', () => {
  it('is of one moment while the server writes, and restores to all of it', async () => {
    const tips = [await storeTip(storage), await storeTip(storage, 300_000)];
    const report = await back();
    expect(report).toMatchObject({
      day: TODAY,
      bodies: 2,
      bodyBytes: 305_000,
      copied: 2,
      removed: 0,
      damaged: [],
    });
    const target = join(root, 'other');
    await restoreTo(target);
    const restored = await openStorage({ folder: target });
    for (const tip of tips) {
      expect(await restored.tips.tip(tip.id)).toEqual(tip);
      expect(readFileSync(bodyOf(tip, target))).toEqual(readFileSync(bodyOf(tip, data)));
    }
    expect(await restored.tips.siteSalt()).toEqual(await storage.tips.siteSalt());
    await restored.close();
  });

  it('copies only what is new the next time', async () => {
    const first = await storeTip(storage);
    await back();
    const inode = statSync(bodyOf(first)).ino;
    await storeTip(storage, 70_000);
    expect(await back()).toMatchObject({ bodies: 2, copied: 1, copiedBytes: 70_000, removed: 0 });
    expect(statSync(bodyOf(first)).ino).toBe(inode);
    expect(databases()).toHaveLength(1);
  });

  it('holds nothing any more of what was deleted since: neither body nor a byte of an envelope', async () => {
    const [gone, kept] = [await storeTip(storage), await storeTip(storage)];
    await back();
    expect(countFound(rowBytes(folder), envelopesOf(gone))).toBe(2);
    await removeTip(storage, gone.id);
    expect(await back()).toMatchObject({ bodies: 1, copied: 0, removed: 1 });
    expect(existsSync(bodyOf(gone))).toBe(false);
    expect(countFound(rowBytes(folder), envelopesOf(gone))).toBe(0);
    expect(countFound(rowBytes(folder), envelopesOf(kept))).toBe(2);
  });

  it('is for nobody but its owner, and has no times but days', async () => {
    await storeTip(storage);
    await back();
    await back();
    for (const path of [folder, join(folder, 'bodies'), ...filesIn(folder)]) {
      const { mode, mtime, atime, isDirectory } = describeFile(path);
      expect([path, mode]).toEqual([path, isDirectory ? 0o700 : 0o600]);
      expect([path, mtime.toISOString()]).toEqual([path, expect.stringContaining('T00:00:00.000Z')]);
      // Looking at a folder sets its own.
      if (!isDirectory)
        expect([path, atime.toISOString()]).toEqual([path, expect.stringContaining('T00:00:00.000Z')]);
    }
    expect((await back()).open).toBe(false);
    chmodSync(folder, 0o755);
    expect((await back()).open).toBe(true);
  });

  it('leaves out what is not finished, row and bytes', async () => {
    await storeTip(storage);
    const upload = anUpload({ length: 1_000 });
    await storage.tips.addUpload(upload);
    const blob = await storage.blobs.resume(upload.id, 0);
    await blob.write([someBytes(100)]);
    await storage.tips.setUploadOffset(upload.id, await blob.sync());
    await back();
    expect(filesIn(folder).filter((path) => path.includes(upload.id))).toEqual([]);
    expect(countFound(rowBytes(folder), [upload.owner])).toBe(0);
    expect(await storage.tips.upload(upload.id)).toMatchObject({ offset: 100 });
    await blob.close();
  });

  it('takes another moment when a tip is deleted while its body is being copied', async () => {
    const [gone] = [await storeTip(storage), await storeTip(storage)];
    let deleted: Promise<void> | undefined;
    // While the bodies are copied, before the database is.
    const progress = () => (deleted ??= removeTip(storage, gone.id)).catch(() => undefined) as never;
    const report = await back({ progress });
    await deleted;
    expect(report.damaged).toEqual([]);
    const { damaged, database } = await verifyBackup(folder, FULL_SPEED);
    expect([database, damaged]).toEqual([true, []]);
  });

  it('tells of bodies that are damaged where they come from, and has all the others', async () => {
    const [bad, gone, good] = [await storeTip(storage), await storeTip(storage), await storeTip(storage)];
    const bytes = readFileSync(bodyOf(bad, data));
    bytes[17]! ^= 1;
    writeFileSync(bodyOf(bad, data), bytes);
    rmSync(bodyOf(gone, data));
    const { damaged, bodies } = await back();
    expect(bodies).toBe(3);
    expect(new Map(damaged.map(({ part, damage }) => [part, damage]))).toEqual(
      new Map([
        [bad.parts[1]!.id, 'changed'],
        [gone.parts[1]!.id, 'missing'],
      ]),
    );
    expect([bad, gone, good].map((tip) => existsSync(bodyOf(tip)))).toEqual([false, false, true]);
    expect(filesIn(folder).filter((path) => path.endsWith('.part'))).toEqual([]);
  });

  it('keeps the whole body that it has when the one in the data folder rots later', async () => {
    const tip = await storeTip(storage);
    await back();
    truncateSync(bodyOf(tip, data), 100);
    await back();
    expect((await verifyBackup(folder, FULL_SPEED)).damaged).toEqual([]);
  });

  it('copies again what was cut off in it', async () => {
    const tip = await storeTip(storage);
    await back();
    truncateSync(bodyOf(tip), 100);
    expect(await back()).toMatchObject({ copied: 1 });
    expect((await verifyBackup(folder, FULL_SPEED)).damaged).toEqual([]);
  });
});

describe('a backup is refused', () => {
  it.each([
    ['in the data folder', () => join(data, 'backup')],
    ['around the data folder', () => root],
  ])('%s', async (_where, at) => {
    await storeTip(storage);
    await expect(back({ folder: at() })).rejects.toMatchObject({ code: 'nested' });
  });

  it('in a folder with something else, which stays as it was', async () => {
    await storeTip(storage);
    mkdirSync(folder);
    writeFileSync(join(folder, 'holiday.jpg'), 'x');
    await expect(back()).rejects.toMatchObject({ code: 'not-a-backup' });
    expect(readdirSync(folder)).toEqual(['holiday.jpg']);
  });

  it('over the backup of another installation: an empty one would delete it, body by body', async () => {
    const tip = await storeTip(storage);
    await back();
    await storage.close();
    renameSync(data, `${data}-lost`);
    storage = await openStorage({ folder: data });
    await storeTip(storage);
    await expect(back()).rejects.toMatchObject({ code: 'other-site' });
    expect(existsSync(bodyOf(tip))).toBe(true);
  });

  it('of a folder that holds no data', async () => {
    await expect(back()).rejects.toMatchObject({ code: 'no-data' });
    expect(existsSync(folder)).toBe(false);
    await expect(back({ dataFolder: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'no-data' });
  });

  it('at night where there is no backup: its disk may not be mounted', async () => {
    await storeTip(storage);
    mkdirSync(folder);
    await expect(back({ known: true })).rejects.toMatchObject({ code: 'not-a-backup' });
    await back();
    await expect(back({ known: true })).resolves.toMatchObject({ copied: 0 });
  });

  it('while another one is under way', async () => {
    await storeTip(storage);
    await back();
    const results = await Promise.allSettled([back(), back()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'backup-busy' },
    });
  });

  it('where there is too little room, with how much is needed, before anything is copied', async () => {
    await storeTip(storage);
    const all = back({ reserveBytes: Number.MAX_SAFE_INTEGER });
    await expect(all).rejects.toMatchObject({ code: 'backup-full' });
    await expect(all).rejects.toThrow(/needs \d+ MiB more .* There is no finished backup in it yet/u);
  });

  it('of a database that is damaged, and the backup before stays', async () => {
    const tip = await storeTip(storage);
    await Promise.all(Array.from({ length: 50 }, () => storeTip(storage, 10)));
    await back();
    await storage.close();
    const path = join(data, 'tips.sqlite');
    const bytes = readFileSync(path);
    bytes.fill(7, bytes.length / 2, bytes.length / 2 + 40_000);
    writeFileSync(path, bytes);
    await expect(back()).rejects.toMatchObject({ code: 'data-damaged' });
    const { database, damaged } = await verifyBackup(folder, FULL_SPEED);
    expect([database, damaged]).toEqual([true, []]);
    rmSync(data, { recursive: true });
    await restoreTo(data);
    storage = await openStorage({ folder: data });
    expect(await storage.tips.tip(tip.id)).toEqual(tip);
  });
});

describe('a restore', () => {
  let tip: StoredTip;
  let target: string;

  beforeEach(async () => {
    tip = await storeTip(storage);
    await storeTip(storage);
    await back();
    target = join(root, 'restored');
  });

  it('is private, and has the days of what was stored', async () => {
    await restoreTo(target);
    for (const path of [target, join(target, 'bodies'), ...filesIn(target)]) {
      const { mode, mtime, isDirectory } = describeFile(path);
      expect([path, mode]).toEqual([path, isDirectory ? 0o700 : 0o600]);
      expect([path, mtime.toISOString()]).toEqual([path, expect.stringContaining('T00:00:00.000Z')]);
    }
    expect(statSync(bodyOf(tip, target)).mtime).toEqual(startOf(tip.day));
    expect(readdirSync(target).sort()).toEqual(['bodies', 'server.lock', 'tips.sqlite']);
  });

  it('refuses a folder that has data, and one that a server uses', async () => {
    await expect(restoreTo(data)).rejects.toMatchObject({ code: 'locked' });
    await storage.close();
    await expect(restoreTo(data)).rejects.toMatchObject({ code: 'data-there' });
    storage = await openStorage({ folder: data });
    expect((await storage.tips.countTips(READER)).tips).toBe(2);
  });

  it('refuses bodies whose database is lost: they may be all there is', async () => {
    await storage.close();
    rmSync(join(data, 'tips.sqlite'));
    await expect(restoreTo(data)).rejects.toMatchObject({ code: 'data-there' });
    expect(existsSync(bodyOf(tip, data))).toBe(true);
    rmSync(data, { recursive: true });
    storage = await openStorage({ folder: data });
  });

  it('takes a folder in which a server was only started', async () => {
    await (await openStorage({ folder: target })).close();
    await restoreTo(target);
    const restored = await openStorage({ folder: target });
    expect(await restored.tips.tip(tip.id)).toEqual(tip);
    await restored.close();
  });

  it('refuses a backup with a damaged body, names it, and leaves the folder as it was; the rest on request', async () => {
    const { id } = tip.parts[1]!;
    const bytes = readFileSync(bodyOf(tip));
    bytes[0]! ^= 1;
    writeFileSync(bodyOf(tip), bytes);
    await expect(restoreTo(target)).rejects.toMatchObject({ code: 'backup-damaged' });
    await expect(restoreTo(target)).rejects.toThrow(`${id} of the tip ${tip.id} (changed)`);
    expect(readdirSync(target)).toEqual(['server.lock']);
    expect((await verifyBackup(folder, FULL_SPEED)).damaged).toMatchObject([{ part: id, damage: 'changed' }]);
    const report = await restoreTo(target, true);
    expect([report.bodies, report.damaged.length]).toEqual([1, 1]);
    const restored = await openStorage({ folder: target });
    expect((await restored.tips.countTips(READER)).tips).toBe(2);
    await restored.close();
  });

  it.each([
    [
      'changed',
      (path: string) => {
        writeFileSync(path, 'x', { flag: 'r+' });
      },
    ],
    [
      'cut off',
      (path: string) => {
        truncateSync(path, 4096);
      },
    ],
    [
      'missing',
      (path: string) => {
        rmSync(path);
      },
    ],
  ])('refuses a backup whose database is %s', async (_how, harm) => {
    harm(join(folder, databases()[0]!));
    await expect(restoreTo(target, true)).rejects.toMatchObject({ code: 'backup-damaged' });
    expect(await verifyBackup(folder, FULL_SPEED)).toMatchObject({ database: false });
    expect(readdirSync(target)).toEqual(['server.lock']);
  });

  it('refuses what is no backup, or one that was never finished', async () => {
    await expect(
      restore({
        folder: join(root, 'nowhere'),
        dataFolder: target,
        pace: FULL_SPEED,
        leaveOutDamaged: false,
      }),
    ).rejects.toMatchObject({ code: 'not-a-backup' });
    rmSync(join(folder, 'backup.json'));
    await expect(restoreTo(target)).rejects.toMatchObject({ code: 'not-a-backup' });
    writeFileSync(join(folder, 'backup.json'), '{"format":"sealdrop-backup/2"}');
    await expect(restoreTo(target)).rejects.toMatchObject({ code: 'backup-damaged' });
  });

  it('refuses a backup of a newer release', async () => {
    await storage.close();
    const raw = new Sqlite(join(data, 'tips.sqlite'));
    raw.prepare('insert into kysely_migration (name, timestamp) values (?, ?)').run('9999-later', '');
    raw.close();
    await back();
    await expect(restoreTo(target)).rejects.toMatchObject({ code: 'newer-data' });
    expect(readdirSync(target)).toEqual(['server.lock']);
  });

  it('that was cut short is told by the server, and begins anew', async () => {
    mkdirSync(join(target, 'restoring/bodies/aa'), { recursive: true });
    writeFileSync(join(target, 'restoring/tips.sqlite'), 'half of it');
    mkdirSync(join(target, 'bodies/aa'), { recursive: true });
    await expect(openStorage({ folder: target })).rejects.toThrow('Run sealdrop-server restore again');
    await restoreTo(target);
    const restored = await openStorage({ folder: target });
    expect(await restored.tips.tip(tip.id)).toEqual(tip);
    await restored.close();
  });
});

function describeFile(path: string) {
  const found = statSync(path);
  return {
    mode: found.mode & 0o777,
    mtime: found.mtime,
    atime: found.atime,
    isDirectory: found.isDirectory(),
  };
}

/** The files beside the bodies. */
function rowBytes(path: string): Buffer {
  const names = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(names.map(({ name }) => readFileSync(join(path, name))));
}
