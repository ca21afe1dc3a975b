import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { OWN_FORM } from '../support/multipart-form.ts';
import { signedInHeaders } from '../support/staff-session.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';

/**
 * What Mozilla's HTTP Observatory scores, on every kind of answer: its tests and its bonuses, but for those that need
 * https (HSTS, redirects, secure cookies on the clear web), which http onions cannot have.
 */
interface Kind {
  readonly site: 'source' | 'staff';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What our own scripts send with every request. */
const OURS = { ...OWN_FORM, 'x-sealdrop': '1' };

const KINDS: readonly Kind[] = [
  ...['/', '/en', '/ko', '/ru', '/zh-Hans', '/en/keys', '/en/mailbox', '/style.css', '/keys/log.json'].map(
    (path) => ({ site: 'source' as const, method: 'GET', path, status: 200 }),
  ),
  { site: 'source', method: 'GET', path: '/nothing', status: 404 },
  { site: 'source', method: 'GET', path: '/%E0%A4%A', status: 404 },
  { site: 'source', method: 'POST', path: '/en/send', status: 400 },
  { site: 'source', method: 'GET', path: '/api/newsroom', status: 200, headers: OURS },
  { site: 'source', method: 'GET', path: '/api/newsroom', status: 404 },
  {
    site: 'source',
    method: 'POST',
    path: '/api/mailbox',
    status: 400,
    headers: { ...OURS, 'content-type': 'application/json' },
  },
  { site: 'source', method: 'DELETE', path: '/en', status: 404 },
  ...['/', '/console.js', '/healthz'].map((path) => ({
    site: 'staff' as const,
    method: 'GET',
    path,
    status: 200,
  })),
  { site: 'staff', method: 'GET', path: '/api/tips', status: 401 },
  { site: 'staff', method: 'GET', path: '/nothing', status: 404 },
  { site: 'staff', method: 'POST', path: '/api/sign-in', status: 400 },
];

let sites: RunningSites;
let session: Record<string, string>;

beforeAll(async () => {
  const keys = await makeNewsroomKeys('rfc9580');
  sites = await RunningSites.start({ keys });
  session = await signedInHeaders(sites, keys.editor);
});
afterAll(() => sites.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

async function ask({ site, method, path }: Omit<Kind, 'status'>, headers = {}): Promise<Answer> {
  const sent = request(`${sites[site]}${path}`, { method, headers }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return { status: answer.statusCode ?? 0, headers: answer.headers };
}

function directives(policy = ''): ReadonlyMap<string, readonly string[]> {
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(/\s+/u);
      return [name, values] as const;
    }),
  );
}

function expectHardened(headers: IncomingHttpHeaders): void {
  const policy = directives(String(headers['content-security-policy']));
  // "CSP without unsafe, with default-src 'none'": the highest grade, and the bonus for frame-ancestors.
  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
  expect(policy.get('base-uri')).toEqual(["'none'"]);
  expect(policy.has('form-action')).toBe(true);
  expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
  expect(policy.has('trusted-types')).toBe(true);
  const sources = [...policy.values()].flat();
  expect(sources.filter((source) => /unsafe|\*|http:|https:|^ws/u.test(source))).toEqual([]);
  expect((policy.get('script-src') ?? []).filter((source) => /^(?:data|blob):/u.test(source))).toEqual([]);
  expect(headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
  });
  expect(headers['cache-control']).toContain('no-store');
  expect(headers['permissions-policy']).toContain('camera=()');
  // Nobody else's page may read an answer.
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
}

/** What tells a visitor's browser, a clock or a release apart. */
function expectNothingTold(headers: IncomingHttpHeaders): void {
  const telltales = ['date', 'etag', 'last-modified', 'server', 'x-powered-by', 'via', 'age', 'expires'];
  expect(Object.keys(headers).filter((name) => telltales.includes(name))).toEqual([]);
  expect(JSON.stringify(headers)).not.toMatch(/express|node|sealdrop\/|\d+\.\d+\.\d+/iu);
}

function expectSafeCookies(headers: IncomingHttpHeaders): void {
  for (const cookie of headers['set-cookie'] ?? []) {
    expect(cookie).toMatch(/; HttpOnly/iu);
    expect(cookie).toMatch(/; SameSite=Strict/iu);
    expect(cookie).toMatch(/; Path=\//iu);
    expect(cookie).not.toMatch(/; Domain=/iu);
  }
}

it.each(KINDS)(
  '$method $path of the $site site ($status) has every header, and tells nothing',
  async (kind) => {
    const { status, headers } = await ask(kind, kind.headers);
    expect(status).toBe(kind.status);
    expectHardened(headers);
    expectNothingTold(headers);
    expectSafeCookies(headers);
  },
);

it.each(['/api/tips', '/api/ring', '/api/log', '/api/nothing'])('so has %s to staff', async (path) => {
  const { headers } = await ask({ site: 'staff', method: 'GET', path }, session);
  expectHardened(headers);
  expectNothingTold(headers);
});

it('no page of another site learns anything: no answer allows it, whatever it asks', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' };
  for (const site of ['source', 'staff'] as const) {
    const answer = await ask({ site, method: 'OPTIONS', path: '/api/tips' }, headers);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});
