import { requireDay } from '../../../server/storage/day.ts';
import { newId } from '../../../server/storage/id.ts';
import type { TipStore } from '../../../server/storage/ports.ts';
import { aLetter, aMailbox, anAttachment, anUpload, aTip, RING } from '../../support/stored-samples.ts';

/** What every TipStore promises of uploads that are not finished. `open` gives an empty one. */
export function describeUploads(name: string, open: () => Promise<TipStore>): void {
  describe(`${name}, as a store of unfinished uploads`, () => {
    let tips: TipStore;

    beforeEach(async () => {
      tips = await open();
      await tips.addRing(RING);
    });

    afterEach(() => tips.close());

    it('begins each with nothing, and remembers how far it has come', async () => {
      const upload = anUpload();
      await tips.addUpload(upload);
      expect(await tips.upload(upload.id)).toEqual({ ...upload, offset: 0 });
      for (const offset of [3_000_000_000, 4_999_999_999, 17]) {
        await tips.setUploadOffset(upload.id, offset);
        expect(await tips.upload(upload.id)).toEqual({ ...upload, offset });
      }
    });

    it('gives all of them', async () => {
      const uploads = [anUpload(), anUpload({ day: requireDay('2026-01-02') }), anUpload({ length: 0 })];
      for (const upload of uploads) await tips.addUpload(upload);
      const expected = uploads.map((upload) => ({ ...upload, offset: 0 }));
      expect(await tips.uploads()).toEqual(expected.sort((one, other) => (one.id < other.id ? -1 : 1)));
      expect(await tips.upload(newId())).toBeUndefined();
    });

    it('refuses an id that an upload or a part has', async () => {
      const upload = anUpload();
      await tips.addUpload(upload);
      const tip = aTip({ parts: [aLetter(), anAttachment(1)] });
      await tips.addTip(tip);
      for (const id of [upload.id, tip.parts[0]!.id, tip.parts[1]!.id])
        await expect(tips.addUpload(anUpload({ id }))).rejects.toMatchObject({ code: 'duplicate' });
      expect(await tips.upload(upload.id)).toEqual({ ...upload, offset: 0 });
      expect(await tips.uploads()).toHaveLength(1);
    });

    it('says whether there was one to delete', async () => {
      const upload = anUpload();
      await tips.addUpload(upload);
      expect([await tips.deleteUpload(upload.id), await tips.deleteUpload(upload.id)]).toEqual([true, false]);
      expect(await tips.upload(upload.id)).toBeUndefined();
      await expect(tips.setUploadOffset(upload.id, 1)).rejects.toMatchObject({ code: 'missing' });
    });

    it('uses them up with a tip', async () => {
      const [one, two, other] = [anUpload(), anUpload(), anUpload()];
      for (const upload of [one, two, other]) await tips.addUpload(upload);
      const parts = [
        aLetter(),
        anAttachment(1, { id: one.id, body: { blob: one.id } }),
        anAttachment(2, { id: two.id, body: { blob: two.id } }),
      ];
      const tip = aTip({ parts });
      await tips.addTip(tip, { uploads: [two.id, one.id] });
      expect(await tips.tip(tip.id)).toEqual(tip);
      expect(await tips.uploads()).toEqual([{ ...other, offset: 0 }]);
      expect(await tips.deleteUpload(one.id)).toBe(false);
    });

    it('refuses a tip whose upload is gone, and leaves everything as it was', async () => {
      const [there, gone] = [anUpload(), anUpload()];
      await tips.addUpload(there);
      const tip = aTip({
        parts: [aLetter(), anAttachment(1, { id: there.id }), anAttachment(2, { id: gone.id })],
      });
      const mailbox = aMailbox(tip.id);
      const adding = tips.addTip(tip, { mailbox, uploads: [there.id, gone.id] });
      await expect(adding).rejects.toMatchObject({ code: 'missing' });
      expect(await tips.uploads()).toEqual([{ ...there, offset: 0 }]);
      expect(await tips.tip(tip.id)).toBeUndefined();
      expect(await tips.mailbox(tip.id)).toBeUndefined();
    });

    it('refuses a part whose upload would stay, and could be deleted with its body', async () => {
      const upload = anUpload();
      await tips.addUpload(upload);
      const tip = aTip({ parts: [aLetter(), anAttachment(1, { id: upload.id })] });
      await expect(tips.addTip(tip)).rejects.toMatchObject({ code: 'duplicate' });
      expect(await tips.tip(tip.id)).toBeUndefined();
    });

    it('gives an upload to the tip or to whoever deletes it, never to both', async () => {
      for (let round = 0; round < 10; round += 1) {
        const upload = anUpload();
        await tips.addUpload(upload);
        const tip = aTip({ parts: [aLetter(), anAttachment(1, { id: upload.id })] });
        const add = (): Promise<void> => tips.addTip(tip, { uploads: [upload.id] });
        const calls =
          round % 2 === 0 ? [add(), tips.deleteUpload(upload.id)] : [tips.deleteUpload(upload.id), add()];
        const results = await Promise.allSettled(calls);
        const [added, deleted] = round % 2 === 0 ? results : [results[1], results[0]];
        expect([added!.status, (deleted as PromiseFulfilledResult<boolean>).value]).toEqual(
          round % 2 === 0 ? ['fulfilled', false] : ['rejected', true],
        );
      }
    });

    it.each([
      ['of no part of the tip', [anUpload().id]],
      ['twice', 'twice'],
    ])('refuses to use up an upload %s, as a mistake of the program', async (_, which) => {
      const upload = anUpload();
      await tips.addUpload(upload);
      const tip = aTip({ parts: [aLetter(), anAttachment(1, { id: upload.id })] });
      const uploads = which === 'twice' ? [upload.id, upload.id] : (which as (typeof upload.id)[]);
      await expect(tips.addTip(tip, { uploads })).rejects.toThrow(TypeError);
    });
  });
}
