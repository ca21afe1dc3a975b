import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { newId } from '../../../server/storage/id.ts';
import type { Id } from '../../../server/storage/ports.ts';
import { ChildProgram } from '../../support/child-program.ts';
import { aLetter, anAttachment, aTip, DAY, RING, someBytes } from '../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const DAY_MS = 86_400_000;
const NONE: ReadonlySet<Id> = new Set();

describe('the storage of a data folder', () => {
  let folder: string;
  let open: Storage[];

  beforeEach(() => {
    folder = join(temporaryFolder(), 'data');
    open = [];
  });

  afterEach(() => closeAll());

  async function openHere(): Promise<Storage> {
    const storage = await openStorage({ folder });
    open.push(storage);
    return storage;
  }

  async function closeAll(): Promise<void> {
    for (const storage of open.splice(0)) await storage.close();
  }

  async function store(storage: Storage, id: Id): Promise<void> {
    const writer = await storage.blobs.create(id);
    await writer.write([someBytes(100)]);
    await writer.finish(DAY);
  }

  it('makes the folder, for nobody but the owner', async () => {
    await openHere();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const mode = statSync(join(folder, entry.name)).mode & 0o777;
      expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
    }
  });

  it('keeps a tip and its bodies over a restart', async () => {
    const first = await openHere();
    await first.tips.addRing(RING);
    const tip = aTip({ parts: [aLetter(), anAttachment(1)] });
    await store(first, tip.parts[1]!.id);
    await first.tips.addTip(tip);
    await closeAll();
    const second = await openHere();
    expect(await second.tips.tip(tip.id)).toEqual(tip);
    for await (const chunk of second.blobs.read(tip.parts[1]!.id)) expect(chunk).toHaveLength(100);
  });

  it('sweeps at start what an earlier server left unfinished, or without a row', async () => {
    const first = await openHere();
    await first.tips.addRing(RING);
    const orphan = newId();
    await store(first, orphan);
    const unfinished = await first.blobs.create(newId());
    await unfinished.write([someBytes(10)]);
    await closeAll();
    const second = await openHere();
    expect(await second.blobs.sweep(NONE, NONE)).toBe(0);
    await expect(second.blobs.read(orphan)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'missing',
    });
    await unfinished.discard();
  });

  it('deletes no body when the database got lost', async () => {
    const first = await openHere();
    await first.tips.addRing(RING);
    const id = newId();
    await store(first, id);
    await first.tips.addTip(aTip({ parts: [aLetter({ id, body: { blob: id }, length: 100 })] }));
    await closeAll();
    rmSync(join(folder, 'tips.sqlite'));
    for (let start = 0; start < 2; start += 1) {
      await expect(openHere()).rejects.toMatchObject({ code: 'missing' });
    }
    expect(existsSync(join(folder, 'bodies', id.slice(0, 2), id))).toBe(true);
  });

  it('refuses a second server on the same folder', async () => {
    await openHere();
    await expect(openHere()).rejects.toMatchObject({ code: 'locked' });
    await expect(openHere()).rejects.toMatchObject({ code: 'locked' });
    await closeAll();
    await openHere();
  });

  it('says what is wrong with a folder that cannot be one', async () => {
    writeFileSync(folder, 'a file');
    await expect(openHere()).rejects.toMatchObject({ name: 'StorageError', code: 'unhealthy' });
  });

  it('lets go of the folder when it could not be opened', async () => {
    const first = await openHere();
    await closeAll();
    expect(first).toBeDefined();
    writeFileSync(join(folder, 'tips.sqlite'), 'no database '.repeat(1000));
    await expect(openHere()).rejects.toMatchObject({ code: 'unhealthy' });
    rmSync(join(folder, 'tips.sqlite'));
    await openHere();
  });

  it('tells nowhere a finer time than the day, once it is closed', async () => {
    const storage = await openHere();
    await storage.tips.addRing(RING);
    const tip = aTip({ parts: [aLetter(), anAttachment(1)] });
    await store(storage, tip.parts[1]!.id);
    await storage.tips.addTip(tip);
    await closeAll();
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    expect(all.length).toBeGreaterThan(4);
    for (const path of [folder, ...all]) expect([path, statSync(path).mtimeMs % DAY_MS]).toEqual([path, 0]);
  });

  describe('in another process', () => {
    const holder = new ChildProgram('tests/server/storage/programs/hold-folder.ts');
    beforeAll(() => {
      holder.build();
    });
    afterAll(() => {
      holder.remove();
    });

    it('is refused to it, even after it was refused in this one', async () => {
      await openHere();
      await expect(openHere()).rejects.toMatchObject({ code: 'locked' });
      expect((await holder.run([folder])).lines).toEqual(['locked']);
    });

    it('is free again once that one was killed', async () => {
      const held = await holder.run([folder], { killAfterMs: 50 });
      expect([held.lines, held.exitCode]).toEqual([['held'], null]);
      expect(readdirSync(folder).filter((name) => name.startsWith('server.lock'))).toEqual(['server.lock']);
      await openHere();
    });
  });
});
