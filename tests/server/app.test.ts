import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import request from 'supertest';
import { StorageError } from '../../server/storage/ports.ts';
import { newId } from '../../server/storage/id.ts';
import { encodeForm, FORM_TYPE, OWN_FORM, sendForm } from '../support/multipart-form.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { signedInHeaders } from '../support/staff-session.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

let keys: NewsroomKeys;
let sites: RunningSites;
let session: Record<string, string>;
let tip: string;
let part: string;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  sites = await RunningSites.start({ keys });
  await sendForm(sites.source, [
    { field: 'message', value: 'secret words' },
    { name: 'secret.txt', bytes: 'secret bytes' },
  ]);
  const editor = await sites.signIn();
  tip = (await editor.ids())[0]!;
  part = (await editor.api.tip(tip)).parts[1]!.id;
  session = await signedInHeaders(sites, keys.editor);
});
afterAll(() => sites.close());

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;

/** Everything of the staff site that needs somebody to have signed in. */
const guarded = () =>
  [
    ['get', '/api/ring'],
    ['get', '/api/tips'],
    ['get', '/api/tips?limit=1'],
    ['get', '/api/tips/count'],
    ['get', `/api/tips/${tip}`],
    ['get', `/api/tips/${newId()}`],
    ['put', `/api/tips/${tip}/read`],
    ['get', `/api/parts/${part}/body`],
    ['head', `/api/parts/${part}/body`],
    ['get', `/api/parts/${newId()}/body`],
    ['post', '/api/sign-out'],
    ['get', '/api'],
    ['get', '/api/'],
    ['get', '/api/nothing'],
    ['get', '/API/tips'],
    ['get', '/api//tips'],
    ['get', '/api/./tips'],
    ['get', '/api/tips/'],
    ['get', '/api/%74ips'],
    ['delete', `/api/tips/${tip}`],
    ['post', '/api/ring'],
    ['put', '/api/ring'],
    ['post', '/api/staff'],
  ] as const;

describe('without a session', () => {
  it('no route of the staff API does anything, whether it exists or not', async () => {
    for (const [method, path] of guarded()) {
      const answer = await request(sites.staff)
        [method](path)
        .send(method === 'put' ? { read: true } : undefined);
      expect([method, path, answer.status]).toEqual([method, path, 401]);
      if (method !== 'head') expect(answer.body).toMatchObject({ code: 'signed-out' });
    }
    expect(await sites.storage.tips.countTips(keys.editor.publicKey.fingerprint)).toEqual({
      tips: 1,
      unread: 1,
    });
  });

  it('what is there cannot be told from what is not', async () => {
    const [there, not] = await Promise.all(
      [part, newId()].map((id) => request(sites.staff).get(`/api/parts/${id}/body`)),
    );
    expect([there?.text, there?.headers]).toEqual([not?.text, not?.headers]);
  });
});

describe('with a session', () => {
  it('the same routes are there', async () => {
    const open = ['/api/ring', '/api/tips', '/api/tips/count', `/api/tips/${tip}`, `/api/parts/${part}/body`];
    for (const path of open) {
      expect([path, (await request(sites.staff).get(path).set(session)).status]).toEqual([path, 200]);
    }
  });

  it('nothing can be done from another site, though the browser sent the cookie', async () => {
    for (const site of ['cross-site', 'same-site']) {
      for (const [method, path] of guarded()) {
        const answer = await request(sites.staff)
          [method](path)
          .set({ ...session, 'Sec-Fetch-Site': site });
        expect([method, path, answer.status]).toEqual([method, path, 403]);
      }
    }
  });

  it('no tip, key or member of the staff can be changed or deleted', async () => {
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      for (const path of [
        '/api/tips',
        `/api/tips/${tip}`,
        `/api/parts/${part}/body`,
        '/api/ring',
        '/api/staff',
      ]) {
        const answer = await request(sites.staff)[method](path).set(session).send({});
        // A conversation can be deleted, with the signature of the session.
        const status = method === 'delete' && path === `/api/tips/${tip}` ? 403 : 404;
        expect([method, path, answer.status]).toEqual([method, path, status]);
      }
    }
  });
});

describe('the two sites', () => {
  it('the source site has no route of the staff site', async () => {
    const paths = [
      ...guarded().map(([, path]) => path),
      '/api/sign-in',
      '/api/sign-in/challenge',
      '/healthz',
    ];
    const files = ['/console.js', '/worker.js', '/console.css', '/index.html'];
    for (const path of [...paths, ...files]) {
      for (const method of METHODS) {
        const answer = await request(sites.source)[method](path).set(session);
        expect([method, path, answer.status]).toEqual([method, path, 404]);
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
    }
  });

  it('the staff site has no route of the source site', async () => {
    for (const path of ['/en/', '/ko/', '/ru/', '/zh-hans/', '/style.css']) {
      const answer = await request(sites.staff).get(path);
      expect([path, answer.status]).toEqual([path, 404]);
    }
    const form = encodeForm([{ field: 'message', value: 'm' }]);
    const sent = await request(sites.staff)
      .post('/en/send')
      .set({ ...OWN_FORM, 'Content-Type': FORM_TYPE })
      .send(form);
    expect(sent.status).toBe(404);
    expect(await sites.storage.tips.countTips('a')).toMatchObject({ tips: 1 });
  });

  it('no name in Host leads from one to the other', async () => {
    const host = new URL(sites.staff).host;
    expect(
      (
        await request(sites.source)
          .get('/api/tips')
          .set({ ...session, host })
      ).status,
    ).toBe(404);
    expect((await request(sites.source).get('/healthz').set({ host })).status).toBe(404);
  });
});

describe('the staff site', () => {
  it('serves the console, its worker and its style sheet', async () => {
    const types = {
      '/': /^text\/html/u,
      '/console.js': /^text\/javascript/u,
      '/worker.js': /^text\/javascript/u,
      '/console.css': /^text\/css/u,
    };
    for (const [path, type] of Object.entries(types)) {
      const answer = await request(sites.staff).get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers['content-type']).toMatch(type);
      expect(answer.headers['cache-control']).toBe('no-store');
      for (const telltale of ['etag', 'last-modified', 'date', 'x-powered-by', 'set-cookie']) {
        expect(answer.headers[telltale]).toBeUndefined();
      }
    }
  });

  it('runs no script but its own, and says so on every answer', async () => {
    for (const path of ['/', '/console.js', '/api/tips', '/nothing', '/%E0%A4%A', '/healthz']) {
      const policy = (await request(sites.staff).get(path)).headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe|\*|upgrade-insecure-requests/u);
    }
  });

  it.each([
    '/nothing',
    '/..%2fserver%2fmain.js',
    '/../package.json',
    '/.git/config',
    '/console.js.map',
    '/%00',
  ])('has nothing at %s', async (path) => {
    const answer = await request(sites.staff).get(path);
    expect([answer.status, answer.text]).toEqual([404, 'There is nothing here.']);
  });

  it.each(['/%E0%A4%A', '/%', '/console.js%'])('tells nothing of itself at %s', async (path) => {
    const answer = await request(sites.staff).get(path);
    expect(answer.status).toBe(404);
    expect(answer.text).toBe('There is nothing here.');
  });

  it('says that it is well while its store can be written, and only that', async () => {
    const answer = await request(sites.staff).get('/healthz');
    expect([answer.status, answer.text]).toEqual([200, 'ok']);
  });

  it('says that it is not well when its store cannot be written', async () => {
    const failing = await RunningSites.start({
      keys,
      wrapStorage: ({ tips, blobs }) => ({
        blobs,
        tips: new Proxy(tips, {
          get: (store, name: keyof typeof tips) =>
            name === 'probe'
              ? () => Promise.reject(new StorageError('unhealthy', 'the disk at /var/lib is broken'))
              : store[name].bind(store),
        }),
      }),
    });
    const answer = await request(failing.staff).get('/healthz');
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('/var/lib');
    await failing.close();
  });
});

describe('a fault of the server', () => {
  const makeFolder = useTemporaryFolders();

  it('with a file of the console is told without its path', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'console'));
    mkdirSync(join(folder, 'source/scripts'), { recursive: true });
    for (const file of ['style.css', 'starter.js']) writeFileSync(join(folder, 'source', file), '');
    symlinkSync('console.js', join(folder, 'console/console.js'));
    const broken = await RunningSites.start({ keys, assets: pathToFileURL(`${folder}/`) });
    const answer = await request(broken.staff).get('/console.js');
    expect([answer.status, answer.text]).toEqual([500, 'The server could not do that.']);
    expect(broken.logged).toEqual(['staff-request-failed']);
    await broken.close();
  });

  it('is told without a word of what it is, on both sites', async () => {
    const secret = 'the secret path /var/lib/sealdrop';
    let failing = false;
    const broken = await RunningSites.start({
      keys,
      wrapStorage: ({ blobs, tips }) => ({
        blobs,
        tips: new Proxy(tips, {
          get: (store, name: keyof typeof tips) =>
            failing ? () => Promise.reject(new TypeError(secret)) : store[name].bind(store),
        }),
      }),
    });
    failing = true;
    const { fingerprint } = keys.editor.publicKey;
    const answers = [
      await request(broken.source).get('/'),
      await request(broken.source).get('/keys/newsroom.asc'),
      await request(broken.source).post('/en/send').set(OWN_FORM),
      await request(broken.staff).post('/api/sign-in/challenge').send({ fingerprint }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(500);
      expect(text).not.toContain(secret);
      expect(text).not.toMatch(/TypeError|node_modules|at \w+ \(|\.ts:/u);
    }
    expect(new Set(broken.logged)).toEqual(new Set(['source-page-failed', 'staff-request-failed']));
    await broken.close();
  });
});
