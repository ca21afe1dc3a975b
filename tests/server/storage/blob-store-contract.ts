import { setTimeout as wait } from 'node:timers/promises';
import { newId } from '../../../server/storage/id.ts';
import type { BlobStore, BlobWriter, Id } from '../../../server/storage/ports.ts';
import { DAY, someBytes } from '../../support/stored-samples.ts';

const MIB = 1024 * 1024;
const NONE: ReadonlySet<Id> = new Set();

/** What every BlobStore promises. `open` gives an empty one. */
export function describeBlobStore(name: string, open: () => Promise<BlobStore>): void {
  describe(`${name}, as a BlobStore`, () => {
    let blobs: BlobStore;

    beforeEach(async () => {
      blobs = await open();
    });

    async function store(bytes: Uint8Array, chunkBytes = bytes.length): Promise<Id> {
      const id = newId();
      const writer = await blobs.create(id);
      for (let at = 0; at < bytes.length; at += chunkBytes)
        await writer.write([bytes.slice(at, at + chunkBytes)]);
      await writer.finish(DAY);
      return id;
    }

    async function content(id: Id): Promise<Buffer> {
      const chunks: Uint8Array[] = [];
      for await (const chunk of blobs.read(id)) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    }

    async function isThere(id: Id): Promise<boolean> {
      return content(id).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'missing' });
          return false;
        },
      );
    }

    it.each([
      ['nothing', 0, 1],
      ['a byte', 1, 1],
      ['a thousand tiny chunks', 3_000, 3],
      ['a batch exactly', MIB, MIB],
      ['several batches in odd chunks', 3 * MIB + 17, 70_001],
      ['one chunk of several batches', 5 * MIB, 5 * MIB],
    ])('gives back what was written: %s', async (_, length, chunkBytes) => {
      const bytes = someBytes(length);
      const id = await store(bytes, chunkBytes);
      expect((await content(id)).equals(bytes)).toBe(true);
    });

    it('takes many chunks in one call, in order, empty ones too', async () => {
      const id = newId();
      const writer = await blobs.create(id);
      await writer.write([]);
      await writer.write([Buffer.from('se'), new Uint8Array(0), Buffer.from('al')]);
      await writer.write([Buffer.from('drop')]);
      await writer.finish(DAY);
      expect((await content(id)).toString()).toBe('sealdrop');
    });

    it('keeps the order of calls that nobody waited for', async () => {
      const id = newId();
      const writer = await blobs.create(id);
      const bytes = someBytes(6 * MIB);
      await Promise.all([0, 1, 2, 3, 4, 5].map((n) => writer.write([bytes.slice(n * MIB, (n + 1) * MIB)])));
      await writer.finish(DAY);
      expect((await content(id)).equals(bytes)).toBe(true);
    });

    it('has its own copy of a chunk, or has written it, once the promise has resolved', async () => {
      const id = newId();
      const writer = await blobs.create(id);
      const reused = new Uint8Array(10_000);
      for (const value of [1, 2, 3]) {
        reused.fill(value);
        await writer.write([reused]);
      }
      await writer.finish(DAY);
      const expected = [1, 2, 3].map((value) => Buffer.alloc(10_000, value));
      expect((await content(id)).equals(Buffer.concat(expected))).toBe(true);
    });

    it('shows nothing under the id until it is finished', async () => {
      const id = newId();
      const writer = await blobs.create(id);
      await writer.write([someBytes(2 * MIB)]);
      expect(await isThere(id)).toBe(false);
      await writer.finish(DAY);
      expect(await isThere(id)).toBe(true);
    });

    it('refuses an id that is taken, finished or not', async () => {
      const id = newId();
      const writer = await blobs.create(id);
      await expect(blobs.create(id)).rejects.toMatchObject({ code: 'duplicate' });
      await writer.write([Buffer.from('first')]);
      await writer.finish(DAY);
      await expect(blobs.create(id)).rejects.toMatchObject({ code: 'duplicate' });
      expect((await content(id)).toString()).toBe('first');
    });

    it('refuses an id that no function has checked', async () => {
      for (const id of ['../../etc/passwd', '', 'A'.repeat(26), `${newId()}/x`] as Id[]) {
        await expect(blobs.create(id)).rejects.toThrow(TypeError);
        await expect(content(id)).rejects.toThrow(TypeError);
        await expect(blobs.delete(id)).rejects.toThrow(TypeError);
      }
    });

    it('finishes once, and then takes nothing more', async () => {
      const id = newId();
      const writer = await blobs.create(id);
      await writer.finish(DAY);
      await writer.finish(DAY);
      await expect(writer.write([someBytes(1)])).rejects.toThrow('finished');
      expect(await content(id)).toHaveLength(0);
    });

    it('deletes, also what is not there', async () => {
      const id = await store(someBytes(10));
      await blobs.delete(id);
      await blobs.delete(id);
      expect(await isThere(id)).toBe(false);
    });

    describe('a body that is discarded', () => {
      const moments: [string, (writer: BlobWriter) => Promise<unknown>][] = [
        ['before the first byte', () => Promise.resolve()],
        ['after some bytes', (writer) => writer.write([someBytes(10)])],
        ['in the middle of a write', (writer) => startWriting(writer)],
        ['while it is being finished', (writer) => startFinishing(writer)],
        ['after it was finished', (writer) => writer.finish(DAY)],
        ['twice', (writer) => writer.discard()],
      ];

      it.each(moments)('leaves nothing: %s', async (_, reach) => {
        const id = newId();
        const writer = await blobs.create(id);
        await reach(writer);
        await writer.discard();
        expect(await isThere(id)).toBe(false);
        expect(await blobs.sweep(NONE, NONE)).toBe(0);
        const again = await blobs.create(id);
        await again.finish(DAY);
        expect(await isThere(id)).toBe(true);
      });

      it('takes and finishes nothing more', async () => {
        const id = newId();
        const writer = await blobs.create(id);
        await writer.discard();
        await expect(writer.write([someBytes(10)])).rejects.toMatchObject({ code: 'discarded' });
        await expect(writer.finish(DAY)).rejects.toMatchObject({ code: 'discarded' });
        expect(await isThere(id)).toBe(false);
      });
    });

    it('sweeps what no row refers to, finished or not, and nothing else', async () => {
      const kept = await store(someBytes(100));
      const orphan = await store(someBytes(100));
      const unfinished = newId();
      const writer = await blobs.create(unfinished);
      await writer.write([someBytes(2 * MIB)]);
      expect(await blobs.sweep(new Set([kept]), NONE)).toBe(2);
      expect([await isThere(kept), await isThere(orphan), await isThere(unfinished)]).toEqual([
        true,
        false,
        false,
      ]);
      expect(await blobs.sweep(new Set([kept]), NONE)).toBe(0);
      await writer.discard();
    });

    it('knows how much room is left', async () => {
      expect(await blobs.freeBytes()).toBeGreaterThan(MIB);
    });

    it('answers a probe, and leaves nothing of it', async () => {
      await blobs.probe();
      expect(await blobs.sweep(NONE, NONE)).toBe(0);
    });

    it('leaves a chunk alone until the next one is asked for', async () => {
      const bytes = someBytes(3 * MIB);
      let at = 0;
      for await (const chunk of blobs.read(await store(bytes))) {
        await wait(20);
        expect(Buffer.compare(chunk, bytes.subarray(at, at + chunk.length))).toBe(0);
        at += chunk.length;
      }
      expect(at).toBe(bytes.length);
    });

    it('stops reading when the reader leaves', async () => {
      const id = await store(someBytes(3 * MIB));
      for await (const chunk of blobs.read(id)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      await blobs.delete(id);
      expect(await isThere(id)).toBe(false);
    });
  });
}

function startWriting(writer: BlobWriter): Promise<void> {
  for (let batch = 0; batch < 4; batch += 1) writer.write([someBytes(MIB)]).catch(() => undefined);
  return Promise.resolve();
}

async function startFinishing(writer: BlobWriter): Promise<void> {
  await writer.write([someBytes(2 * MIB)]);
  writer.finish(DAY).catch(() => undefined);
}
