import { jest } from '@jest/globals';
import { type ReplyFile, sealReply, uploadBody } from '../../../client/conversation/index.ts';
import { newId } from '../../../client/new-id.ts';
import type { SealedReply } from '../../../client/staff-api/index.ts';
import { readMailboxKey, type Ring } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import { requireId } from '../../../server/storage/id.ts';
import { patternBytes } from '../../support/pieces.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { SealedConversation } from '../../support/sealed-conversation.ts';
import { ciphers } from '../../support/sealed-tip.ts';
import { storeConversation } from '../../support/stored-conversation.ts';
import { makeKey, ringFor, type TestKey } from '../../support/test-keys.ts';
import { turnRing } from '../../support/turned-ring.ts';

const BYTES = patternBytes(300_000);
const FILE: ReplyFile = {
  ...{ name: 'answer.bin', type: '', size: BYTES.length },
  // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
  read: async function* () {
    yield BYTES;
  },
};

describe('a reply that is stored while the newsroom turns its key', () => {
  let sites: RunningSites;
  beforeEach(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  });
  afterEach(() => sites.close());

  it('is refused, and is stored when it was sealed again', async () => {
    const { api } = await sites.signIn();
    const { tips } = sites.storage;
    const conversation = await SealedConversation.begin(await ringFor(sites.keys.newsroom));
    await storeConversation(conversation, sites.storage);
    const { mailbox } = conversation;
    const id = requireId(conversation.id);

    async function seal(ring: Ring, { unlocked: key }: TestKey): Promise<SealedReply> {
      const wait = () => Promise.resolve();
      const uploading = { api, wait, signal: new AbortController().signal, progress: () => undefined };
      return sealReply(
        { id: newId(), conversation: id, text: 'a reply', language: 'en', files: [FILE] },
        {
          ...{ ring, mailbox: await readMailboxKey(mailbox.armoredPublicKey), key, ciphers, now: new Date() },
          upload: (part) => uploadBody(part, uploading),
        },
      );
    }

    const sealed = await seal(await ringFor(sites.keys.newsroom), sites.keys.newsroom);
    const next = await makeKey('gnupg');
    const add = tips.addTip.bind(tips);
    jest.spyOn(tips, 'addTip').mockImplementationOnce(async (...tip) => {
      await turnRing(tips, sites.keys.officer, [next]);
      await add(...tip);
    });
    await expect(api.reply(id, sealed)).rejects.toMatchObject({ code: 'ring-changed' });
    expect(await tips.replies(id)).toEqual([]);
    expect(sites.logged).not.toContain('storage-failed');

    const again = await seal(await ringOf(2, [next.publicKey], new Date()), next);
    await api.reply(id, again);
    const [reply] = await tips.replies(id);
    expect(reply?.tip.parts.map(({ epoch }) => epoch)).toEqual([2, 2]);
  });
});
