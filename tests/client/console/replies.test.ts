import { randomBytes } from 'node:crypto';
import { openAttachment, openLetterWithSignature, type Ring, whoSigned } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import { failureOf } from '../../../client/console/worker/failure-of.ts';
import type { RequestOf } from '../../../client/console/protocol.ts';
import { Desk } from '../../../client/console/worker/desk.ts';
import { newId } from '../../../client/new-id.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { mailboxFor, SealedConversation } from '../../support/sealed-conversation.ts';
import { ciphers } from '../../support/sealed-tip.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';

/** Nobody looks. */
const ignored = (_bytes: number): void => undefined;

const HOUR_MS = 3_600_000;
const TEXT = '\uac10\uc0ac\ud569\ub2c8\ub2e4.\n\nWho else knows?';
/** Several requests long. */
const FILE = new Uint8Array(randomBytes(5 * 2 ** 20 + 7));

describe.each(['gnupg', 'rfc9580'] as const)('a reply, with a ring of the profile %s', (profile) => {
  let newsroom: TestKey;
  let other: TestKey;
  let ring: Ring;
  let site: FakeStaffSite;
  let desk: Desk;
  let conversation: SealedConversation;

  beforeAll(async () => {
    const now = new Date(Date.now() - HOUR_MS);
    [newsroom, other] = await Promise.all([makeKey(profile, { now }), makeKey(profile, { now })]);
    ring = await ringFor(newsroom);
  });

  beforeEach(async () => {
    site = await FakeStaffSite.start(ring, [newsroom.publicKey]);
    conversation = await SealedConversation.begin(ring, { message: 'hello', language: 'ko' });
    site.add(conversation);
    let cookie = '';
    desk = new Desk(site.origin, async (url, { headers, ...request }) => {
      const answer = await fetch(url, { ...request, headers: { ...headers, cookie } });
      cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
      return answer;
    });
    await addKey(newsroom);
    await run({ kind: 'sign-in', fingerprints: [newsroom.publicKey.fingerprint] });
  });

  afterEach(() => site.close());

  const addKey = (key: TestKey) =>
    run({ kind: 'add-key', file: new Blob([key.armoredPrivateKey]), passphrase: PASSPHRASE });

  function run(
    request: Parameters<Desk['answer']>[0],
    { signal = new AbortController().signal, progress = ignored } = {},
  ) {
    return desk.answer(request, { signal, progress });
  }

  function reply(over: Partial<RequestOf<'reply'>> = {}): RequestOf<'reply'> {
    const nothing = { before: [], files: [], agreed: [] };
    return { kind: 'reply', tip: conversation.id, reply: newId(), text: TEXT, ...nothing, ...over };
  }

  async function failing(...asked: Parameters<typeof run>): Promise<string> {
    return run(...asked).then(
      () => 'it did not fail',
      (error: unknown) => failureOf(error).code,
    );
  }

  /** As the source opens it, with nothing but the key of the mailbox. */
  async function openedBySource(index = 0) {
    const { reply: id, letter, parts } = site.replies[index]!;
    const keys = [conversation.key];
    const partOf = (part: { readonly id: string; readonly delivery: string }, body: Uint8Array) => ({
      ...{ id: part.id, suite: letter.suite },
      envelope: new Uint8Array(Buffer.from(part.delivery, 'base64')),
      body: once(body),
    });
    const sealed = partOf(letter, Buffer.from(letter.body, 'base64'));
    const opened = await openLetterWithSignature(id, sealed, keys, ciphers);
    const files: Buffer[] = [];
    for (const [at, part] of parts.entries()) {
      const pieces: Uint8Array[] = [];
      const sink = {
        write: (piece: Uint8Array) => Promise.resolve(void pieces.push(piece.slice())),
        commit: () => Promise.resolve(void files.push(Buffer.concat(pieces))),
        discard: () => Promise.resolve(),
      };
      const body = partOf(part, site.uploads.get(part.id)!);
      await openAttachment({ letter: opened.letter, position: at + 1, part: body, keys, ciphers }, sink);
    }
    return { ...opened, signer: await whoSigned(opened, [newsroom.publicKey]), files };
  }

  it('opens with the key of the mailbox, says to whom it belongs, and is signed by the newsroom', async () => {
    const request = reply();
    await run(request);
    const { letter, signer } = await openedBySource();
    expect(letter).toMatchObject({
      ...{ tip: request.reply, conversation: conversation.id, author: 'newsroom' },
      ...{ message: TEXT, language: 'ko', attachments: [] },
    });
    expect(signer?.fingerprint).toBe(newsroom.publicKey.fingerprint);
  });

  it('is part of the conversation, opened from the copy of the newsroom', async () => {
    await run(reply());
    const read = await run({ kind: 'read-tip', tip: conversation.id });
    expect(read).toMatchObject({
      later: [{ message: TEXT, author: 'newsroom', trust: { kind: 'newsroom', atHand: true } }],
      mailbox: { kind: 'open', canSign: true, strangers: [] },
    });
  });

  it('stays the newsroom’s when the key that signed it has left the ring', async () => {
    site.ring = await ringOf(1, [newsroom.publicKey, other.publicKey], new Date());
    await conversation.answer(other.unlocked, { message: 'which one?', day: '2024-05-02' });
    site.add(conversation);
    await run({ kind: 'read-tip', tip: conversation.id });
    site.ring = await ringOf(1, [newsroom.publicKey], new Date());
    const read = await run({ kind: 'read-tip', tip: conversation.id });
    expect(read).toMatchObject({ later: [{ message: 'which one?', trust: { kind: 'newsroom' } }] });
  });

  it('does not become the newsroom’s because the server says that a key is', async () => {
    await conversation.answer(other.unlocked, { message: 'meet me', day: '2024-05-02' });
    site.add(conversation);
    site.saysRing = [newsroom.publicKey, other.publicKey];
    const read = await run({ kind: 'read-tip', tip: conversation.id });
    expect(read).toMatchObject({
      later: [{ message: 'meet me', trust: { kind: 'suspicious', why: 'not-signed' } }],
    });
  });

  it('carries files, byte for byte, also over a line that breaks again and again', async () => {
    const seen: number[] = [];
    const breaking = ['cut', undefined, 'cut-after', 'cut'] as const;
    let patches = 0;
    site.beforehand = (asked) => (asked.startsWith('PATCH') ? breaking[patches++] : undefined);
    const files = [new File([FILE], 'a.bin', { type: 'x/y' }), new File([], 'empty.txt')];
    await run(reply({ files }), { progress: (bytes) => void seen.push(bytes) });
    const { letter, files: received } = await openedBySource();
    expect(letter.attachments).toMatchObject([
      { name: 'a.bin', type: 'x/y', size: FILE.length },
      { name: 'empty.txt', size: 0 },
    ]);
    expect(received.map((file, at) => file.equals(at === 0 ? FILE : new Uint8Array()))).toEqual([true, true]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(patches).toBeGreaterThan(breaking.length - 1);
  });

  it('is stored once, however often it is sent', async () => {
    const request = reply();
    site.beforehand = (asked) => (asked.endsWith('/replies') ? 'cut-after' : undefined);
    expect(await failing(request)).toBe('unreachable');
    site.beforehand = () => undefined;
    await run(request);
    await run(request);
    expect(site.replies).toHaveLength(1);
  });

  it('is not sent beside what an earlier attempt has stored in other words', async () => {
    const first = reply();
    site.beforehand = (asked) => (asked.endsWith('/replies') ? 'cut-after' : undefined);
    expect(await failing(first)).toBe('unreachable');
    site.beforehand = () => undefined;
    const changed = reply({ text: 'other words', before: [first.reply] });
    expect(await failing(changed)).toBe('sent-before');
    expect(site.replies).toHaveLength(1);
  });

  it('is sealed again when the ring changes meanwhile', async () => {
    const next = await ringOf(2, [newsroom.publicKey, other.publicKey], new Date());
    await addKey(other);
    site.beforehand = (asked) => {
      if (asked.endsWith('/replies')) site.ring = next;
      return undefined;
    };
    await run(reply());
    expect(site.replies.map(({ epoch }) => epoch)).toEqual([2]);
  });

  it('is not sealed to a mailbox key that the first letter does not name', async () => {
    const { armoredPublicKey } = await mailboxFor(conversation.id, ring);
    site.mailboxes.set(conversation.id, armoredPublicKey);
    expect(await failing(reply())).toBe('mailbox-exchanged');
    site.mailboxes.set(conversation.id, newsroom.armoredPublicKey);
    expect(await failing(reply())).toBe('mailbox-exchanged');
    site.mailboxes.delete(conversation.id);
    expect(await failing(reply())).toBe('mailbox-closed');
    expect(site.replies).toEqual([]);
  });

  it('says that the mailbox was closed while it was being sealed', async () => {
    site.beforehand = (asked) => {
      if (asked.endsWith('/replies')) site.mailboxes.clear();
      return undefined;
    };
    expect(await failing(reply())).toBe('mailbox-closed');
  });

  it('is not sealed to a key of the ring that the editor has not been shown', async () => {
    site.ring = await ringOf(1, [newsroom.publicKey, other.publicKey], new Date());
    expect(await run({ kind: 'read-tip', tip: conversation.id })).toMatchObject({
      mailbox: { kind: 'open', strangers: [{ fingerprint: other.publicKey.fingerprint }] },
    });
    expect(await failing(reply())).toBe('unknown-ring-key');
    expect(site.uploads.size + site.replies.length).toBe(0);
    await run(reply({ agreed: [other.publicKey.fingerprint] }));
    expect(site.replies).toHaveLength(1);
  });

  it('is not signed where no key of the ring is at hand', async () => {
    site.ring = await ringOf(1, [other.publicKey], new Date());
    expect(await failing(reply({ agreed: [other.publicKey.fingerprint] }))).toBe('no-signing-key');
  });

  it('can be stopped, and leaves nothing on the server', async () => {
    const controller = new AbortController();
    const progress = () => {
      controller.abort();
    };
    const stopped = failing(reply({ files: [new File([FILE], 'a')] }), {
      signal: controller.signal,
      progress,
    });
    expect(await stopped).toBe('cancelled');
    expect([site.uploads.size, site.replies.length]).toEqual([0, 0]);
  });

  it.each(['store-full', 'store-trouble', 'upload-missing', 'too-big'])(
    'passes on that the server refuses it with %s',
    async (code) => {
      site.refusal = { status: 507, code };
      site.beforehand = (asked) => (asked.endsWith('/replies') ? 'refuse' : undefined);
      expect(await failing(reply())).toBe(code);
    },
  );
});

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}
