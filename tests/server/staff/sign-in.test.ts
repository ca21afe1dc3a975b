import request from 'supertest';
import { generateSessionKey, signStatement, type StaffKey, type UnlockedKey } from '../../../keys/index.ts';
import { member } from '../../support/key-log.ts';
import { announce } from '../../support/rotate.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const LIFETIME_SECONDS = 10 * 86_400;
const keysMade = new Date(Date.now() - 3_600_000);
const NONE = '0'.repeat(40);

let keys: NewsroomKeys;
let sites: RunningSites;
let shortLived: TestKey;
let staff: readonly StaffKey[];

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  const life = { now: keysMade, expiresAfter: LIFETIME_SECONDS };
  shortLived = await makeKey('gnupg', { name: 'Short-lived', ...life });
  sites = await RunningSites.start({ keys });
  staff = [
    member(keys.editor, 'editor'),
    member(keys.officer, 'officer'),
    member(shortLived, 'editor', 'officer'),
  ];
  await announce(sites.storage.tips, { staff }, keys.officer);
});
beforeEach(() => {
  sites.logged.splice(0);
});
afterAll(() => sites.close());

const api = () => request(sites.staff);

interface Challenge {
  readonly nonce: string;
  readonly expires: string;
  readonly now: string;
}

async function challenge({ fingerprint }: { readonly fingerprint: string }): Promise<Challenge> {
  const answer = await api().post('/api/sign-in/challenge').send({ fingerprint });
  expect(answer.status).toBe(200);
  return answer.body as Challenge;
}

interface Twist {
  readonly origin?: string;
  readonly nonce?: string;
  readonly expires?: string;
  readonly session?: string;
  readonly signer?: UnlockedKey;
  readonly signedAt?: Date;
}

/** An answer to a challenge: right, but for what is twisted. */
async function signedAnswer(key: TestKey, { nonce, expires }: Challenge, twist: Twist = {}) {
  const { fingerprint } = key.publicKey;
  const { signer = key.unlocked, signedAt = sites.clock.now(), origin = sites.staff } = twist;
  const session = (await generateSessionKey()).publicKey;
  const signed = { nonce: twist.nonce ?? nonce, expires: twist.expires ?? expires };
  const statement = { origin, fingerprint, ...signed, session: twist.session ?? session };
  return { fingerprint, nonce, session, signature: await signStatement(statement, signer, signedAt) };
}

async function signIn(key: TestKey, twist: Twist = {}) {
  const answer = await signedAnswer(key, await challenge(key.publicKey), twist);
  return api().post('/api/sign-in').send(answer);
}

describe('signing in', () => {
  it('by a signature over the challenge gives a session, its roles and the name of the newsroom', async () => {
    const answer = await signIn(keys.editor);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/u) as string,
      roles: ['editor'],
      newsroom: 'The Example Gazette',
      idleSeconds: 900,
    });
    expect((await signIn(keys.officer)).body).toMatchObject({ roles: ['officer'] });
    expect((await signIn(shortLived)).body).toMatchObject({ roles: ['editor', 'officer'] });
  });

  it('gives a cookie that no script, no other site and no plain connection is given', async () => {
    const [cookie, ...others] = (await signIn(keys.editor)).headers['set-cookie'] as unknown as string[];
    expect(others).toEqual([]);
    const [pair, ...flags] = cookie!.split('; ');
    expect(pair).toMatch(/^__Host-sealdrop=[\w-]{43}$/u);
    expect(new Set(flags)).toEqual(new Set(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']));
  });

  it('gives every session secrets of its own', async () => {
    const [first, second] = [await signIn(keys.editor), await signIn(keys.editor)];
    expect(first.headers['set-cookie']).not.toEqual(second.headers['set-cookie']);
    expect((first.body as { token: string }).token).not.toBe((second.body as { token: string }).token);
  });

  it('says the time, so that a clock that is off can be told', async () => {
    const { now, expires } = await challenge(keys.editor.publicKey);
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(10_000);
    expect(Math.abs(Date.parse(expires) - Date.parse(now) - 120_000)).toBeLessThan(1000);
  });
});

describe('a challenge', () => {
  it('is not given to a key that is not on the staff list', async () => {
    const stranger = await makeKey('rfc9580');
    for (const fingerprint of [stranger.publicKey.fingerprint, keys.newsroom.publicKey.fingerprint, NONE]) {
      const answer = await api().post('/api/sign-in/challenge').send({ fingerprint });
      expect([answer.status, answer.body]).toEqual([403, refusal('not-on-staff-list')]);
    }
  });

  it('is another one every time, and cannot be guessed', async () => {
    const nonces = new Set<string>();
    for (let n = 0; n < 5; n++) nonces.add((await challenge(keys.editor.publicKey)).nonce);
    expect(nonces.size).toBe(5);
    for (const nonce of nonces) expect(nonce).toMatch(/^[\w-]{43}$/u);
  });

  it('can be answered once: the same signature again is refused', async () => {
    const answer = await signedAnswer(keys.editor, await challenge(keys.editor.publicKey));
    expect((await api().post('/api/sign-in').send(answer)).status).toBe(200);
    const replay = await api().post('/api/sign-in').send(answer);
    expect([replay.status, replay.body]).toEqual([401, refusal('challenge-expired')]);
  });

  it('is used up by a wrong answer', async () => {
    const given = await challenge(keys.editor.publicKey);
    const wrong = await signedAnswer(keys.editor, given, { origin: 'https://elsewhere.example' });
    expect((await api().post('/api/sign-in').send(wrong)).status).toBe(401);
    const right = await signedAnswer(keys.editor, given);
    expect((await api().post('/api/sign-in').send(right)).body).toEqual(refusal('challenge-expired'));
  });

  it('can be answered for two minutes', async () => {
    const answer = async (seconds: number) => {
      const given = await challenge(keys.editor.publicKey);
      sites.clock.advance({ seconds });
      return api()
        .post('/api/sign-in')
        .send(await signedAnswer(keys.editor, given));
    };
    expect((await answer(110)).status).toBe(200);
    expect((await answer(125)).body).toEqual(refusal('challenge-expired'));
  });

  it('that was never given cannot be answered', async () => {
    const made = { nonce: 'x'.repeat(43), expires: sites.clock.now().toISOString(), now: '' };
    const answer = await api()
      .post('/api/sign-in')
      .send(await signedAnswer(keys.editor, made));
    expect([answer.status, answer.body]).toEqual([401, refusal('challenge-expired')]);
  });

  it('of one member cannot be answered by another', async () => {
    const given = await challenge(keys.editor.publicKey);
    const answer = await api()
      .post('/api/sign-in')
      .send(await signedAnswer(keys.officer, given));
    expect([answer.status, answer.body]).toEqual([401, refusal('challenge-expired')]);
  });

  it('is still there for whoever asked, after a thousand others were given', async () => {
    const given = await challenge(keys.editor.publicKey);
    for (let n = 0; n < 990; n += 90) {
      await Promise.all(Array.from({ length: 90 }, () => challenge(keys.officer.publicKey)));
    }
    const answer = await signedAnswer(keys.editor, given);
    expect((await api().post('/api/sign-in').send(answer)).status).toBe(200);
  });
});

describe('a signature', () => {
  it.each([
    ['of another key', async () => ({ signer: (await makeKey('rfc9580')).unlocked })],
    ['of the newsroom key', () => ({ signer: keys.newsroom.unlocked })],
    ['for another origin', () => ({ origin: sites.source })],
    ['for an origin of another scheme', () => ({ origin: sites.staff.replace('http:', 'https:') })],
    ['for another session key', async () => ({ session: (await generateSessionKey()).publicKey })],
    ['over another nonce', () => ({ nonce: 'y'.repeat(43) })],
    ['over another expiry', () => ({ expires: new Date(Date.now() + 1e9).toISOString() })],
  ])('%s is refused', async (_what, twist) => {
    const answer = await signIn(keys.editor, await twist());
    expect([answer.status, answer.body]).toEqual([401, refusal('not-authentic')]);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each([
    ['ahead', 300],
    ['behind', -300],
  ])('by a clock that is %s is refused, and told by how much', async (_what, seconds) => {
    const signedAt = new Date(sites.clock.now().getTime() + seconds * 1000);
    const answer = await signIn(keys.officer, { signedAt });
    expect(answer.status).toBe(401);
    const { code, seconds: told } = answer.body as { code: string; seconds: number };
    expect(code).toBe('clock-off');
    expect(Math.abs(told - seconds)).toBeLessThan(5);
  });

  it.each([-100, 100])('by a clock that is %i seconds off is taken', async (seconds) => {
    const signedAt = new Date(sites.clock.now().getTime() + seconds * 1000);
    expect((await signIn(keys.officer, { signedAt })).status).toBe(200);
  });

  it.each([
    ['nothing', ''],
    ['not a signature', 'hello'],
    ['a public key', 'key'],
    ['an armor around nothing', '-----BEGIN PGP SIGNATURE-----\n\n=twTO\n-----END PGP SIGNATURE-----\n'],
  ])('that is %s is refused', async (_what, sent) => {
    const { nonce } = await challenge(keys.editor.publicKey);
    const session = (await generateSessionKey()).publicKey;
    const { fingerprint, armored } = keys.editor.publicKey;
    const signature = sent === 'key' ? armored : sent;
    const answer = await api().post('/api/sign-in').send({ fingerprint, nonce, session, signature });
    expect([answer.status, answer.body]).toEqual([401, refusal('not-authentic')]);
  });

  it('of a member who was taken from the list meanwhile is refused', async () => {
    const answer = await signedAnswer(keys.editor, await challenge(keys.editor.publicKey));
    const { tips } = sites.storage;
    await announce(tips, { staff: staff.filter(({ roles }) => roles.includes('officer')) }, keys.officer);
    const refused = await api().post('/api/sign-in').send(answer);
    await announce(tips, { staff }, keys.officer);
    expect([refused.status, refused.body]).toEqual([403, refusal('not-on-staff-list')]);
  });
});

describe('a request to sign in', () => {
  it.each([
    ['/api/sign-in/challenge', {}],
    ['/api/sign-in/challenge', { fingerprint: 'xyz' }],
    ['/api/sign-in/challenge', { fingerprint: NONE.toUpperCase().replaceAll('0', 'A') }],
    ['/api/sign-in/challenge', { fingerprint: [NONE] }],
    ['/api/sign-in/challenge', []],
    ['/api/sign-in', { fingerprint: NONE }],
    ['/api/sign-in', { fingerprint: NONE, nonce: 'n', session: '', signature: { toString: 'x' } }],
    ['/api/sign-in', { fingerprint: NONE, nonce: 'n'.repeat(101), session: '', signature: '' }],
    ['/api/sign-in', { fingerprint: NONE, nonce: 'n', session: '', signature: 's'.repeat(20_001) }],
    ['/api/sign-in', { fingerprint: NONE, nonce: 'n', signature: 'as before there were keys of sessions' }],
  ])('to %s that is malformed is refused: %j', async (path, body) => {
    const answer = await api().post(path).send(body);
    expect([answer.status, answer.body]).toEqual([400, refusal('bad-request')]);
  });

  it.each([
    ['not JSON', '{"fingerprint":', 'application/json'],
    ['too long', JSON.stringify({ fingerprint: 'a'.repeat(70_000) }), 'application/json'],
    ['in a charset that is none', '{}', 'application/json; charset=nonsense'],
    ['a form', `fingerprint=${NONE}`, 'application/x-www-form-urlencoded'],
    ['text', '{}', 'text/plain'],
  ])('that is %s is refused, and nothing of it comes back', async (_what, body, type) => {
    const answer = await api().post('/api/sign-in/challenge').set('Content-Type', type).send(body);
    expect([answer.status, answer.body]).toEqual([400, refusal('bad-request')]);
    expect(sites.logged).toEqual([]);
  });

  it.each(['cross-site', 'same-site'])('from another site is refused (%s)', async (site) => {
    const { fingerprint } = keys.editor.publicKey;
    const answer = await api()
      .post('/api/sign-in/challenge')
      .set('Sec-Fetch-Site', site)
      .send({ fingerprint });
    expect([answer.status, answer.body]).toEqual([403, refusal('cross-site')]);
  });

  it('too many times a minute is refused, and told how long to wait', async () => {
    const limited = await RunningSites.start({ keys, env: { SEALDROP_LIMIT_LOOPBACK: 'yes' } });
    const ask = () => request(limited.staff).post('/api/sign-in/challenge').send({ fingerprint: NONE });
    for (let n = 0; n < 30; n++) expect((await ask()).status).toBe(403);
    const answer = await ask();
    expect(answer.status).toBe(429);
    expect(answer.body).toEqual({ ...refusal('rate-limited'), seconds: expect.any(Number) as number });
    limited.clock.advance({ minutes: 1 });
    expect((await ask()).status).toBe(403);
    await limited.close();
  });
});

describe('a key log that cannot be read', () => {
  it('lets nobody in, told without a word of it', async () => {
    const broken = await RunningSites.start({ keys });
    const { tips } = broken.storage;
    await tips.keyLog();
    await request(broken.staff).get('/keys/log.json');
    const garbage = { sequence: 2, entry: 'no entry, a secret perhaps', signatures: [] };
    await tips.appendEntry(garbage, { staff: await tips.staff() });
    const { fingerprint } = keys.editor.publicKey;
    const answer = await request(broken.staff).post('/api/sign-in/challenge').send({ fingerprint });
    expect([answer.status, answer.body]).toEqual([500, refusal('internal')]);
    expect(answer.text).not.toContain('secret');
    expect(broken.logged).toContain('staff-request-failed');
    await broken.close();
  });
});

describe('the signature of a key that has expired', () => {
  it('is refused', async () => {
    const expires = keysMade.getTime() + LIFETIME_SECONDS * 1000;
    sites.clock.advance({ seconds: (expires - sites.clock.now().getTime()) / 1000 + 30 });
    const answer = await signIn(shortLived, { signedAt: new Date(expires - 30_000) });
    expect([answer.status, answer.body]).toEqual([401, refusal('unfit-key')]);
  });
});

function refusal(code: string) {
  return { code, message: expect.stringMatching(/\w.*\.$/u) as string };
}
