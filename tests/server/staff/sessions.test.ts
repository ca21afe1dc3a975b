import request from 'supertest';
import { Sessions } from '../../../server/staff/sessions.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { signedInHeaders } from '../../support/staff-session.ts';

let keys: NewsroomKeys;
let sites: RunningSites;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  const env = { SEALDROP_SESSION_IDLE_MINUTES: '15', SEALDROP_SESSION_HOURS: '10' };
  sites = await RunningSites.start({ keys, env });
});
afterAll(() => sites.close());

interface Secrets {
  readonly cookie: string;
  readonly token: string;
}

async function signIn(): Promise<Secrets> {
  const headers = await signedInHeaders(sites, keys.editor);
  return { cookie: headers['cookie']!, token: headers['x-sealdrop-token']! };
}

function count(headers: Record<string, string>) {
  return request(sites.staff).get('/api/tips/count').set(headers);
}

function headersOf({ cookie, token }: Secrets): Record<string, string> {
  return { cookie, 'x-sealdrop-token': token };
}

const signedOut = { code: 'signed-out', message: expect.any(String) as string };

describe('a session', () => {
  it('needs its cookie and its token, both', async () => {
    const [mine, other] = [await signIn(), await signIn()];
    expect((await count(headersOf(mine))).status).toBe(200);
    const refused: Record<string, string>[] = [
      {},
      { cookie: mine.cookie },
      { 'x-sealdrop-token': mine.token },
      headersOf({ ...mine, token: other.token }),
      headersOf({ ...mine, token: '' }),
      headersOf({ ...mine, token: `${mine.token}x` }),
      headersOf({ ...mine, cookie: `${mine.cookie}x` }),
      headersOf({ ...mine, cookie: mine.cookie.replace('__Host-sealdrop', 'sealdrop') }),
      headersOf({ ...mine, cookie: '__Host-sealdrop=' }),
      headersOf({ cookie: `__Host-sealdrop=${mine.token}`, token: mine.token }),
    ];
    for (const headers of refused) {
      const answer = await count(headers);
      expect([answer.status, answer.body]).toEqual([401, signedOut]);
    }
    expect((await count(headersOf(mine))).status).toBe(200);
  });

  it('is found among other cookies', async () => {
    const { cookie, token } = await signIn();
    expect((await count(headersOf({ cookie: `a=b; ${cookie}; c=d`, token }))).status).toBe(200);
  });

  it('ends when it was idle for its time, and not while it is used', async () => {
    const session = headersOf(await signIn());
    for (let n = 0; n < 4; n++) {
      sites.clock.advance({ minutes: 14 });
      expect((await count(session)).status).toBe(200);
    }
    sites.clock.advance({ minutes: 16 });
    expect((await count(session)).body).toEqual(signedOut);
  });

  it('is not kept alive by requests without its token', async () => {
    const { cookie, token } = await signIn();
    sites.clock.advance({ minutes: 10 });
    expect((await count({ cookie })).status).toBe(401);
    sites.clock.advance({ minutes: 10 });
    expect((await count(headersOf({ cookie, token }))).status).toBe(401);
  });

  it('ends after its hours, however much it is used', async () => {
    const session = headersOf(await signIn());
    for (let n = 0; n < 59; n++) {
      sites.clock.advance({ minutes: 10 });
      expect((await count(session)).status).toBe(200);
    }
    sites.clock.advance({ minutes: 11 });
    expect((await count(session)).body).toEqual(signedOut);
  });

  it('ends by signing out, for good, and no other with it', async () => {
    const [mine, other] = [await signIn(), await signIn()];
    const answer = await request(sites.staff).post('/api/sign-out').set(headersOf(mine));
    expect([answer.status, answer.text]).toEqual([204, '']);
    const [cleared] = answer.headers['set-cookie'] as unknown as string[];
    expect(cleared).toMatch(/^__Host-sealdrop=;.*Secure/u);
    expect((await count(headersOf(mine))).body).toEqual(signedOut);
    expect((await count(headersOf(other))).status).toBe(200);
  });

  it('cannot be ended from outside: signing out needs the token too', async () => {
    const { cookie, token } = await signIn();
    expect((await request(sites.staff).post('/api/sign-out').set({ cookie })).status).toBe(401);
    expect((await count(headersOf({ cookie, token }))).status).toBe(200);
  });

  it('does not outlive the server', async () => {
    const session = headersOf(await signIn());
    await sites.close();
    sites = await RunningSites.start({ keys });
    expect((await count(session)).body).toEqual(signedOut);
  });
});

describe('sessions in memory', () => {
  it('are forgotten when they have ended', () => {
    let now = 1_000_000;
    const sessions = new Sessions({ idleMs: 1000, absoluteMs: 5000 }, () => now);
    const secrets = sessions.open({ fingerprint: 'a', roles: ['editor'], key: '' });
    now += 999;
    expect(sessions.use(secrets)).toMatchObject({ fingerprint: 'a', roles: ['editor'], key: '' });
    now += 1000;
    expect(sessions.use(secrets)).toBeUndefined();
    now -= 1999;
    expect(sessions.use(secrets)).toBeUndefined();
  });
});
