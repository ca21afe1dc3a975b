import type { Express } from 'express';
import { newId } from '../../../client/new-id.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { signedInSession } from '../../support/staff-session.ts';

type Who = 'nobody' | 'signed out' | 'editor' | 'officer';
const PEOPLE: readonly Who[] = ['nobody', 'signed out', 'editor', 'officer'];

const ID = newId();
const FINGERPRINT = 'a'.repeat(40);

/** Who passes. Whoever does is then asked for a signature, or told that there is no such thing: that is another matter. */
const EVERYBODY: readonly Who[] = PEOPLE;
const STAFF: readonly Who[] = ['editor', 'officer'];
const EDITORS: readonly Who[] = ['editor'];
const OFFICERS: readonly Who[] = ['officer'];

/** Every route of the staff API, as it is declared: the address that is asked, and for whom it is. */
const ROUTES: Readonly<Record<string, readonly [string, readonly Who[]]>> = {
  'POST /sign-in/challenge': ['/api/sign-in/challenge', EVERYBODY],
  'POST /sign-in': ['/api/sign-in', EVERYBODY],
  'GET /ring': ['/api/ring', STAFF],
  'GET /reports': ['/api/reports', STAFF],
  'GET /tips': ['/api/tips', EDITORS],
  'GET /tips/count': ['/api/tips/count', EDITORS],
  'PUT /tips/spam': ['/api/tips/spam', EDITORS],
  'GET /tips/:id': [`/api/tips/${ID}`, EDITORS],
  'DELETE /tips/:id': [`/api/tips/${ID}`, EDITORS],
  'PUT /tips/:id/read': [`/api/tips/${ID}/read`, EDITORS],
  'PUT /tips/:id/hold': [`/api/tips/${ID}/hold`, EDITORS],
  'POST /tips/:id/replies': [`/api/tips/${ID}/replies`, EDITORS],
  'GET /parts/:id/body': [`/api/parts/${ID}/body`, EDITORS],
  'POST /audit': ['/api/audit', EDITORS],
  'POST /': ['/api/uploads', EDITORS],
  'HEAD /:id': [`/api/uploads/${ID}`, EDITORS],
  'PATCH /:id': [`/api/uploads/${ID}`, EDITORS],
  'DELETE /:id': [`/api/uploads/${ID}`, EDITORS],
  'GET /log': ['/api/log', STAFF],
  // What it takes is vouched for by the recovery key, and by nothing else.
  'POST /log/recovery': ['/api/log/recovery', EVERYBODY],
  'POST /log': ['/api/log', OFFICERS],
  'DELETE /log/pending': ['/api/log/pending', OFFICERS],
  'GET /epochs': ['/api/epochs', STAFF],
  'POST /epochs/:epoch/retire': ['/api/epochs/1/retire', OFFICERS],
  'GET /envelopes': ['/api/envelopes?epoch=1', OFFICERS],
  'PUT /envelopes': ['/api/envelopes', OFFICERS],
  'GET /staff': ['/api/staff', STAFF],
  'DELETE /staff/:fingerprint/sessions': [`/api/staff/${FINGERPRINT}/sessions`, OFFICERS],
  'GET /audit': ['/api/audit', OFFICERS],
  // The last: it ends the session.
  'POST /sign-out': ['/api/sign-out', STAFF],
};

/** Open to everybody, and no part of the API. */
const PUBLIC = ['GET /healthz', 'GET /keys/log.json', 'GET /keys/newsroom.asc', 'GET /keys/revoked.asc'];

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

/** As they are declared, without the address at which a router is mounted. */
function declared(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ route, handle }) => {
    if (route === undefined) return declared(handle.stack ?? []);
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`);
  });
}

describe('the staff site, by route and role', () => {
  let sites: RunningSites;

  beforeAll(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  });
  afterAll(() => sites.close());

  async function headersOf(who: Who): Promise<Record<string, string>> {
    if (who === 'nobody') return {};
    const session = await signedInSession(sites, sites.keys[who === 'officer' ? 'officer' : 'editor']);
    if (who === 'signed out')
      await fetch(`${sites.staff}/api/sign-out`, { method: 'POST', headers: session.headers });
    return session.headers;
  }

  async function refusalOf(route: string, who: Who): Promise<string | undefined> {
    const [method = ''] = route.split(' ');
    const [url] = ROUTES[route]!;
    const json = method === 'POST' || method === 'PUT';
    const answer = await fetch(`${sites.staff}${url}`, {
      method,
      headers: { ...(await headersOf(who)), ...(json ? { 'content-type': 'application/json' } : {}) },
      ...(json ? { body: '{}' } : {}),
    });
    if (method === 'HEAD') return [401, 403].includes(answer.status) ? 'refused' : undefined;
    const { code } = (await answer.json().catch(() => ({}))) as { readonly code?: string };
    return code === 'signed-out' || code === 'wrong-role' ? code : undefined;
  }

  it('has no route that is not in this table', () => {
    const { stack } = (
      sites.apps.staff as Express & { readonly router: { readonly stack: readonly Layer[] } }
    ).router;
    const routes = new Set(declared(stack));
    const known = new Set([...Object.keys(ROUTES), ...PUBLIC]);
    expect([...routes].filter((route) => !known.has(route))).toEqual([]);
    // Uploads answer some methods by one handler for all of them.
    const byOne = new Set(['HEAD /:id', 'PATCH /:id']);
    expect([...known].filter((route) => !routes.has(route) && !byOne.has(route))).toEqual([]);
  });

  it.each(Object.entries(ROUTES))('%s is for those whom it is for', async (route, [, who]) => {
    const refused = await Promise.all(PEOPLE.map((one) => refusalOf(route, one)));
    const expected = PEOPLE.map((one) => {
      if (who.includes(one)) return undefined;
      if (route.startsWith('HEAD')) return 'refused';
      return one === 'nobody' || one === 'signed out' ? 'signed-out' : 'wrong-role';
    });
    expect(refused).toEqual(expected);
  });

  it('keeps every address of it from the source site, whoever asks', async () => {
    const headers = await headersOf('officer');
    const here = [
      '/api/log',
      '/api/epochs',
      '/api/envelopes?epoch=1',
      '/api/staff',
      '/api/audit',
      '/api/tips',
    ];
    for (const path of [...here, `/api/tips/${ID}`, '/api/sign-in/challenge', '/healthz']) {
      expect([path, (await fetch(`${sites.source}${path}`, { headers })).status]).toEqual([path, 404]);
    }
  });
});
