import { join } from 'node:path';
import { expireMailboxes, ExpireTips, Retention } from '../../../server/nightly/index.ts';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { dayBefore, dayOf, requireDay } from '../../../server/storage/day.ts';
import { sha256 } from '../../../server/storage/digest.ts';
import { bytesIn, countFound } from '../../support/found-bytes.ts';
import {
  keepConversation,
  type KeptConversation,
  mailboxSecrets,
  newsroomSecrets,
} from '../../support/kept-conversation.ts';
import { DAY, RING, someBytes } from '../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const OLD = requireDay('2025-01-01');
const NOON = new Date(`${DAY}T12:00:00Z`);
const MANY = 12;

type Secrets = (conversation: KeptConversation) => readonly Uint8Array[];
const all: Secrets = (conversation) => [...newsroomSecrets(conversation), ...mailboxSecrets(conversation)];
const none: Secrets = () => [];
const envelopes: Secrets = ({ first, message, reply }) =>
  [first, message, reply].flatMap(({ parts }) => parts.map(({ envelope }) => envelope));
const bodies: Secrets = (conversation) => {
  const wrapped = new Set(envelopes(conversation));
  return newsroomSecrets(conversation).filter((bytes) => !wrapped.has(bytes));
};
const deliveries: Secrets = (conversation) => conversation.deliveries.map(({ envelope }) => envelope);
const mailboxWithoutDeliveries: Secrets = (conversation) => mailboxSecrets(conversation).slice(0, 3);

interface Deletion {
  /** What must be nowhere any more. */
  readonly goes: Secrets;
  /** What of the same conversation must still be there. */
  readonly stays: Secrets;
  /** Of one conversation, or of all that are old. */
  readonly run: (storage: Storage, conversation: KeptConversation) => Promise<unknown>;
}

const NEXT_RING = { epoch: 2, since: DAY, armoredKeys: ['next key'] };

/** Each way in which something is deleted. */
const DELETIONS: Readonly<Record<string, Deletion>> = {
  'an editor deletes a conversation': {
    ...{ goes: all, stays: none },
    run: async ({ tips, blobs }, { first }) => {
      for (const body of await tips.deleteTip(first.id)) await blobs.delete(body);
    },
  },
  'a conversation expires': {
    ...{ goes: all, stays: none },
    run: async ({ tips, blobs }) => {
      const retention = new Retention({ days: 30, noticeDays: 0, tips, now: () => NOON });
      const job = new ExpireTips({ tips, blobs, retention, days: 30 });
      await job.run(NOON, new AbortController().signal);
    },
  },
  'a source deletes a reply': {
    ...{ goes: deliveries, stays: (one) => [...newsroomSecrets(one), ...mailboxWithoutDeliveries(one)] },
    run: ({ tips }, { first, reply }) => tips.deleteReply(first.id, reply.id),
  },
  'a source closes the mailbox': {
    ...{ goes: mailboxSecrets, stays: newsroomSecrets },
    run: ({ tips }, { first }) => tips.closeMailbox(first.id),
  },
  'a mailbox expires': {
    ...{ goes: mailboxSecrets, stays: newsroomSecrets },
    run: async ({ tips }) => {
      const body = JSON.stringify({ days: 30, since: dayBefore(dayOf(NOON), 9) });
      await tips.setReport('mailboxes', { day: dayBefore(dayOf(NOON), 1), body });
      await expireMailboxes(tips, 30).run(NOON, new AbortController().signal);
    },
  },
  'the newsroom turns its ring': {
    ...{ goes: envelopes, stays: (one) => [...bodies(one), ...mailboxSecrets(one)] },
    run: async ({ tips }) => {
      if ((await tips.currentRing())?.epoch === 1) await tips.addRing(NEXT_RING);
      const old = await tips.envelopes({ epoch: 1, limit: 10_000 });
      const changes = old.map(({ id, envelope }) => {
        return { id, before: sha256(envelope), envelope: someBytes(310) };
      });
      await tips.replaceEnvelopes(1, 2, changes);
      await tips.eraseReplaced();
    },
  },
};

describe('deleted means gone: in no file of the data folder is a byte of it when', () => {
  let folder: string;
  let storage: Storage;

  beforeEach(async () => {
    folder = join(temporaryFolder(), 'data');
    storage = await openStorage({ folder });
    await storage.tips.addRing(RING);
  });

  afterEach(() => storage.close());

  async function converse(): Promise<readonly KeptConversation[]> {
    const old: KeptConversation[] = [];
    for (let n = 0; n < MANY; n++) old.push(await keepConversation(storage, OLD));
    return old;
  }

  const found = (secrets: readonly Uint8Array[]): number => countFound(bytesIn(folder), secrets);

  it.each(Object.entries(DELETIONS))('%s', async (_, { goes, stays, run }) => {
    const old = await converse();
    const gone = old.flatMap(goes);
    // Without this, a search that finds nothing would prove nothing.
    expect(found(gone)).toBe(gone.length);
    for (const conversation of old) await run(storage, conversation);
    expect(found(gone)).toBe(0);
    const kept = old.flatMap(stays);
    expect(found(kept)).toBe(kept.length);
  });

  it.each(Object.entries(DELETIONS))('%s, and the server is started anew', async (_, { goes, run }) => {
    const old = await converse();
    for (const conversation of old) await run(storage, conversation);
    await storage.close();
    storage = await openStorage({ folder });
    expect(found(old.flatMap(goes))).toBe(0);
  });

  it('a conversation expires, and what is held or fresh is whole', async () => {
    const [held, ...others] = await converse();
    const fresh = await keepConversation(storage, DAY);
    await storage.tips.setHold(held!.first.id, true);
    await DELETIONS['a conversation expires']!.run(storage, held!);
    expect(found(others.flatMap(all))).toBe(0);
    const kept = [held!, fresh].flatMap(all);
    expect(found(kept)).toBe(kept.length);
  });
});
