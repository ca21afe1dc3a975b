import { type Ring, whoSigned } from '../../../keys/index.ts';
import { type Conversation, readConversation, type Trust } from '../../../client/conversation/index.ts';
import type { TipDetail } from '../../../client/staff-api/index.ts';
import { mailboxFor, SealedConversation, type SealedMessage } from '../../support/sealed-conversation.ts';
import { ciphers, type SealedPart, type SealedTip } from '../../support/sealed-tip.ts';
import { makeKey, ringFor, type TestKey } from '../../support/test-keys.ts';

const HOUR_MS = 3_600_000;

let newsroom: TestKey;
let stranger: TestKey;
let ring: Ring;
let conversation: SealedConversation;

beforeAll(async () => {
  const now = new Date(Date.now() - HOUR_MS);
  [newsroom, stranger] = await Promise.all([makeKey('rfc9580', { now }), makeKey('gnupg', { now })]);
  ring = await ringFor(newsroom);
});

beforeEach(async () => {
  conversation = await SealedConversation.begin(ring, { message: 'first' });
});

function detailOf(
  { first, messages, mailbox }: SealedConversation,
  over: Partial<TipDetail> = {},
): TipDetail {
  return {
    ...sealedTip(first),
    messages: messages.map((message) => ({ ...sealedTip(message), author: message.author })),
    mailbox: { key: mailbox.armoredPublicKey },
    ...{ hold: false, spam: false, stamp: 0 },
    ...over,
  };
}

function sealedTip({ id, day, sealed, parts }: SealedTip) {
  return { id, day, sealed, parts: parts.map(partOf) };
}

function partOf({ id, kind, position, suite, epoch, envelope, body }: SealedPart) {
  return { id, kind, position, suite, epoch, length: body.length, envelope: new Uint8Array(envelope) };
}

function read(tip = detailOf(conversation), served = ring.keys): Promise<Conversation> {
  const parts = [conversation.first, ...conversation.messages].flatMap((message) => message.parts);
  return readConversation(tip, {
    keys: [newsroom.unlocked],
    ciphers,
    ring: served,
    fetchBody: (id) => once(parts.find((part) => part.id === id)!.body),
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}

async function trustOf(message: SealedMessage, tip?: TipDetail, served = ring.keys): Promise<Trust | string> {
  const { later } = await read(tip, served);
  const found = later.find(({ stored }) => stored.id === message.id)!;
  return 'trust' in found ? found.trust : String((found.error as { code?: string }).code);
}

const suspicious = (why: string) => ({ kind: 'suspicious', why });

describe('a conversation', () => {
  it('is in time order, by day and then by the time inside the letters', async () => {
    await conversation.write({ message: 'third', day: '2025-01-02', time: '12:00:00.000' });
    await conversation.answer(newsroom.unlocked, {
      message: 'second',
      day: '2025-01-02',
      time: '09:00:00.000',
    });
    await conversation.write({ message: 'fourth', day: '2025-01-03', time: '01:00:00.000' });
    const { first, later } = await read();
    expect(first).toMatchObject({ letter: { message: 'first' }, trust: { kind: 'first' } });
    expect(later.map((message) => 'letter' in message && message.letter.message)).toEqual([
      'second',
      'third',
      'fourth',
    ]);
  });

  it('goes on where a message does not open, and fails where the first does not', async () => {
    const elsewhere = await ringFor(stranger);
    const other = await SealedConversation.begin(elsewhere);
    const unreadable = await other.write();
    conversation.messages.push(unreadable);
    expect(await trustOf(unreadable)).toBe('cannot-open');
    const swapped = { ...detailOf(conversation), parts: sealedTip(other.first).parts };
    conversation.messages.push({ ...other.first, author: 'source' });
    await expect(read(swapped)).rejects.toMatchObject({ code: 'cannot-open' });
  });
});

describe('a later message of the source', () => {
  it('is trusted when the key that the first letter names has signed it', async () => {
    expect(await trustOf(await conversation.write())).toEqual({ kind: 'source' });
  });

  it('is still trusted when the mailbox is closed and the server has the key no longer', async () => {
    const message = await conversation.write();
    const closed = detailOf(conversation, { mailbox: null });
    expect(await trustOf(message, closed)).toEqual({ kind: 'source' });
    expect((await read(closed)).mailbox).toEqual({ kind: 'closed' });
  });

  it('is suspicious when nobody has signed it', async () => {
    const forged = await conversation.add({ conversation: conversation.id, message: 'meet me' });
    expect(await trustOf(forged)).toEqual(suspicious('not-signed'));
  });

  it('is suspicious when another mailbox has signed it, which comes with its key and which the server calls this one', async () => {
    const other = await mailboxFor(conversation.id, ring);
    const forged = await conversation.write({ signedBy: other.opened.key, mailbox: other.fingerprint });
    expect(await trustOf(forged)).toEqual(suspicious('not-signed'));
    const exchanged = detailOf(conversation, { mailbox: { key: other.armoredPublicKey } });
    expect(await trustOf(forged, exchanged)).toEqual(suspicious('not-signed'));
    expect(await trustOf(forged, detailOf(conversation, { mailbox: null }))).toEqual(
      suspicious('not-signed'),
    );
  });

  it('is suspicious when the newsroom has signed it', async () => {
    const forged = await conversation.write({ signedBy: newsroom.unlocked });
    expect(await trustOf(forged)).toEqual(suspicious('not-signed'));
  });

  it('is suspicious when its letter belongs to another conversation', async () => {
    const other = await SealedConversation.begin(ring);
    const moved = await conversation.write({ conversation: other.id });
    expect(await trustOf(moved)).toEqual(suspicious('misplaced'));
    const another = await conversation.add({ signedBy: conversation.key });
    expect(await trustOf(another)).toEqual(suspicious('misplaced'));
  });

  it('does not open under the id of another', async () => {
    const message = await conversation.write();
    const renamed = { ...message, id: conversation.id.replace(/^./u, 'b') };
    conversation.messages.push(renamed);
    expect(await trustOf(renamed)).toBe('mismatch');
  });
});

describe('a reply', () => {
  it('is trusted when a key at hand has signed it', async () => {
    const trust = await trustOf(await conversation.answer(newsroom.unlocked));
    const { fingerprint } = newsroom.publicKey;
    expect(trust).toMatchObject({ kind: 'newsroom', atHand: true, key: { fingerprint } });
  });

  it('is only the word of the server when a key of the ring has signed it that is not at hand', async () => {
    const reply = await conversation.answer(stranger.unlocked);
    const served = [...ring.keys, stranger.publicKey];
    expect(await trustOf(reply, undefined, served)).toMatchObject({ kind: 'newsroom', atHand: false });
    expect(await trustOf(reply)).toEqual(suspicious('not-signed'));
  });

  it('is suspicious when it was moved from another conversation', async () => {
    const other = await SealedConversation.begin(ring);
    const moved = await other.answer(newsroom.unlocked);
    conversation.messages.push(moved);
    expect(await trustOf(moved)).toEqual(suspicious('misplaced'));
  });

  it('does not pass for a message of the source, nor the other way round', async () => {
    const reply = await conversation.answer(newsroom.unlocked);
    const message = await conversation.write();
    conversation.messages.splice(0, 2, { ...reply, author: 'source' }, { ...message, author: 'newsroom' });
    expect(await trustOf(reply)).toEqual(suspicious('other-author'));
    expect(await trustOf(message)).toEqual(suspicious('other-author'));
  });
});

describe('the mailbox', () => {
  it('is open with the key that the first letter names', async () => {
    const { mailbox } = await read();
    expect(mailbox).toMatchObject({ kind: 'open', key: { fingerprint: conversation.mailbox.fingerprint } });
  });

  it('is none where the first letter names none', async () => {
    const tip = await SealedConversation.begin(ring, { twist: ({ mailbox: _none, ...letter }) => letter });
    conversation = tip;
    expect((await read(detailOf(tip, { mailbox: null }))).mailbox).toEqual({ kind: 'none' });
    expect((await read(detailOf(tip))).mailbox).toEqual({ kind: 'exchanged' });
  });

  it.each([
    ['another key', async () => (await mailboxFor(conversation.id, ring)).armoredPublicKey],
    ['a key of the newsroom', () => Promise.resolve(newsroom.armoredPublicKey)],
    ['garbage', () => Promise.resolve('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxxxx\n')],
    ['nothing', () => Promise.resolve('')],
  ])('is exchanged when the server gives %s', async (_what, key) => {
    const tip = detailOf(conversation, { mailbox: { key: await key() } });
    expect((await read(tip)).mailbox).toEqual({ kind: 'exchanged' });
  });
});

it('knows no signer of a letter without a signature', async () => {
  const { first } = await read();
  expect(await whoSigned({ letter: first.letter }, ring.keys)).toBeUndefined();
});
