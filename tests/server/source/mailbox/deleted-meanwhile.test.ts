import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openConversation } from '../../../support/open-stored.ts';
import { ScriptingSource } from '../../../support/scripting-source.ts';
import { ringFor } from '../../../support/test-keys.ts';
import { StorageError, type Id, type TipStore } from '../../../../server/storage/ports.ts';
import { wordingFor } from '../../../../server/source/locales/index.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { encodeForm, FORM_TYPE, formEnd, OWN_FORM } from '../../../support/multipart-form.ts';
import { RawConnection, requestHead } from '../../../support/raw-connection.ts';
import { codenameOn, headingOn, SourceVisit } from '../../../support/source-visit.ts';

const { say } = wordingFor('en');

let keys: NewsroomKeys;
let sites: RunningSites;
/** What happens in the very moment before a tip is committed. */
let beforeCommit: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
beforeEach(async () => {
  beforeCommit = () => Promise.resolve();
  sites = await RunningSites.start({
    keys,
    wrapStorage: ({ tips, ...rest }) => ({
      ...rest,
      tips: new Proxy(tips, {
        get(target, name) {
          const value = Reflect.get(target, name) as unknown;
          if (name !== 'addTip') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          return async (...tip: Parameters<TipStore['addTip']>) => {
            await beforeCommit();
            await target.addTip(...tip);
          };
        },
      }),
    }),
  });
});
afterEach(() => sites.close());

async function tell(): Promise<{ source: SourceVisit; codename: string; conversation: Id }> {
  const source = await SourceVisit.begin(sites.source);
  const codename = codenameOn(await source.tell('a story'))!.join(' ');
  await source.get('/mailbox');
  return { source, codename, conversation: (await conversations())[0]! };
}

const conversations = async () =>
  (await sites.storage.tips.listTips({ reader: 'x', limit: 100 })).tips.map(({ id }) => id);

/** The one conversation that is left, opened with the newsroom's key. */
async function remaining() {
  const [id, ...others] = await conversations();
  expect(others).toEqual([]);
  return openConversation(sites.storage, id!, keys.newsroom.unlocked);
}

async function deleteTip(id: Id): Promise<void> {
  for (const blob of await sites.storage.tips.deleteTip(id)) await sites.storage.blobs.delete(blob);
}

const LONG = 'a long letter, which is a file '.repeat(4_000);

describe('a further message that arrives while the newsroom deletes its conversation', () => {
  it.each(['/send', '/mailbox/send'])(
    'is kept as a new conversation, with a codename that opens it (%s)',
    async (path) => {
      const { source, codename, conversation } = await tell();
      beforeCommit = async () => {
        beforeCommit = () => Promise.resolve();
        await deleteTip(conversation);
      };
      const answer = await source.tell(LONG, path);
      expect([answer.status, headingOn(answer)]).toEqual([200, say('receipt.heading')]);
      expect(answer.text).toContain(say('receipt.anew'));
      const anew = codenameOn(answer)!.join(' ');
      const [opened, ...others] = await remaining();
      expect(others).toEqual([]);
      expect([opened!.letter.message, opened!.letter.conversation]).toEqual([LONG, undefined]);
      const later = new SourceVisit(sites.source);
      expect((await later.open(codename)).status).toBe(404);
      expect(headingOn(await later.open(anew))).toBe(say('mailbox.heading'));
      // The letter that was sealed for the conversation that is gone has left no body.
      expect(await sites.bodies()).toHaveLength(1);
      expect(sites.logged).not.toContain('storage-failed');
      expect((await source.get('/')).text).toContain('<form');
    },
  );

  it('is kept as a new conversation also when it was deleted while a file was being sent', async () => {
    const { source, conversation } = await tell();
    const form = encodeForm([
      { field: 'form', value: source.values.form },
      { field: 'once', value: source.values.once },
      { field: 'message', value: 'slowly' },
      { name: 'film.mp4', bytes: 'x'.repeat(400_000) },
    ]);
    const connection = await RawConnection.open(sites.source);
    const headers = { ...OWN_FORM, Cookie: source.cookie!, 'Content-Type': FORM_TYPE, Connection: 'close' };
    connection.send(
      requestHead('POST /en/mailbox/send', sites.source, { ...headers, 'Content-Length': form.length }),
    );
    connection.send(form.subarray(0, -formEnd().length));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await deleteTip(conversation);
    connection.send(formEnd());
    await connection.untilClosed();
    expect(connection.statuses).toEqual([200]);
    const [opened] = await remaining();
    expect(opened!.files.map(({ length }) => length)).toEqual([400_000]);
  });

  it('makes nobody doubt the disk, also where something else is missing', async () => {
    const { source } = await tell();
    beforeCommit = () => Promise.reject(new StorageError('missing', 'Something else.'));
    const answer = await source.tell('one thing more', '/mailbox/send');
    expect(answer.status).toBe(503);
    beforeCommit = () => Promise.resolve();
    const probe = jest.spyOn(sites.storage.blobs, 'probe');
    expect((await source.get('/')).text).toContain('<form');
    expect(probe).not.toHaveBeenCalled();
  });

  it('and was sealed in a browser is told the truth, and its files can be used for a new conversation', async () => {
    const source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
    const first = await source.prepare('first');
    await source.post('/tips', first);
    const { locator = '' } = first.mailbox;
    const further = await source.prepare('further', [randomBytes(1_000)], { locator });
    beforeCommit = async () => {
      beforeCommit = () => Promise.resolve();
      await deleteTip(first.tip as Id);
    };
    expect(await source.post('/tips', further)).toEqual({ status: 404, body: { code: 'unknown-mailbox' } });
    expect(sites.logged).not.toContain('storage-failed');
    const begun = await source.prepare('further');
    const anew = { ...further, mailbox: begun.mailbox };
    expect(await source.post('/tips', { ...anew, tip: begun.tip })).toEqual({ status: 201, body: {} });
    expect(await conversations()).toEqual([begun.tip]);
  });

  it('and was sealed in a browser is told when it was a file that has expired', async () => {
    const source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
    const tip = await source.prepare('first', [randomBytes(1_000)]);
    beforeCommit = async () => {
      await sites.storage.tips.deleteUpload(tip.parts[0]!.id as Id);
    };
    expect(await source.post('/tips', tip)).toEqual({ status: 409, body: { code: 'upload-missing' } });
    expect(sites.logged).not.toContain('storage-failed');
  });
});
