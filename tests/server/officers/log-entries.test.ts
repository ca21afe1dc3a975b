import { draftEntry, type EntryChange, entryHash, type SignedEntry } from '../../../keys/index.ts';
import { DEMO_KEY_COMMENT } from '../../../server/demo-key.ts';
import { Newsroom } from '../../../server/newsroom.ts';
import { member, signedBy } from '../../support/key-log.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { nextEntry } from '../../support/rotate.ts';
import { signedInSession, type StaffSession } from '../../support/staff-session.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const DAY_MS = 86_400_000;

describe('an entry that is handed in', () => {
  let keys: NewsroomKeys;
  let second: TestKey;
  let next: TestKey;
  let sites: RunningSites;
  let session: StaffSession;

  beforeAll(async () => {
    keys = await makeNewsroomKeys('rfc9580');
    const now = new Date(Date.now() - 3_600_000);
    [second, next] = await Promise.all([
      makeKey('rfc9580', { now, name: 'second officer' }),
      makeKey('gnupg', { now, name: 'next' }),
    ]);
  });

  beforeEach(async () => {
    sites = await RunningSites.start({ keys });
    session = await signedInSession(sites, keys.officer);
  });
  afterEach(() => sites.close());

  const entry = (
    change: Omit<EntryChange, 'reason'> & Partial<EntryChange>,
    ...signers: readonly TestKey[]
  ) => nextEntry(sites.storage.tips, change, ...signers);
  const officers = (...those: readonly TestKey[]) => those.map((one) => member(one, 'officer'));

  async function handIn(signed: SignedEntry, by: StaffSession = session) {
    const headers = await by.signed('log-entry', await entryHash(signed.entry));
    const answer = await fetch(`${sites.staff}/api/log`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(signed),
    });
    const body = (await answer.json()) as Readonly<Record<string, unknown>>;
    return { status: answer.status, body };
  }

  const ringNow = async () => (await sites.storage.tips.currentRing())!;
  const sequence = async () => (await sites.storage.tips.keyLog()).length;

  /** It is refused for this reason, and nothing has changed. */
  async function expectRefused(signed: SignedEntry, reason: string): Promise<void> {
    const before = [await sequence(), await ringNow(), await sites.storage.tips.staff()];
    expect(await handIn(signed)).toMatchObject({ status: 422, body: { code: 'entry-refused', reason } });
    expect([await sequence(), await ringNow(), await sites.storage.tips.staff()]).toEqual(before);
    expect(await sites.storage.tips.pendingEntry()).toBeUndefined();
  }

  it('turns the ring at once, on every server over the same store', async () => {
    const elsewhere = new Newsroom(sites.storage.tips, () => new Date());
    await elsewhere.ring();
    const signed = await entry({ ring: [next.publicKey] }, keys.officer, next);
    expect(await handIn(signed)).toMatchObject({ status: 201, body: { sequence: 2 } });
    expect(await ringNow()).toMatchObject({ epoch: 2, armoredKeys: [next.armoredPublicKey] });
    expect(await elsewhere.ring()).toMatchObject({ open: true, ring: { epoch: 2 } });
    const served = await (await fetch(`${sites.source}/keys/newsroom.asc`)).text();
    expect(served.trim()).toBe(next.armoredPublicKey.trim());
  });

  it.each([
    ['nobody', () => []],
    ['an editor', () => [keys.editor]],
    ['the key of the newsroom', () => [keys.newsroom]],
    ['somebody who is not on the list', () => [second]],
  ])('is refused when %s has signed it', async (_, signers) => {
    await expectRefused(await entry({ ring: [next.publicKey] }, ...signers()), 'unauthorized');
  });

  it('is refused when a former officer has signed it', async () => {
    expect((await handIn(await entry({ staff: officers(keys.officer, second) }, keys.officer))).status).toBe(
      201,
    );
    expect((await handIn(await entry({ staff: officers(keys.officer) }, keys.officer))).status).toBe(201);
    await expectRefused(await entry({ ring: [next.publicKey] }, second), 'unauthorized');
  });

  it('is refused when it does not follow the newest one', async () => {
    const [one, other] = [
      await entry({ ring: [next.publicKey] }, keys.officer),
      await entry({ note: 'another' }, keys.officer),
    ];
    expect((await handIn(one)).status).toBe(201);
    expect(await handIn(other)).toMatchObject({ status: 409, body: { code: 'log-moved' } });
    expect(await handIn(one)).toMatchObject({ status: 409, body: { code: 'log-moved' } });
    expect(await sequence()).toBe(2);
  });

  it('lets one of two win that come at the same moment', async () => {
    const both = await Promise.all(
      ['a', 'b'].map(async (note) => handIn(await entry({ note }, keys.officer))),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('is refused when it leaves no officer', async () => {
    const staff = [member(keys.editor, 'editor')];
    await expectRefused(await entry({ staff }, keys.officer), 'last-officer');
  });

  it('is refused when it names a stolen key again', async () => {
    const compromised = [keys.newsroom.publicKey.fingerprint];
    const closing = await entry({ reason: 'compromise', ring: [], compromised }, keys.officer);
    expect((await handIn(closing)).status).toBe(201);
    expect((await fetch(`${sites.source}/en/`)).status).toBe(503);
    await expectRefused(await entry({ ring: [keys.newsroom.publicKey] }, keys.officer), 'compromised-key');
  });

  it('is refused when a key in it has expired', async () => {
    const past = new Date(Date.now() - 10 * DAY_MS);
    const expired = await makeKey('rfc9580', { now: past, expiresAfter: 86_400 });
    await expectRefused(await entry({ ring: [expired.publicKey] }, keys.officer), 'unfit-key');
  });

  it.each([3, -3])('is refused when it is dated %s days from now', async (days) => {
    const log = await new Newsroom(sites.storage.tips, () => new Date()).log();
    const then = new Date(Date.now() + days * DAY_MS);
    const draft = draftEntry(log, { reason: 'rotation', note: 'x' }, then);
    sites.clock.advance({ hours: days < 0 ? -24 * days : 0 });
    session = await signedInSession(sites, keys.officer);
    const late = days < 0 ? await entry({ note: 'x' }, keys.officer) : await signedBy(draft, keys.officer);
    await expectRefused(late, 'clock');
  });

  it('is refused in production when it names a demo key', async () => {
    const demo = await makeKey('rfc9580', { comment: DEMO_KEY_COMMENT });
    const signed = await entry({ ring: [demo.publicKey] }, keys.officer);
    await sites.close();
    sites = await RunningSites.start({ keys, env: { SEALDROP_MODE: 'production' } });
    session = await signedInSession(sites, keys.officer);
    await expectRefused(await entry({ ring: [demo.publicKey] }, keys.officer), 'demo-key');
    expect(signed.signatures).toHaveLength(1);
  });

  it('waits for a second officer where two must sign, and can be taken back', async () => {
    const two = await entry({ staff: officers(keys.officer, second), required: 2 }, keys.officer);
    expect((await handIn(two)).status).toBe(201);
    const waiting = await entry({ ring: [next.publicKey] }, keys.officer);
    expect(await handIn(waiting)).toMatchObject({ status: 202, body: { missing: 1 } });
    expect((await ringNow()).epoch).toBe(1);
    // The same officer twice is one.
    expect(await handIn(await signedBy(waiting, keys.officer))).toMatchObject({ status: 202 });
    const headers = await session.signed('log-entry', await entryHash(waiting.entry));
    await fetch(`${sites.staff}/api/log/pending`, { method: 'DELETE', headers });
    expect(await sites.storage.tips.pendingEntry()).toBeUndefined();

    await handIn(waiting);
    const other = await signedInSession(sites, second);
    const alone = await signedBy({ ...waiting, signatures: [] }, second);
    expect(await handIn(alone, other)).toMatchObject({ status: 201, body: { sequence: 3 } });
    expect((await ringNow()).epoch).toBe(2);
    expect(await sites.storage.tips.pendingEntry()).toBeUndefined();
  });

  it('ends the sessions of those who leave or lose a role, and of nobody else', async () => {
    const editor = await signedInSession(sites, keys.editor);
    const colleague = await signedInSession(sites, keys.colleague);
    const staff = [member(keys.officer, 'officer'), member(keys.colleague, 'editor')];
    expect((await handIn(await entry({ reason: 'staff', staff }, keys.officer))).status).toBe(201);
    const counts = await Promise.all(
      [editor, colleague].map(({ headers }) => fetch(`${sites.staff}/api/tips/count`, { headers })),
    );
    expect(counts.map(({ status }) => status)).toEqual([401, 200]);
    const { fingerprint } = keys.editor.publicKey;
    const challenge = await fetch(`${sites.staff}/api/sign-in/challenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fingerprint }),
    });
    expect(challenge.status).toBe(403);
  });

  it('needs a signature of the session that is good for it alone, and once', async () => {
    const signed = await entry({ note: 'one' }, keys.officer);
    const hash = await entryHash(signed.entry);
    const post = (headers: Readonly<Record<string, string>>) =>
      fetch(`${sites.staff}/api/log`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(signed),
      });
    const other = await signedInSession(sites, keys.officer);
    const foreign = await other.signed('log-entry', hash);
    const bad = [
      session.headers,
      await session.signed('log-entry', 'a'.repeat(64)),
      await session.signed('retire', hash),
      { ...session.headers, 'x-sealdrop-action': foreign['x-sealdrop-action']! },
    ];
    for (const headers of bad) expect((await post(headers)).status).toBe(403);
    expect(await sequence()).toBe(1);
    const good = await session.signed('log-entry', hash);
    expect((await post(good)).status).toBe(201);
    expect((await post(good)).status).toBe(403);
  });
});
