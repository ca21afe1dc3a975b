import fc from 'fast-check';
import { requireDay } from '../../../server/storage/day.ts';
import { newId } from '../../../server/storage/id.ts';
import type { Id, ListedTip, StoredTip, TipStore } from '../../../server/storage/ports.ts';
import {
  aLetter,
  aMailbox,
  aMember,
  anAttachment,
  aReply,
  aTip,
  DAY,
  deliveriesOf,
  READER,
  RING,
  someBytes,
} from '../../support/stored-samples.ts';

/** What every TipStore promises. `open` gives an empty one. */
export function describeTipStore(name: string, open: () => Promise<TipStore>): void {
  describe(`${name}, as a TipStore`, () => {
    let tips: TipStore;

    beforeEach(async () => {
      tips = await open();
      await tips.addRing(RING);
    });

    afterEach(async () => {
      await tips.close();
    });

    describe('tips', () => {
      it('gives back exactly what was added', async () => {
        const tip = aTip({
          sealed: 'browser',
          parts: [aLetter(), anAttachment(1), anAttachment(2, { length: 0 })],
        });
        await tips.addTip(tip);
        await tips.addTip(aTip());
        expect(await tips.tip(tip.id)).toEqual(tip);
      });

      it('gives a part together with the tip it belongs to', async () => {
        const tip = aTip({ parts: [aLetter(), anAttachment(1)] });
        await tips.addTip(tip);
        for (const part of tip.parts) expect(await tips.part(part.id)).toEqual({ ...part, tip: tip.id });
      });

      it('sums up what sources attached on a day: no letters, no other day, nothing of the newsroom', async () => {
        expect(await tips.attachedBytes(DAY)).toBe(0);
        const first = aTip({
          parts: [aLetter(), anAttachment(1, { length: 5 }), anAttachment(2, { length: 7 })],
        });
        await tips.addTip(first, { mailbox: aMailbox(first.id) });
        await tips.addTip(
          aTip({ conversation: first.id, parts: [aLetter(), anAttachment(1, { length: 100 })] }),
        );
        const reply = aReply(first.id, { parts: [aLetter(), anAttachment(1, { length: 1_000 })] });
        await tips.addTip(reply, { deliveries: deliveriesOf(reply) });
        const another = requireDay('2026-03-07');
        await tips.addTip(aTip({ day: another, parts: [aLetter(), anAttachment(1, { length: 10_000 })] }));
        expect(await tips.attachedBytes(DAY)).toBe(112);
        expect(await tips.attachedBytes(another)).toBe(10_000);
        await tips.deleteTip(first.id);
        expect(await tips.attachedBytes(DAY)).toBe(0);
      });

      it('gives nothing for an id that is not there', async () => {
        expect(await tips.tip(newId())).toBeUndefined();
        expect(await tips.part(newId())).toBeUndefined();
      });

      it('gives bytes that are no Buffer, whose slice would not copy', async () => {
        const tip = aTip();
        await tips.addTip(tip);
        const stored = (await tips.tip(tip.id))!.parts[0]!;
        expect([stored.envelope, stored.digest].some((bytes) => Buffer.isBuffer(bytes))).toBe(false);
      });

      it('refuses an id that is taken, and keeps the first tip', async () => {
        const tip = aTip();
        await tips.addTip(tip);
        await expect(tips.addTip(aTip({ id: tip.id }))).rejects.toMatchObject({ code: 'duplicate' });
        await expect(tips.addTip(aTip({ parts: tip.parts }))).rejects.toMatchObject({ code: 'duplicate' });
        expect(await tips.tip(tip.id)).toEqual(tip);
        expect(await tips.countTips(READER)).toEqual({ tips: 1, unread: 1 });
      });

      it('refuses a part of an epoch that has no ring, and stores nothing of the tip', async () => {
        const tip = aTip({ parts: [aLetter(), anAttachment(1, { epoch: 7 })] });
        await expect(tips.addTip(tip)).rejects.toMatchObject({ code: 'missing' });
        expect(await tips.tip(tip.id)).toBeUndefined();
        expect(await tips.part(tip.parts[0]!.id)).toBeUndefined();
      });

      it.each([
        ['no letter', [anAttachment(1)]],
        ['no part at all', []],
        ['attachments out of order', [aLetter(), anAttachment(2), anAttachment(1)]],
        ['two letters', [aLetter(), aLetter({ position: 1 })]],
        ['a letter shorter than it says', [aLetter({ length: 1 })]],
      ])('refuses a tip with %s', async (_, parts) => {
        await expect(tips.addTip(aTip({ parts }))).rejects.toThrow(TypeError);
        expect((await tips.countTips(READER)).tips).toBe(0);
      });

      it('lets one bad tip of many at once fail alone', async () => {
        const taken = aTip();
        await tips.addTip(taken);
        const good = Array.from({ length: 15 }, () => aTip());
        const results = await Promise.allSettled(
          [...good.slice(0, 7), aTip({ id: taken.id }), ...good.slice(7)].map((tip) => tips.addTip(tip)),
        );
        expect(results.map(({ status }) => status === 'rejected')).toEqual(
          results.map((_, index) => index === 7),
        );
        for (const tip of good) expect(await tips.tip(tip.id)).toEqual(tip);
      });

      it('lists a tip with its letter, and counts the attachments', async () => {
        const letter = aLetter();
        const parts = [letter, anAttachment(1, { length: 3_000_000_000 }), anAttachment(2, { length: 4 })];
        const tip = aTip({ parts });
        await tips.addTip(tip);
        expect(await tips.listTips({ reader: READER, limit: 10 })).toEqual({
          tips: [
            {
              id: tip.id,
              day: DAY,
              latest: DAY,
              sealed: 'arrival',
              read: false,
              letter,
              attachments: 2,
              attachmentBytes: 3_000_000_004,
              messages: 0,
              replies: 0,
              mailbox: false,
              hold: false,
              spam: false,
              stamp: 0,
              last: DAY,
            },
          ],
        });
      });

      it('lists a letter whose body is a blob, without attachments', async () => {
        const id = newId();
        const letter = aLetter({ id, body: { blob: id }, length: 100_000 });
        await tips.addTip(aTip({ parts: [letter] }));
        const [listed] = (await tips.listTips({ reader: READER, limit: 10 })).tips;
        expect(listed).toMatchObject({ letter, attachments: 0, attachmentBytes: 0 });
      });

      it('refuses a place that is in no list', async () => {
        for (const after of [
          '',
          'nonsense',
          `2026-02-30.${newId()}`,
          `${DAY}.../etc`,
          `${DAY}.${newId()}.`,
        ]) {
          const listing = tips.listTips({ reader: READER, limit: 10, after });
          await expect(listing).rejects.toMatchObject({ code: 'missing' });
        }
      });

      it('goes on behind a place whose tip was deleted meanwhile', async () => {
        for (let count = 0; count < 5; count += 1) await tips.addTip(aTip());
        const first = await tips.listTips({ reader: READER, limit: 2 });
        await tips.deleteTip(first.tips[1]!.id);
        const second = await tips.listTips({ reader: READER, limit: 10, after: first.next! });
        expect(second.tips).toHaveLength(3);
      });
    });

    it('lists every tip once, newest day first, whatever the sizes of the pages', async () => {
      const days = fc.constantFrom('2025-12-31', '2026-01-01', '2026-01-02').map(requireDay);
      await fc.assert(
        fc.asyncProperty(
          fc.array(days, { maxLength: 25 }),
          fc.integer({ min: 1, max: 9 }),
          async (added, limit) => {
            const fresh = added.map((day) => aTip({ day }));
            await Promise.all(fresh.map((tip) => tips.addTip(tip)));
            expect((await everyPage(tips, limit)).map(({ id }) => id)).toEqual(inOrder(fresh));
            for (const { id } of fresh) await tips.deleteTip(id);
          },
        ),
        { numRuns: 25 },
      );
    });

    describe('read marks', () => {
      it('are each reader own', async () => {
        const tip = aTip();
        await tips.addTip(tip);
        await tips.addTip(aTip());
        await tips.setRead(tip.id, READER, true);
        await tips.setRead(tip.id, READER, true);
        const readBy = async (reader: string): Promise<readonly Id[]> =>
          (await tips.listTips({ reader, limit: 10 })).tips.filter(({ read }) => read).map(({ id }) => id);
        expect(await readBy(READER)).toEqual([tip.id]);
        expect(await readBy('b')).toEqual([]);
        expect(await tips.countTips(READER)).toEqual({ tips: 2, unread: 1 });
        expect(await tips.countTips('b')).toEqual({ tips: 2, unread: 2 });
      });

      it('are taken back', async () => {
        const tip = aTip();
        await tips.addTip(tip);
        await tips.setRead(tip.id, READER, true);
        await tips.setRead(tip.id, READER, false);
        expect(await tips.countTips(READER)).toEqual({ tips: 1, unread: 1 });
      });

      it('are refused for a tip that is not there', async () => {
        await expect(tips.setRead(newId(), READER, true)).rejects.toMatchObject({ code: 'missing' });
      });

      it('go with the tip', async () => {
        const tip = aTip();
        await tips.addTip(tip);
        await tips.setRead(tip.id, READER, true);
        await tips.deleteTip(tip.id);
        expect(await tips.countTips(READER)).toEqual({ tips: 0, unread: 0 });
      });
    });

    describe('deletion', () => {
      it('names the blobs to delete, and leaves no row', async () => {
        const tip = aTip({ parts: [aLetter(), anAttachment(1), anAttachment(2)] });
        await tips.addTip(tip);
        const blobs = await tips.deleteTip(tip.id);
        expect([...blobs].sort()).toEqual([tip.parts[1]!.id, tip.parts[2]!.id].sort());
        expect(await tips.tip(tip.id)).toBeUndefined();
        for (const { id } of tip.parts) expect(await tips.part(id)).toBeUndefined();
        expect(await allBlobs(tips)).toEqual([]);
      });

      it('of a tip that is not there is no error', async () => {
        expect(await tips.deleteTip(newId())).toEqual([]);
      });

      it('of many at once deletes each', async () => {
        const many = Array.from({ length: 20 }, () => aTip());
        await Promise.all(many.map((tip) => tips.addTip(tip)));
        await Promise.all(many.slice(0, 15).map(({ id }) => tips.deleteTip(id)));
        expect(inOrder(await everyPage(tips, 3))).toEqual(inOrder(many.slice(15)));
      });
    });

    it('names every blob that a row refers to', async () => {
      const many = Array.from({ length: 60 }, () =>
        aTip({ parts: [aLetter(), ...Array.from({ length: 20 }, (_, index) => anAttachment(index + 1))] }),
      );
      await Promise.all(many.map((tip) => tips.addTip(tip)));
      const expected = many.flatMap(({ parts }) => parts.slice(1).map(({ id }) => id));
      expect([...(await allBlobs(tips))].sort()).toEqual(expected.sort());
    });

    describe('rings', () => {
      it('gives the ring of the highest epoch, its keys in order', async () => {
        expect(await tips.currentRing()).toEqual(RING);
        const next = { epoch: 3, since: requireDay('2026-04-01'), armoredKeys: ['z', 'a', 'm'] };
        await tips.addRing(next);
        await tips.addRing({ ...RING, epoch: 2 });
        expect(await tips.currentRing()).toEqual(next);
      });

      it('refuses an epoch that is taken', async () => {
        await expect(tips.addRing({ ...RING, armoredKeys: ['another'] })).rejects.toMatchObject({
          code: 'duplicate',
        });
        expect(await tips.currentRing()).toEqual(RING);
      });

      it('takes a ring without keys: intake is closed then', async () => {
        const closed = { ...RING, epoch: 2, armoredKeys: [] };
        await tips.addRing(closed);
        expect(await tips.currentRing()).toEqual(closed);
      });
    });

    describe('staff', () => {
      it('is empty at first', async () => {
        expect(await tips.staff()).toEqual([]);
      });

      it('is replaced as a whole', async () => {
        const both = aMember({ fingerprint: 'c', roles: ['editor', 'officer'] });
        const former = aMember({ fingerprint: 'b' });
        await tips.replaceStaff([both, former]);
        expect(await tips.staff()).toEqual([former, both]);
        const changed = aMember({ fingerprint: 'c', roles: ['officer'], armoredKey: 'renewed' });
        await tips.replaceStaff([changed]);
        expect(await tips.staff()).toEqual([changed]);
        await tips.replaceStaff([]);
        expect(await tips.staff()).toEqual([]);
      });

      it('keeps the former list when the new one is refused', async () => {
        await tips.replaceStaff([aMember()]);
        const twice = tips.replaceStaff([aMember({ fingerprint: 'x' }), aMember({ fingerprint: 'x' })]);
        await expect(twice).rejects.toMatchObject({ code: 'duplicate' });
        expect(await tips.staff()).toEqual([aMember()]);
      });
    });

    it('answers a probe', async () => {
      await expect(tips.probe()).resolves.toBeUndefined();
    });

    it('keeps bodies of some tens of kilobytes in the row', async () => {
      const body = someBytes(65_536);
      const tip = aTip({ parts: [aLetter({ body: { inline: body }, length: body.length })] });
      await tips.addTip(tip);
      expect((await tips.tip(tip.id))!.parts[0]!.body).toEqual({ inline: body });
    });
  });
}

async function everyPage(tips: TipStore, limit: number): Promise<readonly ListedTip[]> {
  const listed: ListedTip[] = [];
  let after: string | undefined;
  do {
    const page = await tips.listTips({ reader: READER, limit, ...(after === undefined ? {} : { after }) });
    expect(page.tips.length).toBeLessThanOrEqual(limit);
    listed.push(...page.tips);
    after = page.next;
  } while (after !== undefined);
  return listed;
}

function inOrder(tips: readonly Pick<StoredTip, 'id' | 'day'>[]): readonly Id[] {
  const byPlace = [...tips].sort((one, other) =>
    one.day === other.day ? (one.id < other.id ? -1 : 1) : one.day < other.day ? 1 : -1,
  );
  return byPlace.map(({ id }) => id);
}

async function allBlobs(tips: TipStore): Promise<readonly Id[]> {
  const all: Id[] = [];
  for await (const ids of tips.blobIds()) all.push(...ids);
  return all;
}
