import { requireDay } from '../../../server/storage/day.ts';
import { newId } from '../../../server/storage/id.ts';
import type { Id, ListedTip, StoredTip, TipStore } from '../../../server/storage/ports.ts';
import {
  aLetter,
  aMailbox,
  aMessage,
  anAttachment,
  aReply,
  aTip,
  DAY,
  deliveriesOf,
  READER,
  RING,
} from '../../support/stored-samples.ts';

const EARLIER = requireDay('2026-01-05');
const NEXT_DAY = requireDay('2026-03-10');
const LATER = requireDay('2026-05-01');
const PLENTY = 100;

/** What every TipStore promises of what stays, what goes, and the reports of the nights. `open` gives an empty one. */
export function describeKeeping(name: string, open: () => Promise<TipStore>): void {
  describe(`${name}, as what keeps tips for a time`, () => {
    let tips: TipStore;

    beforeEach(async () => {
      tips = await open();
      await tips.addRing(RING);
    });

    afterEach(() => tips.close());

    async function begin(over: Partial<StoredTip> = {}): Promise<StoredTip> {
      const tip = aTip(over);
      await tips.addTip(tip, { mailbox: aMailbox(tip.id) });
      return tip;
    }

    async function reply(conversation: Id, over: Partial<StoredTip> = {}): Promise<StoredTip> {
      const sent = aReply(conversation, over);
      await tips.addTip(sent, { deliveries: deliveriesOf(sent) });
      return sent;
    }

    async function listed(id: Id): Promise<ListedTip> {
      const page = await tips.listTips({ reader: READER, limit: PLENTY });
      return page.tips.find((tip) => tip.id === id)!;
    }

    async function isThere(...all: readonly StoredTip[]): Promise<readonly boolean[]> {
      return Promise.all(all.map(async ({ id }) => (await tips.tip(id)) !== undefined));
    }

    describe('the marks of a conversation', () => {
      it('are none at first, and the day is that of the latest message of either author', async () => {
        const first = await begin({ day: EARLIER });
        const none = { hold: false, spam: false, stamp: 0 };
        expect(await tips.marks(first.id)).toEqual({ ...none, last: EARLIER });
        await reply(first.id, { day: NEXT_DAY });
        expect(await tips.marks(first.id)).toEqual({ ...none, last: NEXT_DAY });
        expect(await listed(first.id)).toMatchObject({ ...none, latest: EARLIER, last: NEXT_DAY });
        await tips.addTip(aMessage(first.id, { day: LATER }));
        await reply(first.id, { day: NEXT_DAY });
        expect(await tips.marks(first.id)).toEqual({ ...none, last: LATER });
        expect(await listed(first.id)).toMatchObject({ latest: LATER, last: LATER });
      });

      it('are none where there is no conversation', async () => {
        const first = await begin();
        const message = await reply(first.id);
        expect(await tips.marks(newId())).toBeUndefined();
        expect(await tips.marks(message.id)).toBeUndefined();
      });

      it('are set and taken away again, of this conversation alone', async () => {
        const [one, other] = [await begin(), await begin()];
        await tips.setHold(one.id, true);
        await tips.setHold(one.id, true);
        expect(await tips.setSpam([one.id, newId()], true)).toBe(1);
        expect(await tips.marks(one.id)).toMatchObject({ hold: true, spam: 'editor' });
        expect(await listed(one.id)).toMatchObject({ hold: true, spam: 'editor' });
        expect(await listed(other.id)).toMatchObject({ hold: false, spam: false });
        await tips.setHold(one.id, false);
        expect(await tips.setSpam([one.id, other.id], false)).toBe(2);
        expect(await tips.marks(one.id)).toMatchObject({ hold: false, spam: false });
        expect(await tips.setSpam([], true)).toBe(0);
      });

      it('are those of the first tip only: nothing else can be held', async () => {
        const first = await begin();
        const later = await reply(first.id);
        for (const id of [newId(), later.id]) {
          await expect(tips.setHold(id, true)).rejects.toMatchObject({ code: 'missing' });
        }
        expect(await tips.setSpam([later.id], true)).toBe(0);
      });

      it('say of a tip in which a trap was sprung that it is spam, until an editor says otherwise', async () => {
        const tip = await begin({ trapped: true });
        expect(await tips.marks(tip.id)).toMatchObject({ spam: 'trap' });
        await tips.addTip(aMessage(tip.id));
        expect(await listed(tip.id)).toMatchObject({ spam: 'trap', messages: 1 });
        await tips.setSpam([tip.id], false);
        expect(await tips.marks(tip.id)).toMatchObject({ spam: false });
        await tips.setSpam([tip.id], true);
        expect(await tips.marks(tip.id)).toMatchObject({ spam: 'editor' });
        const later = aMessage(tip.id, { trapped: true });
        await expect(tips.addTip(later)).rejects.toThrow(TypeError);
      });

      it('count what is spam, and what of it a reader has not read', async () => {
        const [one, other] = [await begin(), await begin({ trapped: true })];
        await begin();
        await tips.setSpam([one.id], true);
        await tips.setRead(one.id, READER, true);
        await tips.setRead(other.id, 'another reader', true);
        expect(await tips.countSpam(READER)).toEqual({ tips: 2, unread: 1 });
        expect(await tips.countTips(READER)).toEqual({ tips: 3, unread: 2 });
        await tips.addTip(aMessage(one.id));
        expect(await tips.countSpam(READER)).toEqual({ tips: 2, unread: 2 });
        await tips.setSpam([one.id, other.id], false);
        expect(await tips.countSpam(READER)).toEqual({ tips: 0, unread: 0 });
      });

      it('keep the stamp that a tip came with', async () => {
        const tip = await begin({ stamp: 18 });
        const message = aMessage(tip.id, { stamp: 7 });
        await tips.addTip(message);
        expect(await tips.tip(tip.id)).toEqual(tip);
        expect(await tips.tip(message.id)).toEqual(message);
        expect(await listed(tip.id)).toMatchObject({ stamp: 18 });
        expect(await tips.marks(tip.id)).toMatchObject({ stamp: 18 });
      });
    });

    describe('expiry', () => {
      it('deletes conversations that have rested, with all that belongs to them, and names their blobs', async () => {
        const rested = await begin({ day: EARLIER, parts: [aLetter(), anAttachment(1)] });
        const answer = await reply(rested.id, { day: EARLIER, parts: [aLetter(), anAttachment(1)] });
        const message = aMessage(rested.id, { day: EARLIER });
        await tips.addTip(message);
        await tips.setRead(rested.id, READER, true);
        const fresh = await begin({ parts: [aLetter(), anAttachment(1)] });
        const { conversations, bodies } = await tips.expireTips(DAY, PLENTY);
        expect(conversations).toEqual([rested.id]);
        expect([...bodies].sort()).toEqual([rested.parts[1]!.id, answer.parts[1]!.id].sort());
        expect(await isThere(rested, answer, message, fresh)).toEqual([false, false, false, true]);
        expect(await tips.mailbox(rested.id)).toBeUndefined();
        expect(await tips.replies(rested.id)).toEqual([]);
        expect(await tips.countTips(READER)).toEqual({ tips: 1, unread: 1 });
        expect(await tips.expireTips(DAY, PLENTY)).toEqual({ conversations: [], bodies: [] });
      });

      it('keeps one that had a message on the day or later, whoever wrote it', async () => {
        const onTheDay = await begin({ day: DAY });
        const [written, answered] = [await begin({ day: EARLIER }), await begin({ day: EARLIER })];
        await tips.addTip(aMessage(written.id, { day: DAY }));
        await reply(answered.id, { day: DAY });
        await reply(answered.id, { day: EARLIER });
        expect((await tips.expireTips(DAY, PLENTY)).conversations).toEqual([]);
        const gone = (await tips.expireTips(NEXT_DAY, PLENTY)).conversations;
        expect([...gone].sort()).toEqual([onTheDay.id, written.id, answered.id].sort());
      });

      it('keeps what is held, until it is released', async () => {
        const held = await begin({ day: EARLIER });
        await tips.setHold(held.id, true);
        expect((await tips.expireTips(LATER, PLENTY)).conversations).toEqual([]);
        await tips.setHold(held.id, false);
        expect((await tips.expireTips(LATER, PLENTY)).conversations).toEqual([held.id]);
      });

      it('takes no more at once than it is told, and goes on when it is called again', async () => {
        const rested = [];
        for (let count = 0; count < 5; count += 1) rested.push((await begin({ day: EARLIER })).id);
        const gone: Id[] = [];
        for (const expected of [2, 2, 1, 0]) {
          const { conversations } = await tips.expireTips(DAY, 2);
          expect(conversations).toHaveLength(expected);
          gone.push(...conversations);
        }
        expect(gone.sort()).toEqual(rested.sort());
      });
    });

    describe('the reports of the nights', () => {
      it('are given back as they were set, the latest of each name', async () => {
        expect(await tips.report('check')).toBeUndefined();
        await tips.setReport('check', { day: DAY, body: '{"found":0}' });
        await tips.setReport('backup', { day: DAY, body: '{}' });
        await tips.setReport('check', { day: NEXT_DAY, body: '{"found":2}' });
        expect(await tips.report('check')).toEqual({ day: NEXT_DAY, body: '{"found":2}' });
        expect(await tips.report('backup')).toEqual({ day: DAY, body: '{}' });
      });
    });
  });
}
