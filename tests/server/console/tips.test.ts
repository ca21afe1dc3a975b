import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import request from 'supertest';
import type { StaffApi } from '../../../client/staff-api/index.ts';
import { parseId, newId } from '../../../server/storage/id.ts';
import type { Editor } from '../../support/editor.ts';
import { sendForm } from '../../support/multipart-form.ts';
import { patternBytes } from '../../support/pieces.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { signedInHeaders } from '../../support/staff-session.ts';

let sites: RunningSites;
let editor: Editor;
let api: StaffApi;
let session: Record<string, string>;

beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('gnupg') });
  for (let n = 0; n < 7; n++) {
    await sendForm(sites.source, [
      { field: 'message', value: `message ${n}` },
      ...Array.from({ length: n % 3 }, (_, file) => ({ name: `${file}.bin`, bytes: patternBytes(5000) })),
    ]);
  }
  await sendForm(sites.source, [{ field: 'message', value: 'long '.repeat(40_000) }]);
  editor = await sites.signIn();
  api = editor.api;
  session = await signedInHeaders(sites, sites.keys.editor);
});
afterAll(() => sites.close());

const get = (path: string) => request(sites.staff).get(path).set(session);

describe('the list of tips', () => {
  it('gives every tip once, page by page', async () => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await api.listTips({ limit: 3, ...(after === undefined ? {} : { after }) });
      expect(page.tips.length).toBeLessThanOrEqual(3);
      ids.push(...page.tips.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect([ids.length, new Set(ids).size]).toEqual([8, 8]);
  });

  it('counts the attachments and their padded bytes, and holds short letters whole', async () => {
    const { tips } = await api.listTips({ limit: 200 });
    expect(tips.map(({ attachments }) => attachments).sort()).toEqual([0, 0, 0, 0, 1, 1, 2, 2]);
    for (const { attachments, attachmentBytes, letter } of tips) {
      expect(attachmentBytes).toBeGreaterThanOrEqual(attachments * 5000);
      expect(letter.body === undefined || letter.body.length === letter.length).toBe(true);
    }
    expect(tips.filter(({ letter }) => letter.body === undefined)).toHaveLength(1);
  });

  it('tells nothing that is sealed: days and padded sizes only', async () => {
    const answer = await get('/api/tips');
    const [tip] = (answer.body as { tips: Record<string, unknown>[] }).tips;
    expect(Object.keys(tip!).sort()).toEqual(
      [
        ...['attachmentBytes', 'attachments', 'day', 'hold', 'id', 'latest', 'letter', 'mailbox'],
        ...['messages', 'read', 'replies', 'sealed', 'spam', 'stamp'],
      ].sort(),
    );
    expect(answer.text).not.toMatch(/\d\d:\d\d/u);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1e2',
    'limit=1&limit=2',
    'limit=x',
    `after=${'x'.repeat(201)}`,
  ])('refuses %s', async (query) => {
    const answer = await get(`/api/tips?${query}`);
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'bad-request' }]);
  });

  it.each(['nonsense', '2026-01-01', `2026-13-01.${newId()}`, "' or 1=1 --", `2026-01-01.${newId()}.x`])(
    'has no place %s, and says so',
    async (after) => {
      const answer = await get(`/api/tips?after=${encodeURIComponent(after)}`);
      expect([answer.status, answer.body]).toMatchObject([404, { code: 'not-found' }]);
    },
  );
});

describe('a tip', () => {
  it('opens, every part of it', async () => {
    const tips = await editor.openAll();
    expect(tips.map(({ letter }) => letter.message.slice(0, 9)).sort()).toEqual(
      [...Array.from({ length: 7 }, (_, n) => `message ${n}`), 'long long'].sort(),
    );
    for (const { files } of tips) {
      for (const { bytes } of files) expect(bytes.equals(patternBytes(5000))).toBe(true);
    }
  });

  it('is marked as read by one editor for themselves', async () => {
    const [id] = await editor.ids();
    await api.setRead(id!, true);
    await api.setRead(id!, true);
    expect(await api.countTips()).toMatchObject({ tips: 8, unread: 7 });
    const colleague = await signedInHeaders(sites, sites.keys.colleague);
    const others = await request(sites.staff).get('/api/tips/count').set(colleague);
    expect(others.body).toMatchObject({ tips: 8, unread: 8 });
    const listed = (await api.listTips({ limit: 200 })).tips.find((tip) => tip.id === id);
    expect(listed?.read).toBe(true);
    await api.setRead(id!, false);
    expect(await api.countTips()).toMatchObject({ tips: 8, unread: 8 });
  });

  it.each([{}, { read: 'yes' }, { read: null }, [], 'true'])('is not marked by %j', async (body) => {
    const [id] = await editor.ids();
    const answer = await request(sites.staff).put(`/api/tips/${id!}/read`).set(session).send(body);
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'bad-request' }]);
  });
});

describe('what there is not', () => {
  it.each([
    `/api/tips/${newId()}`,
    '/api/tips/..%2f..%2fetc%2fpasswd',
    '/api/tips/1',
    "/api/tips/'%20or%201=1",
    `/api/parts/${newId()}/body`,
    '/api/parts/..%2f..%2ftips.sqlite/body',
    '/api/parts/%00/body',
    '/api/nothing',
  ])('%s is answered so', async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.body]).toMatchObject([404, { code: 'not-found' }]);
    expect(answer.text).not.toMatch(/at \/|node_modules|Error/u);
  });

  it('an address that cannot be decoded is refused', async () => {
    const answer = await get('/api/tips/%E0%A4%A');
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'bad-request' }]);
  });

  it('no mark is set on it', async () => {
    const answer = await request(sites.staff)
      .put(`/api/tips/${newId()}/read`)
      .set(session)
      .send({ read: true });
    expect(answer.status).toBe(404);
  });
});

describe('the body of a part', () => {
  const aPart = async (kind: 'letter' | 'attachment') => {
    for (const id of await editor.ids()) {
      const part = (await api.tip(id)).parts.find((one) => one.kind === kind);
      if (part !== undefined) return part;
    }
    throw new Error('There is none.');
  };

  it.each(['letter', 'attachment'] as const)(
    'of a %s is bytes, to be saved and never shown',
    async (kind) => {
      const { id, length } = await aPart(kind);
      const answer = await get(`/api/parts/${id}/body`);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-length': String(length),
        'content-disposition': 'attachment',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect((answer.body as Buffer).length).toBe(length);
    },
  );

  it('has no part in the answer to HEAD', async () => {
    const { id, length } = await aPart('attachment');
    const answer = await request(sites.staff).head(`/api/parts/${id}/body`).set(session);
    expect([answer.status, answer.headers['content-length']]).toEqual([200, String(length)]);
  });

  it.each([
    [
      'shorter',
      (path: string, length: number) => {
        truncateSync(path, length - 1);
      },
    ],
    [
      'longer',
      (path: string) => {
        appendFileSync(path, 'x');
      },
    ],
  ])(
    'that has become %s on the disk is a fault with a code or a cut connection, at once',
    async (_what, damage) => {
      const { id, length } = await aPart('attachment');
      const path = join(sites.config.dataFolder, 'bodies', id.slice(0, 2), id);
      const before = readFileSync(path);
      damage(path, length);
      const started = Date.now();
      await expect(readToEnd(api.body(id))).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:interrupted|internal)$/u) as string,
      });
      expect(Date.now() - started).toBeLessThan(5000);
      expect(sites.logged).toContain('staff-request-failed');
      writeFileSync(path, before);
    },
  );

  it('that was lost from the disk is a fault with a code, not an empty file', async () => {
    const { id } = await aPart('attachment');
    await sites.storage.blobs.delete(parseId(id)!);
    const answer = await get(`/api/parts/${id}/body`);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'not-found' });
    expect(answer.headers['content-disposition']).toBeUndefined();
    expect(sites.logged).toContain('staff-request-failed');
  });
});

describe('the ring', () => {
  it('is told with its keys and when it expires', async () => {
    expect(await api.ring()).toEqual({
      epoch: 1,
      since: expect.stringMatching(/^\d{4}-\d\d-\d\d$/u) as string,
      suite: 'seipd1-aes256',
      keys: [sites.keys.newsroom.armoredPublicKey],
      expires: null,
    });
  });

  it('that can no longer be sealed to is told too, with why', async () => {
    const keys = await makeNewsroomKeys('gnupg', { expiresAfter: 2 * 86_400 });
    const expired = await RunningSites.start({ keys });
    expired.clock.advance({ hours: 72 });
    const headers = await signedInHeaders(expired, keys.officer);
    const answer = await request(expired.staff).get('/api/ring').set(headers);
    expect(answer.body).toMatchObject({ epoch: 1, suite: null, expires: null });
    expect((answer.body as { problem: string }).problem).toMatch(/expired/u);
    await expired.close();
  });
});

async function readToEnd(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  return bytes;
}

describe('a large body', () => {
  const MANY_BYTES = 16 * 2 ** 20;
  let part: string;

  beforeAll(async () => {
    const before = new Set(await editor.ids());
    await sendForm(sites.source, [{ name: 'large.bin', bytes: patternBytes(MANY_BYTES) }]);
    const [id] = (await editor.ids()).filter((one) => !before.has(one));
    part = (await api.tip(id!)).parts.find(({ kind }) => kind === 'attachment')!.id;
  });

  const openBodies = () =>
    readdirSync('/proc/self/fd').filter((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`).includes('/bodies/');
      } catch {
        return false;
      }
    });

  it('is not kept open for clients who go away in the middle of it', async () => {
    for (let n = 0; n < 5; n++) {
      const [answer] = (await once(
        httpGet(new URL(`/api/parts/${part}/body`, sites.staff), { headers: session }),
        'response',
      )) as [IncomingMessage];
      await once(answer, 'readable');
      expect(openBodies()).not.toEqual([]);
      answer.destroy();
      while (openBodies().length > 0) await wait(5);
    }
  });

  it('waits for a client who reads slowly, and is whole', async () => {
    const [answer] = (await once(
      httpGet(new URL(`/api/parts/${part}/body`, sites.staff), { headers: session }),
      'response',
    )) as [IncomingMessage];
    const digest = createHash('sha256');
    let length = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      digest.update(chunk);
      length += chunk.length;
      if (length % 7 === 0) await wait(1);
    }
    const path = join(sites.config.dataFolder, 'bodies', part.slice(0, 2), part);
    expect(length).toBeGreaterThan(MANY_BYTES);
    expect(digest.digest('hex')).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
  });
});
