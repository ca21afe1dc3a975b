import type { Id } from '../../../../server/storage/ports.ts';
import { wordingFor } from '../../../../server/source/locales/index.ts';
import type { Ring } from '../../../../keys/index.ts';
import { encodeForm, FORM_TYPE, formEnd, OWN_FORM } from '../../../support/multipart-form.ts';
import { RawConnection, requestHead } from '../../../support/raw-connection.ts';
import { storeReply } from '../../../support/reply.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { codenameOn, headingOn, SourceVisit } from '../../../support/source-visit.ts';
import { ringFor } from '../../../support/test-keys.ts';

const { say } = wordingFor('en');
const FORGET = '"cache", "cookies", "storage"';

let keys: NewsroomKeys;
let ring: Ring;
let sites: RunningSites;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  ring = await ringFor(keys.newsroom);
});
beforeEach(async () => {
  sites = await RunningSites.start({ keys });
});
afterEach(() => sites.close());

async function tell(): Promise<{ source: SourceVisit; codename: string; conversation: Id }> {
  const source = await SourceVisit.begin(sites.source);
  const codename = codenameOn(await source.tell('a story'))!.join(' ');
  const { tips } = await sites.storage.tips.listTips({ reader: 'x', limit: 1 });
  return { source, codename, conversation: tips[0]!.id };
}

const messages = async (conversation: Id) => (await sites.storage.tips.conversation(conversation)).length;
const isShut = async (source: SourceVisit) => headingOn(await source.get('/mailbox')) === say('open.heading');

describe('leaving', () => {
  it('makes the server forget the visit, and tells the browser to forget everything', async () => {
    const { source } = await tell();
    const old = source.cookie;
    await source.get('/mailbox');
    const answer = await source.post('leave');
    expect([answer.status, headingOn(answer)]).toEqual([200, say('left.heading')]);
    expect(answer.headers['clear-site-data']).toBe(FORGET);
    expect(answer.headers['set-cookie']).toEqual(['visit=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict']);
    expect(await isShut(new SourceVisit(sites.source, { cookie: old }))).toBe(true);
  });

  it('works from the receipt, whose codename is then not shown again', async () => {
    const source = await SourceVisit.begin(sites.source);
    const { values, cookie } = source;
    expect(codenameOn(await source.tell('a story'))).toBeDefined();
    await source.post('leave');
    const back = new SourceVisit(sites.source, { cookie });
    back.values = values;
    const again = await back.tell('a story');
    expect(again.text).toContain('This had arrived before');
    expect(codenameOn(again)).toBeUndefined();
  });

  it('from another site\u2019s page is refused', async () => {
    const { source } = await tell();
    const answer = await fetch(`${sites.source}/en/mailbox/leave`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site', cookie: source.cookie! },
      body: new URLSearchParams(),
    });
    expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([403, null]);
    expect(await isShut(source)).toBe(false);
  });
});

describe('an open mailbox', () => {
  it('locks itself after half an hour without a request', async () => {
    const { source } = await tell();
    sites.clock.advance({ minutes: 29 });
    expect(await isShut(source)).toBe(false);
    sites.clock.advance({ minutes: 29 });
    expect(await isShut(source)).toBe(false);
    sites.clock.advance({ minutes: 31 });
    expect(await isShut(source)).toBe(true);
  });

  it('stays open as long as something is being sent into it', async () => {
    const { source, conversation } = await tell();
    await source.get('/mailbox');
    const form = encodeForm([
      { field: 'form', value: source.values.form },
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
    sites.clock.advance({ hours: 3 });
    await new SourceVisit(sites.source).get('/mailbox');
    expect(await isShut(source)).toBe(false);
    connection.send(formEnd());
    await connection.untilClosed();
    expect(connection.statuses).toEqual([200]);
    expect(await messages(conversation)).toBe(2);
  });

  it('forgets the codename as soon as its page is shown', async () => {
    const source = await SourceVisit.begin(sites.source);
    const { values } = source;
    await source.tell('a story');
    await source.get('/mailbox');
    source.values = values;
    expect(codenameOn(await source.tell('a story'))).toBeUndefined();
  });

  it('that had locked itself takes what was written, with the codename, once', async () => {
    const { source, codename, conversation } = await tell();
    await source.get('/mailbox');
    sites.clock.advance({ minutes: 31 });
    const refused = await source.tell('what took me an hour', '/mailbox/send');
    expect([refused.status, headingOn(refused)]).toEqual([403, say('locked.heading')]);
    expect(refused.text).toContain('>\nwhat took me an hour</textarea>');
    expect(await messages(conversation)).toBe(1);

    const wrong = await source.send(
      [
        { field: 'codename', value: `${codename} more` },
        { field: 'message', value: 'what took me an hour' },
      ],
      '/mailbox/send',
    );
    expect([wrong.status, headingOn(wrong)]).toEqual([403, say('slip.heading')]);
    expect(wrong.text).toContain('>\nwhat took me an hour</textarea>');
    expect(wrong.text).toContain(`>\n${codename} more</textarea>`);

    const form = source.values;
    for (const kind of ['receipt.added', 'receipt.again'] as const) {
      source.values = form;
      const taken = await source.send(
        [
          { field: 'codename', value: codename },
          { field: 'message', value: 'what took me an hour' },
        ],
        '/mailbox/send',
      );
      expect([taken.status, taken.text]).toEqual([200, expect.stringContaining(say(kind))]);
    }
    expect(await messages(conversation)).toBe(2);
    expect(await isShut(source)).toBe(false);
  });
});

describe('closing the mailbox', () => {
  it('is asked first: what goes, what stays, who sees it', async () => {
    const { source } = await tell();
    const page = await source.get('/mailbox/close');
    for (const key of ['close.goes', 'close.stays', 'close.told'] as const)
      expect(page.text).toContain(say(key));
    expect(await isShut(source)).toBe(false);
  });

  it('deletes mailbox and replies, ends the visit, and leaves what was sent to the newsroom', async () => {
    const { source, codename, conversation } = await tell();
    await storeReply({ ...sites.storage, ring, signer: keys.newsroom.unlocked }, conversation);
    await source.get('/mailbox');
    const answer = await source.post('close');
    expect([answer.status, headingOn(answer)]).toEqual([200, say('closedMailbox.heading')]);
    expect(answer.headers['clear-site-data']).toBe(FORGET);
    expect(await sites.storage.tips.mailbox(conversation)).toBeUndefined();
    expect(await sites.storage.tips.replies(conversation)).toEqual([]);
    expect(await messages(conversation)).toBe(2);
    expect((await source.open(codename)).status).toBe(404);
  });

  it('in another browser shuts it here too: what is sent here begins anew, and is not lost', async () => {
    const { source, codename, conversation } = await tell();
    await source.get('/mailbox');
    const elsewhere = new SourceVisit(sites.source);
    await elsewhere.open(codename);
    await elsewhere.post('close');
    const refused = await source.tell('one thing more', '/mailbox/send');
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('one thing more')]);
    expect(await isShut(source)).toBe(true);
    await source.get('/');
    expect(codenameOn(await source.tell('one thing more'))).toHaveLength(9);
    expect(await messages(conversation)).toBe(1);
    expect(await sites.storage.tips.countTips('x')).toMatchObject({ tips: 2 });
  });

  it('asked for without an open mailbox deletes nothing', async () => {
    const { conversation } = await tell();
    const stranger = new SourceVisit(sites.source);
    await stranger.get('/mailbox');
    expect((await stranger.post('close')).status).toBe(403);
    expect(await sites.storage.tips.mailbox(conversation)).toBeDefined();
  });
});

describe('a mailbox whose conversation rests for 180 days', () => {
  it('opens to the last day, and then not any more, before anything has swept it', async () => {
    const { source, codename } = await tell();
    await source.post('leave');
    sites.clock.advance({ hours: 24 * 180 });
    expect(headingOn(await source.open(codename))).toBe(say('mailbox.heading'));
    await source.post('leave');
    sites.clock.advance({ hours: 24 });
    expect((await source.open(codename)).status).toBe(404);
  });
});
