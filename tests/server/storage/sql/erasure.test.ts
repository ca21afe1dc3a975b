import Sqlite from 'better-sqlite3';
import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { requireDay } from '../../../../server/storage/day.ts';
import { sha256 } from '../../../../server/storage/digest.ts';
import type { Delivery, StoredMailbox, StoredTip } from '../../../../server/storage/ports.ts';
import { openSqlite } from '../../../../server/storage/sql/sqlite.ts';
import { SqlTipStore } from '../../../../server/storage/sql/sql-tip-store.ts';
import { bytesIn, countFound } from '../../../support/found-bytes.ts';
import {
  aLetter,
  aMailbox,
  aMessage,
  anAttachment,
  aReply,
  aTip,
  DAY,
  deliveriesOf,
  RING,
  someBytes,
} from '../../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const WAIT_FOR_READERS_MS = 300;
const CONVERSATIONS = 240;
const OLD = requireDay('2025-01-01');

interface Conversation {
  readonly first: StoredTip;
  readonly mailbox: StoredMailbox;
  readonly replies: readonly { readonly tip: StoredTip; readonly deliveries: readonly Delivery[] }[];
}

describe('what a source deletes', () => {
  let path: string;
  let tips: SqlTipStore;

  beforeEach(async () => {
    path = join(temporaryFolder(), 'tips.sqlite');
    tips = await SqlTipStore.open(await openSqlite(path, WAIT_FOR_READERS_MS));
    await tips.addRing(RING);
  });

  afterEach(() => tips.close());

  const found = (secrets: readonly Uint8Array[]): number => countFound(bytesIn(dirname(path)), secrets);

  /** Rows of unequal sizes, among others that come and go: they move when a B-tree is balanced. */
  async function converse(day = DAY): Promise<Conversation> {
    const first = aTip({ day, parts: [letterOfSomeSize(), anAttachment(1)] });
    const mailbox = aMailbox(first.id, { locked: someBytes(randomInt(20, 6_000)), armoredKey: someKey() });
    await tips.addTip(first, { mailbox });
    await tips.addTip(aMessage(first.id, { day, parts: [letterOfSomeSize()] }));
    const replies = [];
    for (let count = randomInt(1, 4); count > 0; count -= 1) {
      const tip = aReply(first.id, { day, parts: [letterOfSomeSize(), anAttachment(1)] });
      const deliveries = deliveriesOf(tip).map(({ part }) => ({
        part,
        envelope: someBytes(randomInt(90, 700)),
      }));
      await tips.addTip(tip, { deliveries });
      replies.push({ tip, deliveries });
    }
    return { first, mailbox, replies };
  }

  async function manyConversations(day = DAY, count = CONVERSATIONS): Promise<readonly Conversation[]> {
    return Promise.all(Array.from({ length: count }, () => converse(day)));
  }

  it('leaves no byte of the envelopes of a reply in any file', async () => {
    const all = await manyConversations();
    const secretsOf = ({ replies }: Conversation) => [replies[0]!].flatMap(envelopes);
    const [one, ...others] = all;
    expect(found(secretsOf(one!))).toBe(2);
    await tips.deleteReply(one!.first.id, one!.replies[0]!.tip.id);
    expect(found(secretsOf(one!))).toBe(0);
    const deleted = others.filter((_, index) => index % 2 === 0);
    await Promise.all(deleted.map(({ first, replies }) => tips.deleteReply(first.id, replies[0]!.tip.id)));
    expect(found(deleted.flatMap(secretsOf))).toBe(0);
    const kept = all.flatMap(({ replies }) => replies.slice(1)).flatMap(envelopes);
    expect(found(kept)).toBe(kept.length);
    const ringCopies = deleted.map(({ replies }) => replies[0]!.tip.parts[0]!.envelope);
    expect(found(ringCopies)).toBe(ringCopies.length);
  });

  it('leaves no byte of a closed mailbox: locator, key, content, envelopes of replies', async () => {
    const all = await manyConversations();
    const [one, ...others] = all;
    expect(found(secretsOf(one!))).toBe(secretsOf(one!).length);
    await tips.closeMailbox(one!.first.id);
    expect(found(secretsOf(one!))).toBe(0);
    const closed = others.filter((_, index) => index % 3 > 0);
    await Promise.all(closed.map(({ first }) => tips.closeMailbox(first.id)));
    expect(found(closed.flatMap(secretsOf))).toBe(0);
    const kept = others.filter((_, index) => index % 3 === 0).flatMap(secretsOf);
    expect(found(kept)).toBe(kept.length);
  });

  it('leaves no byte of mailboxes that expired', async () => {
    const young = await manyConversations(DAY, 60);
    const old = await manyConversations(OLD, 60);
    expect(await tips.expireMailboxes(DAY)).toBe(old.length);
    expect(found(old.flatMap(secretsOf))).toBe(0);
    const kept = young.flatMap(secretsOf);
    expect(found(kept)).toBe(kept.length);
  });

  it('leaves no byte of a mailbox whose conversation the newsroom deletes', async () => {
    const all = await manyConversations(DAY, 60);
    const deleted = all.slice(0, 30);
    await Promise.all(deleted.map(({ first }) => tips.deleteTip(first.id)));
    const everything = deleted.flatMap((one) => [
      ...secretsOf(one),
      ...[one.first, ...one.replies.map(({ tip }) => tip)].flatMap(({ parts }) =>
        parts.map(({ envelope }) => envelope),
      ),
    ]);
    expect(found(everything)).toBe(0);
    expect(found(all.slice(30).flatMap(secretsOf))).toBe(all.slice(30).flatMap(secretsOf).length);
  });

  it('has no more of a locator in a key than a byte', async () => {
    await manyConversations(DAY, 30);
    const raw = new Sqlite(path, { readonly: true });
    const keys = ['mailboxes', 'deliveries'].map((table) => {
      const indexes = raw.pragma(`index_list(${table})`) as { name: string }[];
      const columns = indexes.flatMap(({ name }) => raw.pragma(`index_info(${name})`) as { name: string }[]);
      return [...new Set(columns.map(({ name }) => name))].sort();
    });
    expect(keys).toEqual([['bucket', 'conversation'], ['part_id']]);
    expect(raw.prepare('select max(bucket) < 256 as small from mailboxes').get()).toEqual({ small: 1 });
    raw.close();
  });

  it.each([
    ['mailboxes', ['locator_hash', 'armored_key', 'locked']],
    ['deliveries', ['envelope']],
  ])('lies in %s behind all that fits into a page of the B-tree', async (table, secret) => {
    await manyConversations(DAY, 20);
    const raw = new Sqlite(path, { readonly: true });
    const columns = (raw.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
    expect(columns.slice(columns.indexOf('slack') + 1)).toEqual(secret);
    expect(raw.prepare(`select min(length(slack)) as bytes from ${table}`).get()).toEqual({ bytes: 1002 });
    raw.close();
  });

  it('says so when another reader keeps the log from being emptied, and erases at the next call', async () => {
    const one = await converse();
    const other = new Sqlite(path, { readonly: true });
    other.exec('begin');
    other.prepare('select count(*) from tips').get();
    await expect(tips.closeMailbox(one.first.id)).rejects.toMatchObject({ code: 'unhealthy' });
    expect(await tips.mailbox(one.first.id)).toBeUndefined();
    other.close();
    await tips.closeMailbox(one.first.id);
    expect(found(secretsOf(one))).toBe(0);
  });

  it('waits for another reader that ends in time, and lets others go on meanwhile', async () => {
    const one = await converse();
    const other = new Sqlite(path, { readonly: true });
    other.exec('begin');
    other.prepare('select count(*) from tips').get();
    const closing = tips.closeMailbox(one.first.id);
    const next = await converse();
    other.close();
    await closing;
    expect(found(secretsOf(one))).toBe(0);
    expect(await tips.mailbox(next.first.id)).toBeDefined();
  });
});

describe('what a rotation replaces', () => {
  let path: string;
  let tips: SqlTipStore;
  const NEXT = { epoch: 2, since: DAY, armoredKeys: ['next key'] };

  beforeEach(async () => {
    path = join(temporaryFolder(), 'tips.sqlite');
    tips = await SqlTipStore.open(await openSqlite(path, WAIT_FOR_READERS_MS));
    await tips.addRing(RING);
  });

  afterEach(() => tips.close());

  it.each([
    ['as long', (bytes: number) => bytes],
    ['shorter or longer', (bytes: number) => Math.max(94, bytes + randomInt(-600, 1_500))],
  ])('leaves no byte of an envelope in any file when the new one is %s', async (_, lengthOf) => {
    const many = Array.from({ length: 400 }, () =>
      aTip({ parts: [letterOfSomeSize(), anAttachment(1, { envelope: someBytes(randomInt(94, 1_500)) })] }),
    );
    await Promise.all(many.map((tip) => tips.addTip(tip)));
    await tips.addRing(NEXT);
    const old = await tips.envelopes({ epoch: 1, limit: 1_000 });
    const secrets = old.map(({ envelope }) => envelope);
    expect(countFound(bytesIn(dirname(path)), secrets)).toBe(800);
    const changes = old.map(({ id, envelope }) => ({
      id,
      before: sha256(envelope),
      envelope: someBytes(lengthOf(envelope.length)),
    }));
    // The whole of a tip is deleted and others come while envelopes are replaced: rows move.
    for (let at = 0; at < 600; at += 200) {
      const batch = changes.slice(at, at + 200);
      const fresh = aTip({ parts: [aLetter({ epoch: 2 })] });
      await Promise.all([tips.replaceEnvelopes(1, 2, batch), tips.addTip(fresh)]);
      await tips.deleteTip(fresh.id);
    }
    // Deleting erases too: the last of them must be gone without it.
    await tips.replaceEnvelopes(1, 2, changes.slice(600));
    await tips.eraseReplaced();
    const disk = bytesIn(dirname(path));
    expect(countFound(disk, secrets)).toBe(0);
    expect(
      countFound(
        disk,
        changes.map(({ envelope }) => envelope),
      ),
    ).toBe(800);
  });
});

function letterOfSomeSize() {
  const body = someBytes(randomInt(100, 1_100));
  return aLetter({ envelope: someBytes(randomInt(94, 994)), body: { inline: body }, length: body.length });
}

function someKey(): string {
  return Buffer.from(someBytes(randomInt(300, 900))).toString('base64');
}

function envelopes({ deliveries }: { readonly deliveries: readonly Delivery[] }): readonly Uint8Array[] {
  return deliveries.map(({ envelope }) => envelope);
}

function secretsOf({ mailbox, replies }: Conversation): readonly Uint8Array[] {
  const { locatorHash, locked, armoredKey } = mailbox;
  return [locatorHash, locked, Buffer.from(armoredKey), ...replies.flatMap(envelopes)];
}
