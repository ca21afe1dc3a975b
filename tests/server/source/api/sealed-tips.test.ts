import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { newId, parseId } from '../../../../server/storage/id.ts';
import type { KeyProfile } from '../../../../keys/index.ts';
import { makeNewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { ScriptingSource, type SealedRequest } from '../../../support/scripting-source.ts';
import { makeKey, ringFor } from '../../../support/test-keys.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

/** How many bodies are files. */
async function bodiesOn({ config }: RunningSites): Promise<number> {
  const names = await readdir(config.dataFolder, { recursive: true });
  return names.filter((name) => parseId(name.split('/').at(-1) ?? '') !== undefined).length;
}

describe.each(['rfc9580', 'gnupg'] as const)(
  'a tip sealed in a browser for a ring of profile %s',
  (profile: KeyProfile) => {
    let sites: RunningSites;
    let source: ScriptingSource;

    beforeAll(async () => {
      sites = await RunningSites.start({
        keys: await makeNewsroomKeys(profile),
        env: { SEALDROP_TIPS_PER_MINUTE: '0', SEALDROP_MAX_TIP_BYTES: '4MiB', SEALDROP_MAX_FILES: '3' },
      });
      source = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
    });
    afterAll(() => sites.close());

    const tips = async () => (await (await sites.signIn()).ids()).length;

    /** Nothing is stored: no tip, no body, no upload. */
    async function refused(request: unknown, code: string): Promise<void> {
      const before = await tips();
      const answer = await source.post('/tips', request);
      expect(answer.body).toEqual({ code });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await tips()).toBe(before);
      for (const { id } of await sites.storage.tips.uploads())
        await fetch(`${sites.source}/api/uploads/${id}`, {
          method: 'DELETE',
          headers: { 'x-sealdrop': '1', 'x-sealdrop-owner': source.owner, 'tus-resumable': '1.0.0' },
        });
    }

    it('is opened by an editor, byte for byte, and says where it was sealed', async () => {
      const file = randomBytes(700_000);
      const request = await source.prepare('from a browser', [file, new Uint8Array(0)]);
      expect(await source.post('/tips', request)).toEqual({ status: 201, body: {} });
      const opened = await (await sites.signIn()).open(request.tip);
      expect(opened.sealed).toBe('browser');
      expect(opened.letter.message).toBe('from a browser');
      expect(opened.files.map(({ bytes }) => bytes.length)).toEqual([700_000, 0]);
      expect(opened.files[0]?.bytes.equals(file)).toBe(true);
      expect(await sites.storage.tips.uploads()).toEqual([]);
    });

    it('is kept once, however often and however simultaneously it is sent', async () => {
      const before = await tips();
      const request = await source.prepare('once', [randomBytes(1000)]);
      const answers = await Promise.all([1, 2, 3].map(() => source.post('/tips', request)));
      expect(answers.map(({ status }) => status)).toContain(201);
      for (const { status, body } of answers)
        if (status !== 201) expect(body).toEqual({ code: 'upload-busy' });
      expect((await source.post('/tips', request)).status).toBe(201);
      expect(await tips()).toBe(before + 1);
    });

    it.each([
      ['with a file', 'short', [randomBytes(1000)]],
      ['with a long letter', 'long '.repeat(20_000), []],
    ])('%s is kept once when it comes again while the first one is being kept', async (_, message, files) => {
      const before = await tips();
      const request = await source.prepare(message, files);
      expect((await source.post('/tips', request)).status).toBe(201);
      const bodies = await bodiesOn(sites);
      // As it was when the second one began.
      const look = jest.spyOn(sites.storage.tips, 'tipByOnce').mockResolvedValueOnce(undefined);
      const again = await source.post('/tips', request);
      look.mockRestore();
      expect(again).toEqual({ status: 201, body: {} });
      expect(await tips()).toBe(before + 1);
      expect(await bodiesOn(sites)).toBe(bodies);
    });

    it('sealed anew while the first one is being kept leaves no body behind', async () => {
      const request = await source.prepare('long '.repeat(20_000));
      expect((await source.post('/tips', request)).status).toBe(201);
      const bodies = await bodiesOn(sites);
      const look = jest.spyOn(sites.storage.tips, 'tipByOnce').mockResolvedValueOnce(undefined);
      const again = await source.post('/tips', { ...request, letter: { ...request.letter, id: newId() } });
      look.mockRestore();
      expect(again).toEqual({ status: 201, body: {} });
      expect(await bodiesOn(sites)).toBe(bodies);
    });

    it('goes on with its mailbox when another one names the locator', async () => {
      const first = await source.prepare('first');
      await source.post('/tips', first);
      const { locator = '' } = first.mailbox;
      const second = await source.prepare('second', [randomBytes(10)], { locator });
      expect((await source.post('/tips', second)).status).toBe(201);
      const conversation = await sites.storage.tips.conversation(first.tip as never);
      expect(conversation.map(({ id }) => id).sort()).toEqual([first.tip, second.tip].sort());
    });

    it('for a mailbox that is not there is refused', async () => {
      const request = await source.prepare('x', [], { locator: randomBytes(32).toString('base64url') });
      await refused(request, 'unknown-mailbox');
    });

    it('for another ring is refused: the page seals again', async () => {
      const request = await source.prepare('x', [randomBytes(10)]);
      await refused({ ...request, epoch: 2 }, 'ring-changed');
      const stranger = new ScriptingSource(
        sites.source,
        await ringFor(await makeKey(profile), await makeKey(profile)),
      );
      await refused(await stranger.prepare('x'), 'malformed');
    });

    type Twist = (request: SealedRequest) => SealedRequest;
    const letter =
      (change: (body: Buffer) => Uint8Array): Twist =>
      (request) => ({
        ...request,
        letter: { ...request.letter, body: base64(change(bytesOf(request.letter.body))) },
      });
    const envelope =
      (change: (bytes: Buffer) => Uint8Array): Twist =>
      (request) => ({
        ...request,
        parts: request.parts.map((part) => ({ ...part, envelope: base64(change(bytesOf(part.envelope))) })),
      });

    it.each<readonly [string, Twist]>([
      ['a letter in clear', letter(() => Buffer.from('Dear editor'))],
      ['a letter that is cut off', letter((body) => body.subarray(0, -1))],
      ['a letter followed by a second packet', letter((body) => Buffer.concat([body, body]))],
      ['a letter that is empty', letter(() => Buffer.alloc(0))],
      [
        'the other suite',
        (request) => ({
          ...request,
          letter: { ...request.letter, suite: profile === 'gnupg' ? 'seipd2-aes256-gcm' : 'seipd1-aes256' },
        }),
      ],
      ['an envelope that is empty', envelope(() => Buffer.alloc(0))],
      ['an envelope for one more key', envelope((bytes) => Buffer.concat([bytes, bytes]))],
      [
        'an envelope with something behind it',
        envelope((bytes) => Buffer.concat([bytes, Buffer.from([0xd5, 1, 0])])),
      ],
      ['an envelope in clear', envelope(() => Buffer.from('to: the editor'))],
      ['the same part twice', (request) => ({ ...request, parts: [...request.parts, ...request.parts] })],
      ['a tip that is a path', (request) => ({ ...request, tip: '../../../etc/passwd' })],
      ['a part that is a path', (request) => ({ ...request, parts: [{ ...request.parts[0]!, id: '../x' }] })],
      [
        'something that is not asked for',
        (request) => ({ ...request, name: 'a name in clear' }) as SealedRequest,
      ],
      ['no mailbox', (request) => ({ ...request, mailbox: {} })],
      [
        'a mailbox in clear',
        (request) => ({ ...request, mailbox: { ...request.mailbox, locked: base64(Buffer.from('key')) } }),
      ],
      [
        'a mailbox without a key',
        (request) => ({ ...request, mailbox: { ...request.mailbox, key: 'none' } }),
      ],
    ])('with %s is refused and never stored', async (_what, twist) => {
      await refused(twist(await source.prepare('x', [randomBytes(100)])), 'malformed');
    });

    it.each<readonly [string, (body: Buffer) => Uint8Array]>([
      ['in clear', () => randomBytes(5000)],
      ['cut off', (body) => body.subarray(0, -10)],
      ['with a second packet', (body) => Buffer.concat([body, Buffer.from([0xcb, 5, 0x62, 0, 0, 0, 0])])],
      [
        'without padding',
        (body) => Buffer.concat([body.subarray(0, 1), Buffer.from([0xff, 0, 0, 0, 3, 1, 2, 3])]),
      ],
    ])('with the body of a file %s is refused, and the upload deleted', async (_what, twist) => {
      const request = await source.prepare('x');
      const sealed = await source.seal(randomBytes(100));
      const id = await source.upload(twist(Buffer.from(sealed.body)));
      const answer = await source.post('/tips', {
        ...request,
        parts: [{ id, envelope: base64(sealed.envelope) }],
      });
      expect(answer.body).toEqual({ code: 'malformed' });
      expect(await sites.storage.tips.uploads()).toEqual([]);
      expect(await sites.bodies()).not.toContainEqual(expect.stringContaining(id));
    });

    it('with a file of somebody else, or with one that is not there, is refused', async () => {
      const other = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
      const theirs = await other.prepare('x', [randomBytes(10)]);
      const mine = await source.prepare('x');
      expect((await source.post('/tips', { ...mine, parts: theirs.parts })).body).toEqual({
        code: 'upload-missing',
      });
      await refused({ ...mine, parts: [{ ...theirs.parts[0]!, id: newId() }] }, 'upload-missing');
      expect((await other.post('/tips', theirs)).status).toBe(201);
    });

    it('of another tip that is stored already is refused', async () => {
      const first = await source.prepare('first', [randomBytes(10)]);
      await source.post('/tips', first);
      const other = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
      const second = await other.prepare('second');
      expect((await other.post('/tips', { ...second, tip: first.tip })).body).toEqual({ code: 'malformed' });
      expect((await other.post('/tips', { ...second, parts: first.parts })).body).toEqual({
        code: 'upload-missing',
      });
    });

    it('that is too big or has too many files is refused', async () => {
      await refused(
        await source.prepare(
          'x',
          Array.from({ length: 4 }, () => randomBytes(1)),
        ),
        'too-many',
      );
      await refused(await source.prepare('x', [randomBytes(3_000_000), randomBytes(3_000_000)]), 'too-big');
      await refused(await source.prepare('x'.repeat(12_000_000)), 'too-big');
    });
  },
);

describe('the API of the source site', () => {
  let sites: RunningSites;
  let source: ScriptingSource;

  beforeAll(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
    source = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
  });
  afterAll(() => sites.close());

  it('gives the ring, the salt and the limits', async () => {
    const { status, body } = await source.ask('GET', '/newsroom');
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'epoch',
      'keys',
      'limits',
      'name',
      'now',
      'salt',
      'stampBits',
      'suite',
    ]);
    expect(body['keys']).toEqual([sites.keys.newsroom.publicKey.armored]);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://example.org' }],
  ])('answers no other site: %j', async (headers) => {
    for (const [method, path] of [
      ['GET', '/newsroom'],
      ['POST', '/tips'],
      ['POST', '/uploads'],
      ['POST', '/mailbox'],
    ] as const) {
      expect(await source.ask(method, path, method === 'GET' ? undefined : {}, headers)).toEqual({
        status: 403,
        body: { code: 'foreign-origin' },
      });
    }
  });

  it('is not there for whoever is no script of ours', async () => {
    expect(await source.ask('GET', '/newsroom', undefined, { 'x-sealdrop': '' })).toEqual({
      status: 404,
      body: { code: 'not-found' },
    });
  });

  it('answers what it does not know in codes, never in words of a library', async () => {
    expect(await source.ask('GET', '/nothing')).toEqual({ status: 404, body: { code: 'not-found' } });
    expect(await source.post('/tips', { tip: 1 })).toEqual({ status: 400, body: { code: 'malformed' } });
    expect(await source.ask('POST', '/mailbox', undefined)).toEqual({
      status: 400,
      body: { code: 'malformed' },
    });
    expect((await source.post('/mailbox', { locator: 'x'.repeat(9000) })).body).toEqual({ code: 'too-big' });
  });
});
