import { randomBytes } from 'node:crypto';
import { request as ask } from 'node:http';
import type { Id } from '../../../../server/storage/ports.ts';
import { storeReply } from '../../../support/reply.ts';
import { makeNewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { ScriptingSource, type SealedRequest } from '../../../support/scripting-source.ts';
import { ringFor } from '../../../support/test-keys.ts';

interface ServedReply {
  readonly tip: string;
  readonly parts: readonly { readonly id: string; readonly kind: string; readonly length: number }[];
}

/** How long the newsroom's key lasts. */
const KEY_DAYS = 300;

let sites: RunningSites;
let source: ScriptingSource;
let first: SealedRequest;

beforeAll(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580', { expiresAfter: KEY_DAYS * 86_400 }),
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
  });
  source = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
});
afterAll(() => sites.close());

beforeEach(async () => {
  first = await source.prepare('a first message');
  await source.post('/tips', first);
});

const locator = () => ({ locator: first.mailbox['locator'] });
const conversation = () => first.tip as Id;

async function reply(content: Parameters<typeof storeReply>[2] = {}): Promise<Id> {
  const newsroom = {
    ...sites.storage,
    ring: await ringFor(sites.keys.newsroom),
    signer: sites.keys.newsroom.unlocked,
  };
  return storeReply(newsroom, conversation(), content);
}

const repliesOf = (body: Readonly<Record<string, unknown>>) => body['replies'] as readonly ServedReply[];

describe('a mailbox', () => {
  it('is given, still sealed, to whoever has its locator', async () => {
    const tip = await reply({ files: [{ name: 'a.txt', bytes: randomBytes(100) }] });
    const { status, body } = await source.post('/mailbox', locator());
    expect(status).toBe(200);
    expect(body['conversation']).toBe(first.tip);
    expect(body['locked']).toBe(first.mailbox['locked']);
    expect(repliesOf(body).map(({ tip }) => tip)).toEqual([tip]);
    expect(repliesOf(body)[0]?.parts.map(({ kind }) => kind)).toEqual(['letter', 'attachment']);
  });

  it('looks the same to everybody else, whether it is closed, expired or was never there', async () => {
    const unknown = { status: 404, body: { code: 'unknown-mailbox' } };
    expect(await source.post('/mailbox', { locator: randomBytes(32).toString('base64url') })).toEqual(
      unknown,
    );
    sites.clock.advance({ hours: 24 * 181 });
    expect(await source.post('/mailbox', locator())).toEqual(unknown);
    sites.clock.advance({ hours: -24 * 181 });
    expect((await source.post('/mailbox/close', locator())).status).toBe(200);
    expect(await source.post('/mailbox', locator())).toEqual(unknown);
    for (const path of ['/mailbox/body', '/mailbox/delete'])
      expect((await source.post(path, { ...locator(), part: first.tip, tip: first.tip })).status).toBe(400);
    expect(await source.post('/mailbox/close', locator())).toEqual(unknown);
  });

  it('loses a reply that the source deletes, and keeps the others', async () => {
    const [one, other] = [await reply(), await reply()];
    expect((await source.post('/mailbox/delete', { ...locator(), tip: one })).status).toBe(200);
    const { body } = await source.post('/mailbox', locator());
    expect(repliesOf(body).map(({ tip }) => tip)).toEqual([other]);
    expect(await sites.storage.tips.tip(one)).toBeDefined();
  });

  it('gives the body of a large file unchanged to whoever reads it slowly', async () => {
    await reply({ files: [{ name: 'a.bin', bytes: randomBytes(6_000_000) }] });
    const { body } = await source.post('/mailbox', locator());
    const part = repliesOf(body)[0]?.parts.find(({ kind }) => kind === 'attachment');
    const stored: Buffer[] = [];
    for await (const chunk of sites.storage.blobs.read(part?.id as Id)) stored.push(Buffer.from(chunk));
    const received = await readSlowly({ ...locator(), part: part?.id });
    expect(received.length).toBe(part?.length);
    expect(received.equals(Buffer.concat(stored))).toBe(true);
  });

  it('gives no part of another conversation, nor of what the source itself sent', async () => {
    await reply({ files: [{ name: 'a', bytes: randomBytes(10) }] });
    const other = await source.prepare('of another');
    await source.post('/tips', other);
    const { body } = await source.post('/mailbox', locator());
    const foreign = repliesOf(body)[0]?.parts[1]?.id;
    const own = (await sites.storage.tips.tip(conversation()))?.parts[0]?.id;
    for (const part of [foreign, own])
      expect(await source.post('/mailbox/body', { locator: other.mailbox['locator'], part })).toEqual({
        status: 404,
        body: { code: 'not-found' },
      });
    expect((await source.post('/mailbox/body', { ...locator(), part: own })).status).toBe(404);
  });

  it('keeps of the key that a browser sends the key, and no text around it', async () => {
    const request = await source.prepare('with text around the key');
    const key = `written in clear\n\n${String(request.mailbox['key'])}\n\nand behind it`;
    const answer = await source.post('/tips', { ...request, mailbox: { ...request.mailbox, key } });
    const stored = await sites.storage.tips.mailbox(request.tip as Id);
    if (answer.status === 201) expect(stored?.armoredKey).toBe(request.mailbox['key']);
    else expect(stored).toBeUndefined();
    expect(stored?.armoredKey ?? '').not.toContain('clear');
  });
});

function readSlowly(body: unknown): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-sealdrop': '1', 'content-type': 'application/json' };
    const request = ask(`${sites.source}/api/mailbox/body`, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        response.pause();
        setTimeout(() => response.resume(), 5);
      });
      response.on('end', () => {
        resolve(Buffer.concat(chunks));
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

describe('when the newsroom\u2019s key has expired', () => {
  it('what opens a mailbox and verifies its replies is still given', async () => {
    const { name, salt } = (await source.ask('GET', '/newsroom')).body;
    sites.clock.advance({ hours: 24 * KEY_DAYS });
    const closed = { status: 503, body: { code: 'key-expired' } };
    expect(await source.ask('GET', '/newsroom')).toEqual(closed);
    expect(await source.ask('GET', '/signers')).toEqual({
      status: 200,
      body: { name, salt, takesFiles: true },
    });
  });
});
