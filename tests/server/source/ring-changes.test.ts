import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type KeyProfile, unwrapSessionKey } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import { wordingFor } from '../../../server/source/locales/index.ts';
import type { Id, StoredTip, TipStore } from '../../../server/storage/ports.ts';
import { type FormPart, encodeForm, FORM_TYPE, formEnd, OWN_FORM } from '../../support/multipart-form.ts';
import { openConversation } from '../../support/open-stored.ts';
import { RawConnection, requestHead } from '../../support/raw-connection.ts';
import { storeReply } from '../../support/reply.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { ScriptingSource } from '../../support/scripting-source.ts';
import { codenameOn, headingOn, SourceVisit } from '../../support/source-visit.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';
import { turnRing } from '../../support/turned-ring.ts';

const { say } = wordingFor('en');

let keys: NewsroomKeys;
let sites: RunningSites;
/** What happens in the very moment before a tip is committed. */
let beforeCommit: () => Promise<void>;

async function start(profile: KeyProfile): Promise<void> {
  keys = await makeNewsroomKeys(profile);
  beforeCommit = () => Promise.resolve();
  sites = await RunningSites.start({
    keys,
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
    wrapStorage: ({ tips, ...rest }) => ({ ...rest, tips: committingAfter(tips) }),
  });
}
afterEach(() => sites.close());

function committingAfter(tips: TipStore): TipStore {
  return new Proxy(tips, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (name !== 'addTip') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      return async (...tip: Parameters<TipStore['addTip']>) => {
        await beforeCommit();
        await target.addTip(...tip);
      };
    },
  });
}

/** The key is made at this moment too: nothing is sealed to it with an earlier date. */
async function turn(profile: KeyProfile): Promise<TestKey> {
  const key = await makeKey(profile);
  await turnRing(sites.storage.tips, keys.officer, [key]);
  return key;
}

function turningOnce(profile: KeyProfile): { readonly key: () => TestKey } {
  let key: TestKey | undefined;
  beforeCommit = async () => {
    beforeCommit = () => Promise.resolve();
    key = await turn(profile);
  };
  return { key: () => key! };
}

const conversations = async () =>
  (await sites.storage.tips.listTips({ reader: 'x', limit: 100 })).tips.map(({ id }) => id);

async function storedTips(): Promise<readonly StoredTip[]> {
  const stored = (await conversations()).map((id) => sites.storage.tips.conversation(id));
  return (await Promise.all(stored)).flat();
}

/** Every part is for this ring, and for nobody before it. */
async function expectSealedTo(epoch: number, key: TestKey, tips: readonly StoredTip[]): Promise<void> {
  for (const { envelope, suite, epoch: stored } of tips.flatMap(({ parts }) => parts)) {
    expect(stored).toBe(epoch);
    await expect(unwrapSessionKey(envelope, suite, [keys.newsroom.unlocked])).rejects.toThrow('opens this');
    expect((await unwrapSessionKey(envelope, suite, [key.unlocked])).bytes).toHaveLength(32);
  }
}

/** Sends all but the end of a form, and gives the connection on which it can be ended. */
async function sendAllBut(source: SourceVisit, parts: readonly FormPart[], path: string) {
  const fields = Object.entries(source.values).map(([field, value]) => ({ field, value }));
  const form = encodeForm([...fields, ...parts]);
  const connection = await RawConnection.open(sites.source);
  const headers = { ...OWN_FORM, Cookie: source.cookie!, 'Content-Type': FORM_TYPE, Connection: 'close' };
  connection.send(
    requestHead(`POST /en${path}`, sites.source, { ...headers, 'Content-Length': form.length }),
  );
  connection.send(form.subarray(0, -formEnd().length));
  while (!(await sites.bodies()).some((name) => name.endsWith('.part')))
    await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    async end(): Promise<string> {
      connection.send(formEnd());
      await connection.untilClosed();
      expect(connection.statuses).toEqual([200]);
      return connection.received;
    },
  };
}

const FILM = randomBytes(900_000);

describe.each([
  ['rfc9580', 'rfc9580'],
  ['gnupg', 'rfc9580'],
  ['rfc9580', 'gnupg'],
] as const)('a tip that arrives while the newsroom turns from a %s to a %s key', (before, after) => {
  beforeEach(() => start(before));

  it('is sealed to the new one when its file was still on its way, and the mailbox knows that key', async () => {
    const source = await SourceVisit.begin(sites.source);
    const parts = [
      { field: 'message', value: 'slowly' },
      { name: 'film.mp4', bytes: FILM },
    ];
    const slow = await sendAllBut(source, parts, '/send');
    const key = await turn(after);
    const text = await slow.end();
    expect(text).toContain(say('receipt.heading'));
    const [tip, ...others] = await storedTips();
    expect(others).toEqual([]);
    await expectSealedTo(2, key, [tip!]);
    const [opened] = await openConversation(sites.storage, tip!.id, key.unlocked);
    expect(opened!.letter.message).toBe('slowly');
    expect(opened!.files.map((file) => file.equals(FILM))).toEqual([true]);
    expect((await sites.bodies()).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('opens its mailbox with the codename, and the new key can answer', async () => {
    const { key } = turningOnce(after);
    const codename = codenameOn(await (await SourceVisit.begin(sites.source)).tell('first'))!.join(' ');
    const [conversation] = await conversations();
    const ring = await ringOf(2, [key().publicKey], new Date());
    await storeReply({ ...sites.storage, ring, signer: key().unlocked }, conversation!, {
      message: 'Hello.',
    });
    const page = await new SourceVisit(sites.source).open(codename);
    expect(page.text).toContain('Hello.');
    expect(page.text).toContain(say('reply.genuine'));
  });

  it('is sealed to the new one as a further message, with its files', async () => {
    const source = await SourceVisit.begin(sites.source);
    await source.tell('first');
    await source.get('/mailbox');
    const { key } = turningOnce(after);
    const answer = await source.send(
      [
        { field: 'message', value: 'further' },
        { name: 'film.mp4', bytes: FILM },
        { name: 'empty', bytes: '' },
      ],
      '/mailbox/send',
    );
    expect([answer.status, headingOn(answer)]).toEqual([200, say('receipt.heading')]);
    const [first, further] = await sites.storage.tips.conversation((await conversations())[0]!);
    expect(first!.parts.map(({ epoch }) => epoch)).toEqual([1]);
    await expectSealedTo(2, key(), [further!]);
    expect(further!.parts.map(({ position }) => position)).toEqual([0, 1, 2]);
    expect(sites.logged).not.toContain('storage-failed');
  });

  it('and was sealed in a browser is told so, and needs only new envelopes: its files stay', async () => {
    const source = new ScriptingSource(sites.source, await ringOf(1, [keys.newsroom.publicKey], new Date()));
    const tip = await source.prepare('from a browser', [FILM]);
    const { key } = turningOnce(after);
    expect(await source.post('/tips', tip)).toEqual({ status: 409, body: { code: 'ring-changed' } });
    expect(await conversations()).toEqual([]);
    expect(await source.post('/tips', tip)).toEqual({ status: 409, body: { code: 'ring-changed' } });
    const again = await source.sealAgain(tip, await ringOf(2, [key().publicKey], new Date()));
    expect(await source.post('/tips', again)).toEqual({ status: 201, body: {} });
    await expectSealedTo(2, key(), await storedTips());
    const [opened] = await openConversation(sites.storage, tip.tip as Id, key().unlocked);
    expect(opened!.files.map((file) => file.equals(FILM))).toEqual([true]);
    expect(sites.logged).not.toContain('storage-failed');
  });
});

describe('a tip that arrives while the newsroom turns its key', () => {
  beforeEach(() => start('rfc9580'));

  it('at the same moment as others is kept like them, each for the new ring', async () => {
    const visits = await Promise.all([1, 2, 3].map(() => SourceVisit.begin(sites.source)));
    let waiting = 0;
    let key: TestKey | undefined;
    let go: () => void = () => undefined;
    const turned = new Promise<void>((resolve) => (go = resolve));
    beforeCommit = async () => {
      waiting += 1;
      if (waiting === visits.length) {
        key = await turn('rfc9580');
        go();
      }
      await turned;
    };
    const answers = await Promise.all(visits.map((visit, index) => visit.tell(`tip ${index}`)));
    expect(answers.map(headingOn)).toEqual(visits.map(() => say('receipt.heading')));
    const tips = await storedTips();
    expect(tips).toHaveLength(3);
    await expectSealedTo(2, key!, tips);
    expect(new Set(answers.map((answer) => codenameOn(answer)?.join(' '))).size).toBe(3);
  });

  it('of another window of the same browser goes into the mailbox that the first one has made', async () => {
    const first = await SourceVisit.begin(sites.source);
    const second = await first.secondTab();
    const { key } = turningOnce('rfc9580');
    const answers = await Promise.all([first.tell('one'), second.tell('two')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await conversations()).toHaveLength(1);
    const tips = await storedTips();
    expect(tips).toHaveLength(2);
    await expectSealedTo(2, key(), tips);
  });

  it('is kept also when it turns twice', async () => {
    let turns = 0;
    let key: TestKey | undefined;
    beforeCommit = async () => {
      turns += 1;
      if (turns <= 2) key = await turn('rfc9580');
    };
    const source = await SourceVisit.begin(sites.source);
    const long = 'a long letter, which is a file '.repeat(4_000);
    expect((await source.tell(long)).status).toBe(200);
    const tips = await storedTips();
    await expectSealedTo(3, key!, tips);
    // Letters that were sealed for the rings before are gone.
    expect(await sites.bodies()).toEqual(tips.map(({ parts: [letter] }) => letter!.id));
  });

  it('is given up when it turns without end, and leaves nothing', async () => {
    const spare = await makeKey('rfc9580');
    let turns = 0;
    beforeCommit = async () => {
      turns += 1;
      await turnRing(sites.storage.tips, keys.officer, [turns % 2 === 0 ? keys.newsroom : spare]);
    };
    const source = await SourceVisit.begin(sites.source);
    const answer = await source.send([{ name: 'film.mp4', bytes: FILM }]);
    expect([answer.status, turns]).toEqual([503, 5]);
    expect(answer.text).toContain(say('problem.keptNothing'));
    expect([await conversations(), await sites.bodies()]).toEqual([[], []]);
    beforeCommit = () => Promise.resolve();
    const probe = jest.spyOn(sites.storage.blobs, 'probe');
    expect((await source.get('/')).text).toContain('<form');
    expect(probe).not.toHaveBeenCalled();
  });

  it('is not kept, and says so, when it has no key any more', async () => {
    beforeCommit = async () => {
      await turnRing(sites.storage.tips, keys.officer, []);
    };
    const source = await SourceVisit.begin(sites.source);
    const answer = await source.send([{ name: 'film.mp4', bytes: FILM }]);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain(say('problem.keptNothing'));
    expect([await conversations(), await sites.bodies()]).toEqual([[], []]);
    expect(sites.logged).not.toContain('intake-failed');
  });

  it('cannot claim another suite for its files than they have', async () => {
    const source = new ScriptingSource(sites.source, await ringOf(1, [keys.newsroom.publicKey], new Date()));
    const tip = await source.prepare('x', [FILM]);
    const lying = { ...tip, parts: tip.parts.map((part) => ({ ...part, suite: 'seipd1-aes256' })) };
    expect(await source.post('/tips', lying)).toEqual({ status: 400, body: { code: 'malformed' } });
    const other = await source.prepare('x', [FILM]);
    const sealedFor1 = await source.wrapAgain(
      other.parts[0]!.id,
      await ringOf(1, [keys.newsroom.publicKey], new Date()),
      'seipd1-aes256',
    );
    expect(await source.post('/tips', { ...other, parts: [sealedFor1] })).toEqual({
      status: 400,
      body: { code: 'malformed' },
    });
    expect(await conversations()).toEqual([]);
  });
});
