import { requireDay } from '../../../server/storage/day.ts';
import { sha256 } from '../../../server/storage/digest.ts';
import { newId } from '../../../server/storage/id.ts';
import type { Id, StoredEnvelope, StoredTip, TipStore } from '../../../server/storage/ports.ts';
import {
  aLetter,
  aMember,
  anAttachment,
  aReply,
  aTip,
  DAY,
  deliveriesOf,
  aMailbox,
  RING,
  someBytes,
} from '../../support/stored-samples.ts';

const NEXT = { epoch: 2, since: requireDay('2026-04-01'), armoredKeys: ['next key'] };
const CLOSED = { epoch: 3, since: requireDay('2026-04-02'), armoredKeys: [] };

/** What every TipStore promises to officers: key log, rotation, audit log. `open` gives an empty one. */
export function describeRotation(name: string, open: () => Promise<TipStore>): void {
  describe(`${name}, as a TipStore that officers rotate`, () => {
    let tips: TipStore;

    beforeEach(async () => {
      tips = await open();
      await tips.addRing(RING);
    });

    afterEach(async () => {
      await tips.close();
    });

    const all = (epoch: number) => tips.envelopes({ epoch, limit: 100 });
    const counts = async () => (await tips.epochs()).map(({ epoch, parts }) => [epoch, parts]);

    function changesOf(envelopes: readonly StoredEnvelope[]) {
      return envelopes.map(({ id, envelope }) => ({
        id,
        before: sha256(envelope),
        envelope: someBytes(400),
      }));
    }

    describe('the key log', () => {
      const entry = (sequence: number) => ({
        sequence,
        entry: `{"n":${sequence}}`,
        signatures: ['one', 'two'],
      });

      it('is kept in order, to the byte, and read from any entry on', async () => {
        expect(await tips.keyLog()).toEqual([]);
        for (const sequence of [1, 2, 3]) await tips.appendEntry(entry(sequence), { staff: [] });
        expect(await tips.keyLog()).toEqual([1, 2, 3].map(entry));
        expect(await tips.keyLog({ after: 2 })).toEqual([entry(3)]);
        expect(await tips.keyLog({ after: 3 })).toEqual([]);
      });

      it('takes an entry together with its ring and its staff', async () => {
        await tips.replaceStaff([aMember()]);
        const staff = [aMember({ fingerprint: 'b'.repeat(40), roles: ['officer'] })];
        await tips.appendEntry(entry(1), { ring: NEXT, staff });
        expect(await tips.currentRing()).toEqual(NEXT);
        expect(await tips.staff()).toEqual(staff);
      });

      it.each([
        ['that was there before', 1],
        ['after a gap', 3],
      ])('refuses an entry %s, with all that belongs to it', async (_, sequence) => {
        await tips.appendEntry(entry(1), { staff: [aMember()] });
        const late = tips.appendEntry({ ...entry(sequence), entry: 'other' }, { ring: NEXT, staff: [] });
        await expect(late).rejects.toMatchObject({ code: 'duplicate' });
        expect([await tips.keyLog(), await tips.currentRing(), await tips.staff()]).toEqual([
          [entry(1)],
          RING,
          [aMember()],
        ]);
      });

      it('lets one of two entries win that come at the same moment', async () => {
        const both = await Promise.allSettled(
          ['a', 'b'].map((text) => tips.appendEntry({ ...entry(1), entry: text }, { staff: [] })),
        );
        expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await tips.keyLog()).toHaveLength(1);
      });

      it('keeps one entry that waits, until another is taken', async () => {
        expect(await tips.pendingEntry()).toBeUndefined();
        await tips.setPendingEntry(entry(1));
        await tips.setPendingEntry({ ...entry(1), entry: 'newer' });
        expect(await tips.pendingEntry()).toEqual({ ...entry(1), entry: 'newer' });
        await tips.appendEntry(entry(1), { staff: [] });
        expect(await tips.pendingEntry()).toBeUndefined();
        await tips.setPendingEntry(entry(2));
        await tips.setPendingEntry(undefined);
        expect(await tips.pendingEntry()).toBeUndefined();
      });
    });

    describe('a new ring', () => {
      it('takes nothing more for those before it, of sources and of the newsroom', async () => {
        const first = aTip();
        await tips.addTip(first, { mailbox: aMailbox(first.id) });
        await tips.addRing(NEXT);
        const reply = aReply(first.id);
        const late = [
          tips.addTip(aTip()),
          tips.addTip(aTip({ conversation: first.id })),
          tips.addTip(reply, { deliveries: deliveriesOf(reply) }),
          tips.addTip(aTip({ parts: [aLetter({ epoch: 2 }), anAttachment(1)] })),
        ];
        for (const one of late) await expect(one).rejects.toMatchObject({ code: 'stale-epoch' });
        expect(await counts()).toEqual([
          [1, 1],
          [2, 0],
        ]);
      });

      it('keeps everything that came before it, each part once, while tips come at the same moment', async () => {
        const many = Array.from({ length: 40 }, () => aTip());
        const adding = many.map((tip) => tips.addTip(tip));
        const ring = tips.addRing(NEXT);
        const settled = await Promise.allSettled(adding);
        await ring;
        const kept = settled.filter(({ status }) => status === 'fulfilled').length;
        expect(await counts()).toEqual([
          [1, kept],
          [2, 0],
        ]);
      });

      it('may have no key: nothing can be wrapped for it then, and nothing for those before', async () => {
        await tips.addRing(NEXT);
        await tips.addRing(CLOSED);
        expect(await tips.currentRing()).toEqual(CLOSED);
        await expect(tips.addTip(aTip())).rejects.toMatchObject({ code: 'stale-epoch' });
      });

      it('is missing as long as it was never announced', async () => {
        const early = aTip({ parts: [aLetter({ epoch: 2 })] });
        await expect(tips.addTip(early)).rejects.toMatchObject({ code: 'missing' });
      });
    });

    describe('re-wrapping', () => {
      async function stored(count: number): Promise<readonly StoredTip[]> {
        const made = Array.from({ length: count }, () => aTip({ parts: [aLetter(), anAttachment(1)] }));
        await Promise.all(made.map((tip) => tips.addTip(tip)));
        return made;
      }

      it('gives the envelopes of an epoch page by page, each once, in the order of ids', async () => {
        const made = await stored(12);
        const pages: Id[] = [];
        for (let page = await tips.envelopes({ epoch: 1, limit: 5 }); page.length > 0;) {
          pages.push(...page.map(({ id }) => id));
          page = await tips.envelopes({ epoch: 1, limit: 5, after: page.at(-1)!.id });
        }
        expect(pages).toEqual(made.flatMap(({ parts }) => parts.map(({ id }) => id)).sort());
        const [part] = made[0]!.parts;
        const found = (await all(1)).find(({ id }) => id === part!.id);
        expect(found).toEqual({ id: part!.id, suite: part!.suite, envelope: part!.envelope });
        expect(await all(2)).toEqual([]);
      });

      it('replaces envelope and epoch, and nothing else of a part', async () => {
        const [tip] = await stored(1);
        await tips.addRing(NEXT);
        const changes = changesOf(await all(1));
        expect(await tips.replaceEnvelopes(1, 2, changes)).toEqual({ replaced: 2, changed: 0, gone: 0 });
        await tips.eraseReplaced();
        const envelopeOf = (id: Id) => changes.find((change) => change.id === id)!.envelope;
        const parts = tip!.parts.map((part) => ({ ...part, epoch: 2, envelope: envelopeOf(part.id) }));
        expect(await tips.tip(tip!.id)).toEqual({ ...tip, parts });
        expect(await counts()).toEqual([
          [1, 0],
          [2, 2],
        ]);
      });

      it('changes nothing a second time, nor what another officer has changed, nor what is gone', async () => {
        const [kept, deleted] = await stored(2);
        await tips.addRing(NEXT);
        const changes = changesOf(await all(1));
        await tips.deleteTip(deleted!.id);
        const others = changesOf(await all(1));
        const first = await Promise.all([
          tips.replaceEnvelopes(1, 2, changes),
          tips.replaceEnvelopes(1, 2, others),
        ]);
        expect(first.map(({ replaced }) => replaced).sort()).toEqual([0, 2]);
        expect(first.map(({ changed }) => changed).sort()).toEqual([0, 2]);
        const after = await tips.tip(kept!.id);
        expect(await tips.replaceEnvelopes(1, 2, changes)).toEqual({ replaced: 0, changed: 2, gone: 2 });
        expect(await tips.tip(kept!.id)).toEqual(after);
      });

      it('counts a part that stands twice in a request once', async () => {
        await tips.addTip(aTip());
        await tips.addRing(NEXT);
        const [change] = changesOf(await all(1));
        const twice = [change!, { ...change!, envelope: someBytes(10) }];
        expect(await tips.replaceEnvelopes(1, 2, twice)).toEqual({ replaced: 1, changed: 1, gone: 0 });
        expect((await all(2))[0]!.envelope).toEqual(change!.envelope);
      });

      it('refuses another ring than that of now', async () => {
        await stored(1);
        await tips.addRing(NEXT);
        const changes = changesOf(await all(1));
        await tips.addRing(CLOSED);
        for (const to of [1, 2, 4]) {
          await expect(tips.replaceEnvelopes(1, to, changes)).rejects.toMatchObject({ code: 'stale-epoch' });
        }
        expect(await all(1)).toHaveLength(2);
      });

      it('takes none at all', async () => {
        expect(await tips.replaceEnvelopes(1, 1, [])).toEqual({ replaced: 0, changed: 0, gone: 0 });
      });

      it('takes more than one commit holds', async () => {
        await stored(160);
        await tips.addRing(NEXT);
        const changes = changesOf(await tips.envelopes({ epoch: 1, limit: 1_000 }));
        expect(await tips.replaceEnvelopes(1, 2, changes)).toEqual({ replaced: 320, changed: 0, gone: 0 });
        expect(await all(1)).toEqual([]);
      });
    });

    describe('retiring', () => {
      it('is refused while a part is left, and for the ring of now', async () => {
        await tips.addTip(aTip());
        await tips.addRing(NEXT);
        for (const epoch of [1, 2, 3]) {
          await expect(tips.retireEpoch(epoch)).rejects.toMatchObject({ code: 'not-empty' });
        }
        await tips.replaceEnvelopes(1, 2, changesOf(await all(1)));
        await tips.retireEpoch(1);
        await tips.retireEpoch(1);
        expect((await tips.epochs()).map(({ epoch, since, retired }) => [epoch, since, retired])).toEqual([
          [1, DAY, true],
          [2, NEXT.since, false],
        ]);
      });
    });

    describe('the audit log', () => {
      const record = (sequence: number) => ({ sequence, record: `{"n":${sequence}}` });

      it('is kept in order and read in pages', async () => {
        expect(await tips.lastAudit()).toBeUndefined();
        for (const sequence of [1, 2, 3]) await tips.appendAudit(record(sequence));
        expect(await tips.audit({ limit: 2 })).toEqual([record(1), record(2)]);
        expect(await tips.audit({ after: 2, limit: 2 })).toEqual([record(3)]);
        expect(await tips.lastAudit()).toEqual(record(3));
      });

      it('refuses a number that is taken, and outlives tips', async () => {
        await tips.appendAudit(record(1));
        await expect(tips.appendAudit({ ...record(1), record: 'other' })).rejects.toMatchObject({
          code: 'duplicate',
        });
        await tips.deleteTip(newId());
        expect(await tips.audit({ limit: 10 })).toEqual([record(1)]);
      });
    });
  });
}
