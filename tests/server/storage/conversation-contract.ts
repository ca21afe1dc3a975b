import { requireDay } from '../../../server/storage/day.ts';
import { newId } from '../../../server/storage/id.ts';
import type { Day, Id, StoredMailbox, StoredTip, TipStore } from '../../../server/storage/ports.ts';
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
  someBytes,
} from '../../support/stored-samples.ts';

const NEXT_DAY = requireDay('2026-03-10');
const LATER = requireDay('2026-05-01');

/** What every TipStore promises of conversations and mailboxes. `open` gives an empty one. */
export function describeConversations(name: string, open: () => Promise<TipStore>): void {
  describe(`${name}, as a store of conversations`, () => {
    let tips: TipStore;

    beforeEach(async () => {
      tips = await open();
      await tips.addRing(RING);
    });

    afterEach(() => tips.close());

    async function begin(over: Partial<StoredTip> = {}): Promise<[tip: StoredTip, mailbox: StoredMailbox]> {
      const tip = aTip(over);
      const mailbox = aMailbox(tip.id);
      await tips.addTip(tip, { mailbox });
      return [tip, mailbox];
    }

    async function write(conversation: Id, over: Partial<StoredTip> = {}): Promise<StoredTip> {
      const message = aMessage(conversation, over);
      await tips.addTip(message);
      return message;
    }

    async function reply(conversation: Id, over: Partial<StoredTip> = {}): Promise<StoredTip> {
      const sent = aReply(conversation, over);
      await tips.addTip(sent, { deliveries: deliveriesOf(sent) });
      return sent;
    }

    const found = ({ locatorHash }: StoredMailbox, since: Day = DAY): Promise<StoredMailbox | undefined> =>
      tips.mailboxByLocator(locatorHash, since);

    describe('a conversation', () => {
      it('is its first tip, then what follows by day and id', async () => {
        const [first] = await begin({ day: NEXT_DAY, parts: [aLetter(), anAttachment(1)] });
        const later = await write(first.id, { day: LATER });
        const others = [
          await write(first.id, { parts: [aLetter(), anAttachment(1), anAttachment(2)] }),
          await reply(first.id, { parts: [aLetter(), anAttachment(1)] }),
          await write(first.id),
        ];
        await begin();
        const byId = others.sort((one, other) => (one.id < other.id ? -1 : 1));
        expect(await tips.conversation(first.id)).toEqual([first, ...byId, later]);
        for (const tip of [later, ...others]) expect(await tips.tip(tip.id)).toEqual(tip);
        const part = others[0]!.parts[0]!;
        expect(await tips.part(part.id)).toEqual({ ...part, tip: others[0]!.id });
      });

      it('is none where there is no tip, or one that follows another', async () => {
        const [first] = await begin();
        const message = await write(first.id);
        expect(await tips.conversation(newId())).toEqual([]);
        expect(await tips.conversation(message.id)).toEqual([]);
      });

      it.each([
        ['a tip that is not there', async () => Promise.resolve(newId())],
        ['a tip that follows another', async () => (await write((await begin())[0].id)).id],
      ])('does not go on from %s', async (_, conversation) => {
        const message = aMessage(await conversation());
        await expect(tips.addTip(message)).rejects.toMatchObject({ code: 'missing' });
        const sent = aReply(message.conversation!);
        const replied = tips.addTip(sent, { deliveries: deliveriesOf(sent) });
        await expect(replied).rejects.toMatchObject({ code: 'missing' });
        for (const { id } of [message, sent]) expect(await tips.tip(id)).toBeUndefined();
      });

      it('does not go on from itself', async () => {
        const id = newId();
        await expect(tips.addTip(aMessage(id, { id }))).rejects.toMatchObject({ code: 'missing' });
        expect(await tips.tip(id)).toBeUndefined();
      });

      it('refuses a message that is there already, as such', async () => {
        const [first] = await begin();
        const sent = await reply(first.id);
        await tips.closeMailbox(first.id);
        const again = tips.addTip(sent, { deliveries: deliveriesOf(sent) });
        await expect(again).rejects.toMatchObject({ code: 'duplicate' });
      });

      it('goes as a whole when its first tip is deleted', async () => {
        const [first, mailbox] = await begin({ parts: [aLetter(), anAttachment(1)] });
        const message = await write(first.id, { parts: [aLetter(), anAttachment(1)] });
        const sent = await reply(first.id, { parts: [aLetter(), anAttachment(1)] });
        const [other] = await begin();
        const blobs = await tips.deleteTip(first.id);
        expect([...blobs].sort()).toEqual([first, message, sent].map(({ parts }) => parts[1]!.id).sort());
        for (const { id, parts } of [first, message, sent]) {
          expect(await tips.tip(id)).toBeUndefined();
          for (const part of parts) expect(await tips.part(part.id)).toBeUndefined();
        }
        expect(await found(mailbox)).toBeUndefined();
        expect(await tips.mailbox(first.id)).toBeUndefined();
        expect(await tips.replies(first.id)).toEqual([]);
        expect(await tips.conversation(other.id)).toEqual([other]);
      });

      it('goes on without a later message that is deleted', async () => {
        const [first, mailbox] = await begin();
        const message = await write(first.id, { parts: [aLetter(), anAttachment(1)] });
        const sent = await reply(first.id);
        expect(await tips.deleteTip(message.id)).toEqual([message.parts[1]!.id]);
        expect(await tips.conversation(first.id)).toEqual([first, sent]);
        expect(await found(mailbox)).toEqual(mailbox);
      });
    });

    describe('in the list, a conversation', () => {
      it('is one line, with what followed counted', async () => {
        const [first] = await begin({ parts: [aLetter(), anAttachment(1, { length: 7 })] });
        await write(first.id, { parts: [aLetter(), anAttachment(1)] });
        await write(first.id);
        await reply(first.id);
        const { tips: listed } = await tips.listTips({ reader: READER, limit: 10 });
        expect(listed).toMatchObject([
          { id: first.id, letter: first.parts[0], attachments: 1, attachmentBytes: 7 },
        ]);
        expect(listed).toMatchObject([{ messages: 2, replies: 1, mailbox: true }]);
        expect(await tips.countTips(READER)).toEqual({ tips: 1, unread: 1 });
      });

      it('is told apart from one that cannot be answered', async () => {
        const [first] = await begin();
        await reply(first.id);
        await tips.closeMailbox(first.id);
        const { tips: listed } = await tips.listTips({ reader: READER, limit: 10 });
        expect(listed).toMatchObject([{ replies: 1, mailbox: false }]);
      });

      it('stands under the day of the latest message of the source, on every page', async () => {
        const [old] = await begin({ day: requireDay('2026-01-01') });
        const [middle] = await begin({ day: requireDay('2026-02-01') });
        const [young] = await begin({ day: requireDay('2026-03-01') });
        await write(old.id, { day: LATER });
        await write(old.id, { day: requireDay('2026-01-15') });
        await reply(middle.id, { day: LATER });
        const first = await tips.listTips({ reader: READER, limit: 1 });
        const rest = await tips.listTips({ reader: READER, limit: 5, after: first.next! });
        const listed = [...first.tips, ...rest.tips].map(({ id, day, latest }) => [id, day, latest]);
        expect(listed).toEqual([
          [old.id, '2026-01-01', LATER],
          [young.id, '2026-03-01', '2026-03-01'],
          [middle.id, '2026-02-01', '2026-02-01'],
        ]);
        expect(rest.next).toBeUndefined();
      });
    });

    describe('read marks', () => {
      const unread = async (): Promise<number> => (await tips.countTips(READER)).unread;

      it('go for every reader when the source writes, and stay when the newsroom does', async () => {
        const [first] = await begin();
        for (const reader of [READER, 'b']) await tips.setRead(first.id, reader, true);
        await reply(first.id);
        expect(await unread()).toBe(0);
        await write(first.id);
        for (const reader of [READER, 'b'])
          expect(await tips.countTips(reader)).toEqual({ tips: 1, unread: 1 });
        expect((await tips.listTips({ reader: READER, limit: 1 })).tips[0]!.read).toBe(false);
      });

      it('are not set by a reader who has not seen what came meanwhile', async () => {
        const [first] = await begin();
        await write(first.id);
        await reply(first.id);
        await tips.setRead(first.id, READER, true, 0);
        expect(await unread()).toBe(1);
        await tips.setRead(first.id, READER, true, 1);
        expect(await unread()).toBe(0);
        await write(first.id);
        await tips.setRead(first.id, READER, false, 0);
        expect(await unread()).toBe(1);
      });

      it('are those of whole conversations', async () => {
        const [first] = await begin();
        const message = await write(first.id);
        const marking = tips.setRead(message.id, READER, true);
        await expect(marking).rejects.toMatchObject({ code: 'missing' });
      });
    });

    describe('a form that is sent twice', () => {
      it('is known by its tag', async () => {
        const tip = aTip({ once: 'the tag' });
        await tips.addTip(tip);
        expect(await tips.tipByOnce('the tag')).toBe(tip.id);
        expect(await tips.tip(tip.id)).toEqual(tip);
        expect(await tips.tipByOnce('another')).toBeUndefined();
      });

      it('is stored once, also when it arrives twice at the same moment', async () => {
        const twice = [aTip({ once: 'tag' }), aTip({ once: 'tag' })];
        const results = await Promise.allSettled(
          twice.map((tip) => tips.addTip(tip, { mailbox: aMailbox(tip.id) })),
        );
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
          reason: { code: 'duplicate' },
        });
        expect((await tips.countTips(READER)).tips).toBe(1);
      });

      it('may be sent again once its tip was deleted', async () => {
        const tip = aTip({ once: 'tag' });
        await tips.addTip(tip);
        await tips.deleteTip(tip.id);
        expect(await tips.tipByOnce('tag')).toBeUndefined();
        await tips.addTip(aTip({ once: 'tag' }));
      });
    });

    describe('a mailbox', () => {
      it('is found by the hash of its locator, and by its conversation', async () => {
        const [first, mailbox] = await begin();
        await begin();
        expect(await found(mailbox)).toEqual(mailbox);
        expect(await tips.mailbox(first.id)).toEqual(mailbox);
        expect(await tips.mailboxByLocator(someBytes(32), DAY)).toBeUndefined();
        expect(await tips.mailbox(newId())).toBeUndefined();
      });

      it('is told apart from one whose hash begins alike', async () => {
        const alike = Array.from({ length: 10 }, () => {
          const tip = aTip();
          const locatorHash = someBytes(32).fill(7, 0, 31);
          return { tip, mailbox: aMailbox(tip.id, { locatorHash }) };
        });
        const different = new Map(alike.map((one) => [one.mailbox.locatorHash[31], one]));
        for (const { tip, mailbox } of different.values()) await tips.addTip(tip, { mailbox });
        for (const { mailbox } of different.values()) expect(await found(mailbox)).toEqual(mailbox);
        expect(await tips.mailboxByLocator(someBytes(32).fill(7, 0, 30), DAY)).toBeUndefined();
      });

      it('is refused with a locator that is taken, and so is its tip', async () => {
        const [, { locatorHash }] = await begin();
        const tip = aTip();
        const adding = tips.addTip(tip, { mailbox: aMailbox(tip.id, { locatorHash }) });
        await expect(adding).rejects.toMatchObject({ code: 'duplicate' });
        expect(await tips.tip(tip.id)).toBeUndefined();
      });

      it('leaves nothing when its tip is refused', async () => {
        const tip = aTip({ parts: [aLetter({ epoch: 7 })] });
        const mailbox = aMailbox(tip.id);
        await expect(tips.addTip(tip, { mailbox })).rejects.toMatchObject({ code: 'missing' });
        expect(await tips.mailboxByLocator(mailbox.locatorHash, DAY)).toBeUndefined();
      });

      it('is found only while the latest message of either author is young enough', async () => {
        const [first, mailbox] = await begin();
        expect(await found(mailbox, DAY)).toEqual(mailbox);
        expect(await found(mailbox, NEXT_DAY)).toBeUndefined();
        await reply(first.id, { day: NEXT_DAY });
        expect(await found(mailbox, NEXT_DAY)).toEqual(mailbox);
        await write(first.id, { day: LATER });
        await write(first.id, { day: DAY });
        expect(await found(mailbox, LATER)).toEqual(mailbox);
        expect(await found(mailbox, requireDay('2026-05-02'))).toBeUndefined();
      });

      it('is closed with its deliveries; what was written stays', async () => {
        const [first, mailbox] = await begin();
        const [other, otherMailbox] = await begin();
        const sent = await reply(first.id);
        const elsewhere = await reply(other.id);
        await tips.closeMailbox(first.id);
        await tips.closeMailbox(first.id);
        expect(await found(mailbox)).toBeUndefined();
        expect(await tips.mailbox(first.id)).toBeUndefined();
        expect(await tips.replies(first.id)).toEqual([]);
        expect(await tips.conversation(first.id)).toEqual([first, sent]);
        expect(await found(otherMailbox)).toEqual(otherMailbox);
        expect((await tips.replies(other.id)).map(({ tip }) => tip)).toEqual([elsewhere]);
      });

      it('that is closed takes no reply, but its source may have written before', async () => {
        const [first] = await begin();
        await tips.closeMailbox(first.id);
        const sent = aReply(first.id);
        const replied = tips.addTip(sent, { deliveries: deliveriesOf(sent) });
        await expect(replied).rejects.toMatchObject({ code: 'missing' });
        expect(await tips.conversation(first.id)).toEqual([first]);
        await write(first.id);
      });

      it('may be made anew with the locator of one that was closed', async () => {
        const [first, { locatorHash }] = await begin();
        await tips.closeMailbox(first.id);
        const tip = aTip();
        const mailbox = aMailbox(tip.id, { locatorHash });
        await tips.addTip(tip, { mailbox });
        expect(await found(mailbox)).toEqual(mailbox);
      });

      it('expires when its conversation was silent for long, with its deliveries, and no other does', async () => {
        const [silent, silentMailbox] = await begin();
        await reply(silent.id);
        const [answered, answeredMailbox] = await begin();
        await reply(answered.id, { day: LATER });
        const [wrote, wroteMailbox] = await begin();
        await write(wrote.id, { day: LATER });
        const [young, youngMailbox] = await begin({ day: LATER });
        const many = Array.from({ length: 120 }, () => begin({ day: requireDay('2026-01-01') }));
        await Promise.all(many);
        expect(await tips.expireMailboxes(LATER)).toBe(121);
        expect(await tips.expireMailboxes(LATER)).toBe(0);
        expect(await found(silentMailbox)).toBeUndefined();
        expect(await tips.replies(silent.id)).toEqual([]);
        for (const mailbox of [answeredMailbox, wroteMailbox, youngMailbox])
          expect(await found(mailbox)).toEqual(mailbox);
        expect(await tips.replies(answered.id)).toHaveLength(1);
        expect((await tips.countTips(READER)).tips).toBe(124);
        expect(await tips.mailbox(young.id)).toEqual(youngMailbox);
      });
    });

    describe('a reply', () => {
      it('is given with its deliveries, in the order of its parts', async () => {
        const [first] = await begin();
        const sent = aReply(first.id, { parts: [aLetter(), anAttachment(1), anAttachment(2)] });
        const deliveries = deliveriesOf(sent);
        await tips.addTip(sent, { deliveries: [...deliveries].reverse() });
        const later = await reply(first.id, { day: LATER });
        await write(first.id);
        const replies = await tips.replies(first.id);
        expect(replies[0]).toEqual({ tip: sent, deliveries });
        expect(replies.map(({ tip }) => tip.id)).toEqual([sent.id, later.id]);
        expect(await tips.replies(sent.id)).toEqual([]);
      });

      it('is deleted for the source alone, and only by whoever has its conversation', async () => {
        const [first] = await begin();
        const [stranger] = await begin();
        const [one, two] = [await reply(first.id), await reply(first.id, { day: LATER })];
        await tips.deleteReply(stranger.id, one.id);
        expect(await tips.replies(first.id)).toHaveLength(2);
        await tips.deleteReply(first.id, one.id);
        await tips.deleteReply(first.id, one.id);
        await tips.deleteReply(first.id, newId());
        expect((await tips.replies(first.id)).map(({ tip }) => tip)).toEqual([two]);
        expect(await tips.conversation(first.id)).toEqual([first, one, two]);
      });

      it('tells the newsroom nothing by being deleted', async () => {
        const [first] = await begin();
        const sent = await reply(first.id);
        const seen = async (): Promise<unknown> => [
          await tips.listTips({ reader: READER, limit: 10 }),
          await tips.conversation(first.id),
          await tips.tip(sent.id),
          await tips.mailbox(first.id),
        ];
        const before = await seen();
        await tips.deleteReply(first.id, sent.id);
        expect(await seen()).toEqual(before);
      });

      it('that comes while the mailbox is closed leaves no delivery', async () => {
        for (let round = 0; round < 10; round += 1) {
          const [first] = await begin();
          const sent = aReply(first.id);
          const sending = tips.addTip(sent, { deliveries: deliveriesOf(sent) });
          const both =
            round % 2 === 0 ? [sending, tips.closeMailbox(first.id)] : [tips.closeMailbox(first.id)];
          await Promise.allSettled([...both, sending]);
          expect(await tips.replies(first.id)).toEqual([]);
          expect(await tips.mailbox(first.id)).toBeUndefined();
        }
      });
    });

    it.each<[string, (first: StoredTip) => Promise<void>]>([
      ['a reply of no conversation', () => tips.addTip(aTip({ author: 'newsroom' }))],
      ['a reply that is not delivered', ({ id }) => tips.addTip(aReply(id))],
      [
        'a reply of which a part is not delivered',
        ({ id }) => {
          const sent = aReply(id, { parts: [aLetter(), anAttachment(1)] });
          return tips.addTip(sent, { deliveries: deliveriesOf(sent).slice(1) });
        },
      ],
      [
        'a reply of which a part is delivered twice',
        ({ id }) => {
          const sent = aReply(id, { parts: [aLetter(), anAttachment(1)] });
          const [delivery] = deliveriesOf(sent);
          return tips.addTip(sent, { deliveries: [delivery!, delivery!] });
        },
      ],
      [
        'a delivery of what the source wrote',
        ({ id }) => {
          const message = aMessage(id);
          return tips.addTip(message, { deliveries: deliveriesOf(message) });
        },
      ],
      ['a mailbox of another conversation', ({ id }) => tips.addTip(aTip(), { mailbox: aMailbox(id) })],
      [
        'a mailbox with a later message',
        ({ id }) => {
          const message = aMessage(id);
          return tips.addTip(message, { mailbox: aMailbox(message.id) });
        },
      ],
      [
        'a locator instead of its hash',
        () => {
          const tip = aTip();
          return tips.addTip(tip, { mailbox: aMailbox(tip.id, { locatorHash: someBytes(20) }) });
        },
      ],
    ])('refuses %s, as a mistake of the program', async (_, add) => {
      const [first] = await begin();
      await expect(add(first)).rejects.toThrow(TypeError);
      expect(await tips.conversation(first.id)).toEqual([first]);
    });

    it('has a salt of the site that stays', async () => {
      const salt = await tips.siteSalt();
      expect(salt).toHaveLength(16);
      expect(Buffer.isBuffer(salt)).toBe(false);
      expect(await tips.siteSalt()).toEqual(salt);
    });
  });
}
