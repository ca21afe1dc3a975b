import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { dayOf, startOf } from '../../../../server/storage/day.ts';
import { FileBlobStore } from '../../../../server/storage/files/file-blob-store.ts';
import { newId } from '../../../../server/storage/id.ts';
import type { BlobWriter, Id, ResumableBlob } from '../../../../server/storage/ports.ts';
import { DAY, someBytes } from '../../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../../support/temporary-folder.ts';

const MIB = 1024 * 1024;
const NONE: ReadonlySet<Id> = new Set();
const temporaryFolder = useTemporaryFolders();

describe('bodies as files', () => {
  let root: string;
  let blobs: FileBlobStore;

  beforeEach(async () => {
    root = join(temporaryFolder(), 'bodies');
    blobs = await FileBlobStore.open(root);
  });

  async function store(bytes: Uint8Array): Promise<Id> {
    const id = newId();
    const writer = await blobs.create(id);
    await writer.write([bytes]);
    await writer.finish(DAY);
    return id;
  }

  const pathOf = (id: Id): string => join(root, id.slice(0, 2), id);
  const filesBelow = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  it('lie under the first two characters of their ids, for nobody but the owner', async () => {
    const id = await store(someBytes(10));
    const unfinished = newId();
    const writer = await blobs.create(unfinished);
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    expect(modeOf(root)).toBe(0o700);
    expect(modeOf(dirname(pathOf(id)))).toBe(0o700);
    expect(modeOf(pathOf(id))).toBe(0o600);
    expect(modeOf(`${pathOf(unfinished)}.part`)).toBe(0o600);
    await writer.discard();
  });

  it('tell no time but the day of the tip, nor do their folders', async () => {
    const id = await store(someBytes(10));
    const midnight = startOf(DAY);
    for (const path of [pathOf(id), dirname(pathOf(id))]) {
      const { mtime, atime } = statSync(path);
      expect([mtime, atime]).toEqual([midnight, midnight]);
    }
    expect(statSync(root).mtime).toEqual(startOf(dayOf(new Date())));
  });

  it('tell the moment of the night as that of their latest change, once it has settled them', async () => {
    const ids = [await store(someBytes(10)), await store(someBytes(10))];
    await wait(20);
    const evening = Date.now();
    await wait(20);
    await blobs.settleTimes(new AbortController().signal);
    for (const id of ids)
      for (const path of [pathOf(id), dirname(pathOf(id)), root]) {
        expect(statSync(path).ctimeMs).toBeGreaterThan(evening);
        expect(statSync(path).mtimeMs % 86_400_000).toBe(0);
      }
  });

  it('tell no time of being read', async () => {
    const id = await store(someBytes(10));
    for await (const chunk of blobs.read(id)) expect(chunk).toHaveLength(10);
    expect(statSync(pathOf(id)).atime).toEqual(startOf(DAY));
  });

  it.each([
    ['being deleted', async (id: Id): Promise<void> => blobs.delete(id)],
    ['being swept', async (): Promise<unknown> => blobs.sweep(NONE, NONE)],
    ['a probe', async (): Promise<void> => blobs.probe()],
  ])('leave no time behind by %s', async (_, act) => {
    const id = await store(someBytes(10));
    await act(id);
    for (const path of [root, dirname(pathOf(id))]) expect(statSync(path).mtimeMs % 86_400_000).toBe(0);
  });

  it('leave no time behind when they are given up', async () => {
    const id = newId();
    const writer = await blobs.create(id);
    await writer.write([someBytes(10)]);
    await writer.discard();
    expect(statSync(dirname(pathOf(id))).mtimeMs % 86_400_000).toBe(0);
  });

  it('go to the disk while they come in', async () => {
    const id = newId();
    const writer = await blobs.create(id);
    const bytes = someBytes(70 * MIB);
    for (let at = 0; at < bytes.length; at += 60_000) await writer.write([bytes.subarray(at, at + 60_000)]);
    await wait(50);
    expect(statSync(`${pathOf(id)}.part`).size).toBeGreaterThan(64 * MIB);
    await writer.finish(DAY);
    expect(readFileSync(pathOf(id)).equals(bytes)).toBe(true);
  });

  it('are not stored when the file is not as long as what was taken', async () => {
    const id = newId();
    const writer = await blobs.create(id);
    await writer.write([someBytes(2 * MIB)]);
    await wait(50);
    writeFileSync(`${pathOf(id)}.part`, 'x', { flag: 'a' });
    await expect(writer.finish(DAY)).rejects.toMatchObject({ code: 'unhealthy' });
    await writer.discard();
    expect(filesBelow(root)).toEqual([]);
  });

  it('leave no file and no descriptor after 200 were given up at any moment', async () => {
    const openBefore = readdirSync('/proc/self/fd').length;
    const giveUp = async (turn: number): Promise<void> => {
      const creating = blobs.create(newId());
      const writer = await creating;
      const under = writeInTheBackground(writer, turn);
      await wait(Math.random() * 6);
      await writer.discard();
      await under;
    };
    for (let turn = 0; turn < 200; turn += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, index) => giveUp(turn + index)));
    }
    expect(filesBelow(root)).toEqual([]);
    expect(readdirSync('/proc/self/fd').length).toBe(openBefore);
  });

  describe('that arrive in pieces', () => {
    const uploadOf = (id: Id): string => `${pathOf(id)}.upload`;
    const noon = new Date('2026-03-09T12:34:56.789Z');

    it('are for nobody but the owner, and lie where they will stay', async () => {
      const id = newId();
      const blob = await blobs.resume(id, 0);
      expect(statSync(uploadOf(id)).mode & 0o777).toBe(0o600);
      await blob.close();
      expect(filesBelow(root)).toEqual([`${id}.upload`]);
    });

    it('tell no time but the day once they are synced, closed, cut, finished or discarded', async () => {
      const id = newId();
      const timesOf = (...paths: readonly string[]): readonly number[] =>
        paths.map((path) => statSync(path).mtimeMs % 86_400_000);
      const blob = await blobs.resume(id, 0);
      await blob.write([someBytes(1_000)]);
      await blob.sync();
      expect(timesOf(uploadOf(id))).toEqual([0]);
      await blob.write([someBytes(1_000)]);
      await blob.close();
      expect(timesOf(uploadOf(id), dirname(uploadOf(id)), root)).toEqual([0, 0, 0]);
      utimesSync(uploadOf(id), noon, noon);
      const cut = await blobs.resume(id, 1_000);
      await cut.close();
      expect(timesOf(uploadOf(id), dirname(uploadOf(id)))).toEqual([0, 0]);
      await (await blobs.resume(id, 1_000)).finish(DAY);
      expect(statSync(pathOf(id)).mtime).toEqual(startOf(DAY));
      expect(statSync(dirname(pathOf(id))).mtime).toEqual(startOf(DAY));
      await blobs.discardUnfinished(id);
      expect(timesOf(dirname(pathOf(id)))).toEqual([0]);
    });

    it('are not promised when the file is not as long as what was taken', async () => {
      const id = newId();
      const blob = await blobs.resume(id, 0);
      await blob.write([someBytes(1_000)]);
      writeFileSync(uploadOf(id), 'x', { flag: 'a' });
      await expect(blob.sync()).rejects.toMatchObject({ code: 'unhealthy' });
      await expect(blob.write([someBytes(1)])).rejects.toMatchObject({ code: 'unhealthy' });
      await expect(blob.finish(DAY)).rejects.toMatchObject({ code: 'unhealthy' });
      await blob.close();
      expect(filesBelow(root)).toEqual([`${id}.upload`]);
    });

    it('leave no descriptor, and no file that was discarded, after 200 ended at any moment', async () => {
      const openBefore = readdirSync('/proc/self/fd').length;
      const endSomehow = async (turn: number): Promise<void> => {
        const id = newId();
        const blob = await blobs.resume(id, 0);
        const under = sendInTheBackground(blob, turn);
        await wait(Math.random() * 6);
        if (turn % 2 === 0) await blob.close();
        await blobs.discardUnfinished(id);
        await under;
        await blob.close();
      };
      for (let turn = 0; turn < 200; turn += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, index) => endSomehow(turn + index)));
      }
      expect(filesBelow(root)).toEqual([]);
      expect(readdirSync('/proc/self/fd').length).toBe(openBefore);
    });
  });

  it('are swept, but what no body could be named is left alone', async () => {
    const folder = join(root, 'aa');
    mkdirSync(folder);
    const names = ['notes.txt', `${newId()}.bak`, '.hidden.part'];
    for (const name of names) writeFileSync(join(folder, name), 'x');
    mkdirSync(join(root, 'lost+found'));
    writeFileSync(join(root, 'lost+found', newId()), 'x');
    await store(someBytes(10));
    expect(await blobs.sweep(NONE, NONE)).toBe(1);
    expect(filesBelow(root)).toHaveLength(4);
  });

  it('leave no descriptor after readers have left at any moment', async () => {
    const openBefore = readdirSync('/proc/self/fd').length;
    const id = await store(someBytes(2 * MIB));
    for (let chunks = 0; chunks < 10; chunks++) {
      let left = chunks;
      for await (const chunk of blobs.read(id)) {
        expect(chunk.length).toBeGreaterThan(0);
        if (left-- === 0) break;
      }
    }
    expect(readdirSync('/proc/self/fd').length).toBe(openBefore);
  });

  it('are found again by the next server', async () => {
    const id = await store(Buffer.from('here'));
    utimesSync(root, new Date(), new Date());
    const next = await FileBlobStore.open(root);
    expect(await next.count()).toBe(1);
    const chunks: Uint8Array[] = [];
    for await (const chunk of next.read(id)) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toBe('here');
    expect(basename(pathOf(id))).toBe(id);
  });
});

/** Many kinds of moments: nothing yet, gathering, writing, finishing, finished. Whatever fails was given up. */
async function writeInTheBackground(writer: BlobWriter, turn: number): Promise<void> {
  try {
    for (let batch = 0; batch < turn % 5; batch += 1) await writer.write([someBytes(MIB / 2)]);
    if (turn % 3 === 0) await writer.finish(DAY);
  } catch (error) {
    expect(error).toMatchObject({ code: 'discarded' });
  }
}

async function sendInTheBackground(blob: ResumableBlob, turn: number): Promise<void> {
  try {
    for (let piece = 0; piece < turn % 5; piece += 1) {
      await blob.write([someBytes(MIB / 4)]);
      if (turn % 4 === 0) await blob.sync();
    }
    if (turn % 3 === 0) await blob.finish(DAY);
  } catch (error) {
    const closed = error instanceof Error && error.message.includes('closed');
    if (!closed) expect(error).toMatchObject({ code: 'discarded' });
  }
}
