import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StaffApi } from '../../../client/staff-api/index.ts';
import type { Ring } from '../../../keys/index.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { allBytes, patternBytes } from '../../support/pieces.ts';
import { type SealedTip, sealTip } from '../../support/sealed-tip.ts';
import { makeKey, ringFor, type TestKey } from '../../support/test-keys.ts';

let key: TestKey;
let ring: Ring;
let tip: SealedTip;
let site: FakeStaffSite;

beforeAll(async () => {
  key = await makeKey('gnupg');
  ring = await ringFor(key);
  tip = await sealTip(ring, { files: [{ name: 'a.bin', bytes: patternBytes(200_000) }] });
});

beforeEach(async () => {
  site = await FakeStaffSite.start(ring, [key.publicKey]);
  site.tips.push(tip);
});

afterEach(() => site.close());

function apiOf(origin = site.origin): StaffApi {
  return new StaffApi({ origin, fetch, cookies: 'own' });
}

async function signedIn(): Promise<StaffApi> {
  const api = apiOf();
  await api.signIn(key.unlocked, new Date());
  return api;
}

describe('signing in', () => {
  it('gives roles and newsroom, and keeps the token to itself', async () => {
    const answer = await apiOf().signIn(key.unlocked, new Date());
    expect(answer).toEqual({ roles: ['editor'], newsroom: 'The Example', idleSeconds: 900 });
  });

  it('opens what was closed, and signing out closes it', async () => {
    const api = apiOf();
    await expect(api.countTips()).rejects.toMatchObject({ code: 'signed-out', status: 401 });
    await api.signIn(key.unlocked, new Date());
    expect(await api.countTips()).toMatchObject({ tips: 1, unread: 1 });
    await api.signOut();
    await expect(api.countTips()).rejects.toMatchObject({ code: 'signed-out' });
  });

  it('is refused to a key that is not on the list', async () => {
    const stranger = await makeKey('gnupg');
    await expect(apiOf().signIn(stranger.unlocked, new Date())).rejects.toMatchObject({
      code: 'not-on-staff-list',
      status: 403,
    });
  });

  it('says how far the clock is off', async () => {
    site.clockOffMs = -600_000;
    const error = await apiOf()
      .signIn(key.unlocked, new Date())
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'clock-off' });
    expect(Math.round((error as { seconds: number }).seconds / 10)).toBe(60);
  });

  it('signs the origin that it connects to, so that a site in between cannot use the signature', async () => {
    const byAnotherName = site.origin.replace('127.0.0.1', 'localhost');
    await expect(apiOf(byAnotherName).signIn(key.unlocked, new Date())).rejects.toMatchObject({
      code: 'not-authentic',
    });
  });
});

describe('what the server keeps', () => {
  it('is listed, page by page, newest day first', async () => {
    for (const day of ['2024-05-03', '2024-05-02']) site.tips.push(await sealTip(ring, { day }));
    const api = await signedIn();
    const first = await api.listTips({ limit: 2 });
    expect(first.tips.map(({ day }) => day)).toEqual(['2024-05-03', '2024-05-02']);
    const second = await api.listTips({ limit: 2, after: first.next! });
    expect(second.tips.map(({ id }) => id)).toEqual([tip.id]);
    expect(second.next).toBeUndefined();
  });

  it('comes with envelopes and short bodies as bytes', async () => {
    const api = await signedIn();
    const [listed] = (await api.listTips({ limit: 10 })).tips;
    expect(listed!.letter.envelope).toEqual(tip.parts[0]!.envelope);
    expect(listed!.letter.body).toEqual(tip.parts[0]!.body);
    const { parts } = await api.tip(tip.id);
    expect(parts.map(({ kind, position }) => [kind, position])).toEqual([
      ['letter', 0],
      ['attachment', 1],
    ]);
  });

  it('gives the ring, the body of a part, and takes the mark of having been read', async () => {
    const api = await signedIn();
    expect(await api.ring()).toMatchObject({ epoch: 1, suite: 'seipd1-aes256', expires: null });
    expect(Buffer.compare(await allBytes(api.body(tip.parts[1]!.id)), tip.parts[1]!.body)).toBe(0);
    await api.setRead(tip.id, true);
    expect((await api.countTips()).unread).toBe(0);
    await api.setRead(tip.id, false);
    expect((await api.countTips()).unread).toBe(1);
  });

  it('is told apart from what it does not keep', async () => {
    const api = await signedIn();
    await expect(api.tip('nothing')).rejects.toMatchObject({ code: 'not-found', status: 404 });
    await expect(allBytes(api.body('nothing'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a body', () => {
  it.each([0, 1, 70_000])('that is cut off after %d bytes ends as interrupted', async (after) => {
    site.faults.set(tip.parts[1]!.id, { kind: 'cut', after });
    const api = await signedIn();
    await expect(allBytes(api.body(tip.parts[1]!.id))).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('is given up when the reader stops, and the connection with it', async () => {
    const api = await signedIn();
    for await (const piece of api.body(tip.parts[1]!.id)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(await api.countTips()).toMatchObject({ tips: 1 });
  });

  it('is given up when the signal says so', async () => {
    const api = await signedIn();
    const controller = new AbortController();
    const read = (async () => {
      for await (const piece of api.body(tip.parts[1]!.id, controller.signal)) {
        expect(piece.length).toBeGreaterThan(0);
        controller.abort();
      }
    })();
    await expect(read).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('answers that no staff site gives', () => {
  it.each([
    ['a page of a proxy', 502, '<html>Bad Gateway</html>'],
    ['success that is no JSON', 200, '<html>'],
    ['JSON of another shape', 200, '{"tips":"many","unread":0}'],
    ['an unknown code', 418, '{"code":"teapot","message":"short and stout"}'],
    [
      'an id that leads elsewhere',
      200,
      '{"id":"../../etc","day":"2024-05-01","sealed":"arrival","parts":[]}',
    ],
  ])('are refused: %s', async (_, status, body) => {
    const api = await signedIn();
    site.refuseWith = { status, body };
    const attempt = body.includes('parts') ? api.tip(tip.id) : api.countTips();
    await expect(attempt).rejects.toMatchObject({ code: 'unexpected-answer', status });
  });

  it('say how long to wait', async () => {
    const api = await signedIn();
    site.refuseWith = { status: 429, body: '{"code":"rate-limited","message":"slow down","seconds":30}' };
    await expect(api.countTips()).rejects.toMatchObject({ code: 'rate-limited', seconds: 30 });
  });

  it('are not followed to another place', async () => {
    const elsewhere = createServer((_, response) => {
      response.writeHead(302, { location: `${site.origin}/api/tips/count` }).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    await expect(apiOf(origin).countTips()).rejects.toMatchObject({ code: 'unreachable' });
    await new Promise((resolve) => elsewhere.close(resolve));
  });
});

it('says so when nobody answers', async () => {
  const { origin } = site;
  await site.close();
  await expect(apiOf(origin).countTips()).rejects.toMatchObject({ code: 'unreachable', status: 0 });
  site = await FakeStaffSite.start(ring, []);
});
