import {
  appendFileSync,
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { newId } from '../../../server/storage/id.ts';
import type { Id, StoredUpload } from '../../../server/storage/ports.ts';
import { ChildProgram } from '../../support/child-program.ts';
import { aLetter, anAttachment, anUpload, aTip, DAY, RING, someBytes } from '../../support/stored-samples.ts';
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

  describe('with an upload that is not finished', () => {
    const upload = (storage: Storage, id: Id): Promise<StoredUpload | undefined> => storage.tips.upload(id);
    const fileOf = (id: Id): string => join(folder, 'bodies', id.slice(0, 2), `${id}.upload`);

    async function begin(storage: Storage, bytes: Uint8Array): Promise<Id> {
      const begun = anUpload({ length: 1_000 });
      await storage.tips.addUpload(begun);
      const blob = await storage.blobs.resume(begun.id, 0);
      await blob.write([bytes]);
      await storage.tips.setUploadOffset(begun.id, await blob.sync());
      await blob.close();
      return begun.id;
    }

    it('keeps it over a restart', async () => {
      const bytes = someBytes(100);
      const id = await begin(await openHere(), bytes);
      await closeAll();
      const { tips, blobs } = await openHere();
      expect(await tips.upload(id)).toMatchObject({ offset: 100, length: 1_000 });
      const blob = await blobs.resume(id, 100);
      await blob.write([Buffer.from(' and more')]);
      await blob.finish(DAY);
      const stored: Uint8Array[] = [];
      for await (const chunk of blobs.read(id)) stored.push(chunk.slice());
      expect(Buffer.concat(stored)).toEqual(Buffer.concat([bytes, Buffer.from(' and more')]));
    });

    it('keeps one that was finished, and that no tip had used when the server ended', async () => {
      const first = await openHere();
      await first.tips.addRing(RING);
      const id = await begin(first, someBytes(1_000));
      await (await first.blobs.resume(id, 1_000)).finish(DAY);
      await closeAll();
      const { tips, blobs } = await openHere();
      const again = await blobs.resume(id, 1_000);
      await again.finish(DAY);
      await again.close();
      const tip = aTip({ parts: [aLetter(), anAttachment(1, { id, body: { blob: id }, length: 1_000 })] });
      await tips.addTip(tip, { uploads: [id] });
      await closeAll();
      expect(await (await openHere()).blobs.unfinishedLength(id)).toBe(1_000);
    });

    it('promises no more of it than is there', async () => {
      const first = await openHere();
      const [cut, lost, longer] = [
        await begin(first, someBytes(100)),
        await begin(first, someBytes(100)),
        await begin(first, someBytes(100)),
      ];
      await closeAll();
      truncateSync(fileOf(cut), 33);
      rmSync(fileOf(lost));
      appendFileSync(fileOf(longer), 'a torn tail');
      const second = await openHere();
      expect((await upload(second, cut))?.offset).toBe(33);
      expect((await upload(second, lost))?.offset).toBe(0);
      expect((await upload(second, longer))?.offset).toBe(100);
      await (await second.blobs.resume(longer, 100)).close();
      expect(await second.blobs.unfinishedLength(longer)).toBe(100);
    });

    it('sweeps its bytes when its row has gone, and those of no row', async () => {
      const first = await openHere();
      const expired = await begin(first, someBytes(100));
      const kept = await begin(first, someBytes(100));
      const blob = await first.blobs.resume(newId(), 0);
      await blob.write([someBytes(10)]);
      await blob.close();
      await first.tips.deleteUpload(expired);
      await closeAll();
      await openHere();
      const files = readdirSync(join(folder, 'bodies'), { recursive: true, encoding: 'utf8' });
      expect(files.filter((name) => name.includes('.'))).toEqual([join(kept.slice(0, 2), `${kept}.upload`)]);
    });

    it('tells no time of it but the day, even of one whose server was killed', async () => {
      const id = await begin(await openHere(), someBytes(100));
      expect(statSync(fileOf(id)).mtimeMs % DAY_MS).toBe(0);
      await closeAll();
      utimesSync(fileOf(id), new Date(), new Date());
      await openHere();
      expect(statSync(fileOf(id)).mtimeMs % DAY_MS).toBe(0);
    });
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
