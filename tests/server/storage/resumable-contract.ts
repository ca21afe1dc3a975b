import { newId } from '../../../server/storage/id.ts';
import { type BlobStore, type Id, type ResumableBlob, StorageError } from '../../../server/storage/ports.ts';
import { DAY, someBytes } from '../../support/stored-samples.ts';

const MIB = 1024 * 1024;
const NONE: ReadonlySet<Id> = new Set();

/** What every BlobStore promises of bodies that arrive over several requests. `open` gives an empty one. */
export function describeResumableBlobs(name: string, open: () => Promise<BlobStore>): void {
  describe(`${name}, as a store of bodies that arrive in pieces`, () => {
    let blobs: BlobStore;
    let id: Id;

    beforeEach(async () => {
      blobs = await open();
      id = newId();
    });

    async function content(read: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
      const chunks: Uint8Array[] = [];
      try {
        for await (const chunk of read) chunks.push(chunk.slice());
      } catch (error) {
        if (error instanceof StorageError && error.code === 'missing') return undefined;
        throw error;
      }
      return Buffer.concat(chunks);
    }

    const unfinished = (): Promise<Buffer | undefined> => content(blobs.readUnfinished(id));
    const finished = (): Promise<Buffer | undefined> => content(blobs.read(id));

    /** One request: so many bytes from there, and the line breaks. */
    async function send(bytes: Uint8Array, from: number, to: number): Promise<number> {
      const blob = await blobs.resume(id, from);
      await blob.write([bytes.subarray(from, to)]);
      const durable = await blob.sync();
      await blob.close();
      return durable;
    }

    it('gives back what came in pieces of odd sizes', async () => {
      const bytes = someBytes(4 * MIB);
      let offset = 0;
      for (const piece of [1, 4_095, 4_096, 4_097, MIB, 0, 333, 2 * MIB])
        offset = await send(bytes, offset, Math.min(offset + piece, bytes.length));
      expect(offset).toBe(1 + 4_095 + 4_096 + 4_097 + MIB + 333 + 2 * MIB);
      const last = await blobs.resume(id, offset);
      await last.write([bytes.subarray(offset, offset + 7), bytes.subarray(offset + 7)]);
      expect(await last.sync()).toBe(bytes.length);
      expect(await finished()).toBeUndefined();
      expect((await unfinished())?.equals(bytes)).toBe(true);
      await last.finish(DAY);
      expect((await finished())?.equals(bytes)).toBe(true);
    });

    it('drops what lies behind the offset', async () => {
      await send(Buffer.from('durable, and a torn tail'), 0, 24);
      const blob = await blobs.resume(id, 7);
      expect(await blobs.unfinishedLength(id)).toBe(7);
      await blob.write([Buffer.from(' bytes')]);
      await blob.finish(DAY);
      expect((await finished())?.toString()).toBe('durable bytes');
    });

    it('begins again with 0', async () => {
      await send(someBytes(1_000), 0, 1_000);
      await send(Buffer.from('anew'), 0, 4);
      expect((await unfinished())?.toString()).toBe('anew');
    });

    it('refuses an offset behind what is there, and leaves it', async () => {
      await expect(blobs.resume(id, 1)).rejects.toMatchObject({ code: 'missing' });
      expect(await unfinished()).toBeUndefined();
      await send(someBytes(10), 0, 10);
      await expect(blobs.resume(id, 11)).rejects.toMatchObject({ code: 'missing' });
      expect(await blobs.unfinishedLength(id)).toBe(10);
      await (await blobs.resume(id, 10)).close();
    });

    it('refuses a second writer until the first has closed', async () => {
      const first = await blobs.resume(id, 0);
      await expect(blobs.resume(id, 0)).rejects.toMatchObject({ code: 'duplicate' });
      await first.write([Buffer.from('first')]);
      await expect(blobs.resume(id, 5)).rejects.toMatchObject({ code: 'duplicate' });
      await first.close();
      const second = await blobs.resume(id, 5);
      await first.close();
      await expect(blobs.resume(id, 5)).rejects.toMatchObject({ code: 'duplicate' });
      await second.close();
      expect((await unfinished())?.toString()).toBe('first');
    });

    it('lets one of many who come at the same moment have it', async () => {
      const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => blobs.resume(id, 0)));
      const winners = attempts.filter(({ status }) => status === 'fulfilled');
      expect(winners).toHaveLength(1);
      await (winners[0] as PromiseFulfilledResult<ResumableBlob>).value.close();
    });

    it('takes nothing once it is closed, and what was under way is there', async () => {
      const blob = await blobs.resume(id, 0);
      const bytes = someBytes(4 * MIB);
      const writing = [0, 1, 2, 3].map((n) => blob.write([bytes.subarray(n * MIB, (n + 1) * MIB)]));
      await blob.close();
      await Promise.all(writing);
      await expect(blob.write([someBytes(1)])).rejects.toThrow('closed');
      await expect(blob.sync()).rejects.toThrow('closed');
      await expect(blob.finish(DAY)).rejects.toThrow('closed');
      await blob.close();
      expect((await unfinished())?.equals(bytes)).toBe(true);
    });

    it('takes nothing once it is finished', async () => {
      const blob = await blobs.resume(id, 0);
      await blob.write([Buffer.from('whole')]);
      await blob.finish(DAY);
      await blob.finish(DAY);
      await expect(blob.write([someBytes(1)])).rejects.toThrow('finished');
      await blob.close();
      expect((await finished())?.toString()).toBe('whole');
    });

    it('may be finished once more, and read as what it was, until a tip uses it', async () => {
      await send(Buffer.from('whole'), 0, 5);
      const blob = await blobs.resume(id, 5);
      await blob.finish(DAY);
      for (let again = 0; again < 2; again += 1) {
        const once = await blobs.resume(id, 5);
        await expect(blobs.resume(id, 5)).rejects.toMatchObject({ code: 'duplicate' });
        await expect(once.write([someBytes(1)])).rejects.toThrow('finished');
        expect(await once.sync()).toBe(5);
        if (again === 0) await once.finish(DAY);
        await once.close();
      }
      expect(await blobs.unfinishedLength(id)).toBe(5);
      expect((await unfinished())?.toString()).toBe('whole');
      expect((await finished())?.toString()).toBe('whole');
      for (const offset of [0, 4, 6])
        await expect(blobs.resume(id, offset)).rejects.toMatchObject({ code: 'duplicate' });
    });

    it('shares no id with a body that arrives at once', async () => {
      await send(someBytes(10), 0, 10);
      await expect(blobs.create(id)).rejects.toMatchObject({ code: 'duplicate' });
      expect(await blobs.unfinishedLength(id)).toBe(10);
      const other = newId();
      const writer = await blobs.create(other);
      await expect(blobs.resume(other, 0)).rejects.toMatchObject({ code: 'duplicate' });
      await writer.write([Buffer.from('at once')]);
      await writer.finish(DAY);
      expect((await content(blobs.read(other)))?.toString()).toBe('at once');
    });

    describe('discarded', () => {
      it.each<[string, () => Promise<unknown>]>([
        ['before it was begun', () => Promise.resolve()],
        ['after a piece', () => send(someBytes(10), 0, 10)],
        ['after it was finished', async () => (await blobs.resume(id, 0)).finish(DAY)],
      ])('leaves nothing: %s', async (_, reach) => {
        await reach();
        await blobs.discardUnfinished(id);
        await blobs.discardUnfinished(id);
        expect(await unfinished()).toBeUndefined();
        expect(await finished()).toBeUndefined();
        expect(await blobs.unfinishedLength(id)).toBeUndefined();
        expect(await blobs.sweep(NONE, NONE)).toBe(0);
        await send(Buffer.from('anew'), 0, 4);
      });

      it('fails for whoever has it open, and leaves nothing', async () => {
        const blob = await blobs.resume(id, 0);
        await blob.write([someBytes(10)]);
        const writing = blob.write([someBytes(2 * MIB)]).catch(() => undefined);
        await blobs.discardUnfinished(id);
        await writing;
        await expect(blob.write([someBytes(1)])).rejects.toMatchObject({ code: 'discarded' });
        await expect(blob.sync()).rejects.toMatchObject({ code: 'discarded' });
        await expect(blob.finish(DAY)).rejects.toMatchObject({ code: 'discarded' });
        await blob.close();
        expect(await unfinished()).toBeUndefined();
        expect(await finished()).toBeUndefined();
        expect(await blobs.sweep(NONE, NONE)).toBe(0);
        await send(Buffer.from('anew'), 0, 4);
      });
    });

    it('refuses an id that no function has checked', async () => {
      for (const wrong of ['../../etc/passwd', '', `${newId()}/x`] as Id[]) {
        await expect(blobs.resume(wrong, 0)).rejects.toThrow(TypeError);
        await expect(blobs.discardUnfinished(wrong)).rejects.toThrow(TypeError);
        await expect(blobs.unfinishedLength(wrong)).rejects.toThrow(TypeError);
        await expect(content(blobs.readUnfinished(wrong))).rejects.toThrow(TypeError);
      }
    });

    it('is swept but for the uploads that are known', async () => {
      const [known, knownFinished, unknown, unknownFinished] = [newId(), newId(), newId(), newId()];
      for (const one of [known, knownFinished, unknown, unknownFinished]) {
        const blob = await blobs.resume(one, 0);
        await blob.write([Buffer.from('bytes')]);
        await (one === knownFinished || one === unknownFinished ? blob.finish(DAY) : blob.close());
      }
      expect(await blobs.sweep(NONE, new Set([known, knownFinished]))).toBe(2);
      const there = [known, knownFinished, unknown, unknownFinished].map((one) =>
        blobs.unfinishedLength(one),
      );
      expect(await Promise.all(there)).toEqual([5, 5, undefined, undefined]);
      expect(await blobs.sweep(new Set([known, knownFinished]), NONE)).toBe(1);
      expect(await blobs.unfinishedLength(knownFinished)).toBe(5);
    });
  });
}
