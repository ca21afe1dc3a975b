import request from 'supertest';
import { newSessionKey, readMailboxKey, type Ring, wrapSessionKey } from '../../../keys/index.ts';
import { type ReplyFile, sealReply, uploadBody } from '../../../client/conversation/index.ts';
import { newId } from '../../../client/new-id.ts';
import type { SealedReply, StaffApi } from '../../../client/staff-api/index.ts';
import { replyRequest } from '../../../client/staff-api/replies.ts';
import { requireId } from '../../../server/storage/id.ts';
import type { Editor } from '../../support/editor.ts';
import { patternBytes } from '../../support/pieces.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { SealedConversation } from '../../support/sealed-conversation.ts';
import { ciphers } from '../../support/sealed-tip.ts';
import { signedInSession, type StaffSession } from '../../support/staff-session.ts';
import { storeConversation, storeMessage } from '../../support/stored-conversation.ts';
import { makeKey, ringFor } from '../../support/test-keys.ts';

const FILE = patternBytes(3_000_000);

describe.each(['gnupg', 'rfc9580'] as const)('replies, with a ring of the profile %s', (profile) => {
  let sites: RunningSites;
  let editor: Editor;
  let api: StaffApi;
  let ring: Ring;
  let conversation: SealedConversation;

  beforeAll(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys(profile) });
    ring = await ringFor(sites.keys.newsroom);
    editor = await sites.signIn();
    api = editor.api;
  });
  afterAll(() => sites.close());

  beforeEach(async () => {
    conversation = await SealedConversation.begin(ring);
    await storeConversation(conversation, sites.storage);
  });

  const mailboxKey = () => readMailboxKey(conversation.mailbox.armoredPublicKey);

  async function seal(files: readonly Uint8Array[] = [], text = 'a reply'): Promise<SealedReply> {
    const wait = () => Promise.resolve();
    const uploading = { api, wait, signal: new AbortController().signal, progress: () => undefined };
    return sealReply(
      { id: newId(), conversation: conversation.id, text, language: 'en', files: files.map(replyFile) },
      {
        ...{ ring, mailbox: await mailboxKey(), key: sites.keys.newsroom.unlocked, ciphers },
        now: new Date(),
        upload: (part) => uploadBody(part, uploading),
      },
    );
  }

  const post = async (body: object, session: StaffSession, tip = conversation.id) => {
    const { reply } = body as { readonly reply?: unknown };
    const headers = await session.signed('reply', String(reply));
    return request(sites.staff).post(`/api/tips/${tip}/replies`).set(headers).send(body);
  };

  const refusing = (sealed: SealedReply, tip = conversation.id) =>
    api.reply(tip, sealed).then(
      () => 'stored',
      (error: unknown) => (error as { readonly code: string }).code,
    );

  const storedReplies = async () => (await sites.storage.tips.replies(requireId(conversation.id))).length;

  it('are stored with their files, for the newsroom and for the source', async () => {
    const sealed = await seal([FILE, new Uint8Array()]);
    await api.reply(conversation.id, sealed);
    const { messages } = await api.tip(conversation.id);
    expect(messages).toMatchObject([{ id: sealed.reply, author: 'newsroom', sealed: 'browser' }]);
    expect(messages[0]?.parts.map(({ kind, position }) => [kind, position])).toEqual([
      ['letter', 0],
      ['attachment', 1],
      ['attachment', 2],
    ]);
    const [reply] = await sites.storage.tips.replies(requireId(conversation.id));
    expect(reply?.deliveries).toHaveLength(3);
    expect((await sites.storage.tips.uploads()).map(({ id }) => id)).toEqual([]);
    const listed = (await api.listTips({ limit: 200 })).tips.find(({ id }) => id === conversation.id);
    expect(listed).toMatchObject({ messages: 0, replies: 1, mailbox: true });
  });

  it('that are long are stored too', async () => {
    await api.reply(conversation.id, await seal([], 'long '.repeat(50_000)));
    expect(await storedReplies()).toBe(1);
  });

  it('are stored once when they come twice, one after the other or at the same moment', async () => {
    const sealed = await seal([FILE]);
    await Promise.all([1, 2, 3].map(() => api.reply(conversation.id, sealed)));
    await api.reply(conversation.id, sealed);
    expect(await storedReplies()).toBe(1);
  });

  it('cannot take the id of another message', async () => {
    const sealed = await seal();
    expect(await refusing({ ...sealed, reply: conversation.id })).toBe('malformed');
    const other = await SealedConversation.begin(ring);
    await storeConversation(other, sites.storage);
    await api.reply(conversation.id, sealed);
    expect(await refusing(sealed, other.id)).toBe('malformed');
    const taken = { ...(await seal()).letter, id: sealed.letter.id };
    expect(await refusing({ ...(await seal()), letter: taken })).toBe('malformed');
  });

  it('need a mailbox, and say so when the source has closed it', async () => {
    const sealed = await seal();
    await sites.storage.tips.closeMailbox(requireId(conversation.id));
    expect(await refusing(sealed)).toBe('mailbox-closed');
    expect((await api.tip(conversation.id)).mailbox).toBeNull();
    expect(await refusing(sealed, newId())).toBe('not-found');
  });

  it('must be sealed to the ring of now', async () => {
    expect(await refusing({ ...(await seal()), epoch: 2 })).toBe('ring-changed');
    expect(await refusing({ ...(await seal()), epoch: 0 })).toBe('ring-changed');
  });

  it('are refused unless every part is sealed as it must be', async () => {
    const sealed = await seal([FILE]);
    const { letter, parts } = sealed;
    const [part] = parts;
    const foreign = await makeKey(profile);
    const sessionKey = newSessionKey(ring.suite);
    const forTwo = await wrapSessionKey(sessionKey, await ringFor(foreign, sites.keys.newsroom), new Date());
    const clear = Buffer.alloc(letter.body.length, 'in clear ');
    const hostile: readonly Partial<SealedReply>[] = [
      { letter: { ...letter, envelope: new Uint8Array() } },
      { letter: { ...letter, delivery: new Uint8Array() } },
      { letter: { ...letter, envelope: letter.delivery.slice(0, -1) } },
      { letter: { ...letter, envelope: forTwo } },
      { letter: { ...letter, delivery: Buffer.concat([letter.delivery, letter.delivery]) } },
      { letter: { ...letter, body: clear } },
      { letter: { ...letter, body: letter.body.slice(0, -1) } },
      { letter: { ...letter, body: Buffer.concat([letter.body, Buffer.from('more')]) } },
      { letter: { ...letter, body: new Uint8Array() } },
      { parts: [{ ...part!, delivery: Buffer.from('in clear') }] },
      { parts: [{ ...part!, envelope: new Uint8Array() }] },
    ];
    for (const change of hostile) expect(await refusing({ ...sealed, ...change })).toBe('malformed');
    expect(await storedReplies()).toBe(0);
    expect(await refusing(sealed)).toBe('stored');
  });

  it('are refused when an uploaded file is not a sealed body, or is not there', async () => {
    const sealed = await seal();
    const { envelope, delivery } = sealed.letter;
    const clear = Buffer.alloc(8192, 'in clear ');
    const id = await api.createUpload(clear.length);
    await api.appendUpload(id, 0, new Uint8Array(clear));
    const part = { id, envelope, delivery };
    expect(await refusing({ ...sealed, parts: [part] })).toBe('malformed');
    expect(await refusing({ ...sealed, parts: [{ ...part, id: newId() }] })).toBe('upload-missing');
    const begun = await api.createUpload(8192);
    expect(await refusing({ ...sealed, parts: [{ ...part, id: begun }] })).toBe('upload-missing');
    await Promise.all([id, begun].map((upload) => api.deleteUpload(upload)));
  });

  it('may use no upload of another member of the staff, and one may go on after signing in again', async () => {
    const sealed = await seal([FILE]);
    const colleague = await signedInSession(sites, sites.keys.colleague);
    const answer = await post(replyRequest(sealed), colleague);
    expect([answer.status, answer.body]).toMatchObject([404, { code: 'upload-missing' }]);
    const again = await signedInSession(sites, sites.keys.editor);
    expect((await post(replyRequest(sealed), again)).status).toBe(201);
  });

  it.each([
    ['nothing', {}],
    ['an id that is none', { reply: '../../etc/passwd' }],
    ['no letter', { letter: null }],
    ['an envelope that is no base64', { letter: { envelope: '%%%' } }],
    ['too many files', { parts: Array.from({ length: 101 }, () => ({})) }],
    ['another suite', { letter: { suite: 'none' } }],
  ])('with %s are refused', async (_what, change) => {
    const headers = await signedInSession(sites, sites.keys.editor);
    const sealed = replyRequest(await seal());
    const letter =
      'letter' in change ? change.letter && { ...sealed.letter, ...change.letter } : sealed.letter;
    const body = Object.keys(change).length === 0 ? {} : { ...sealed, ...change, letter };
    const answer = await post(body, headers);
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'bad-request' }]);
  });

  it('and uploads need a session', async () => {
    const sealed = replyRequest(await seal());
    for (const headers of [{}, { cookie: '__Host-sealdrop=x', 'x-sealdrop-token': 'y' }]) {
      const answer = request(sites.staff).post(`/api/tips/${conversation.id}/replies`).set(headers);
      expect((await answer.send(sealed)).body).toMatchObject({ code: 'signed-out' });
      const upload = request(sites.staff).post('/api/uploads').set({ 'Tus-Resumable': '1.0.0' });
      expect((await upload.set('Upload-Length', '5000').set(headers)).status).toBe(401);
    }
  });

  it('leave the tip read, and what the source writes later makes it unread again', async () => {
    await api.setRead(conversation.id, true);
    await api.reply(conversation.id, await seal());
    const readOf = async () =>
      (await api.listTips({ limit: 200 })).tips.find(({ id }) => id === conversation.id)?.read;
    expect(await readOf()).toBe(true);
    await storeMessage(conversation, await conversation.write({ day: '2026-01-01' }), sites.storage);
    expect(await readOf()).toBe(false);
    await api.setRead(conversation.id, true, 0);
    expect(await readOf()).toBe(false);
    await api.setRead(conversation.id, true, 1);
    expect(await readOf()).toBe(true);
  });
});

function replyFile(bytes: Uint8Array, index: number): ReplyFile {
  return {
    name: `${index}.bin`,
    type: '',
    size: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
    read: async function* () {
      yield bytes;
    },
  };
}
