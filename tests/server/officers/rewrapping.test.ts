import {
  type AuditRecord,
  type Ring,
  ringOfLog,
  unwrapSessionKey,
  verifyAudit,
  wrapSessionKey,
} from '../../../keys/index.ts';
import { sha256 } from '../../../server/storage/digest.ts';
import { Newsroom } from '../../../server/newsroom.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { SealedConversation } from '../../support/sealed-conversation.ts';
import { signedInSession, type StaffSession } from '../../support/staff-session.ts';
import { storeConversation } from '../../support/stored-conversation.ts';
import { makeKey, ringFor, type TestKey } from '../../support/test-keys.ts';

interface Served {
  readonly id: string;
  readonly suite: Ring['suite'];
  readonly envelope: string;
}

describe('envelopes, retiring, deletion and their audit log, over HTTP', () => {
  let keys: NewsroomKeys;
  let next: TestKey;
  let sites: RunningSites;
  let officer: StaffSession;
  let conversation: SealedConversation;

  beforeAll(async () => {
    keys = await makeNewsroomKeys('gnupg');
    next = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000) });
  });

  beforeEach(async () => {
    sites = await RunningSites.start({ keys });
    const files = [{ name: 'a', bytes: new Uint8Array(10) }];
    conversation = await SealedConversation.begin(await ringFor(keys.newsroom), { files });
    await storeConversation(conversation, sites.storage);
    officer = await signedInSession(sites, keys.officer);
  });
  afterEach(() => sites.close());

  const ask = async (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ) => {
    const answer = await fetch(`${sites.staff}/api${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };

  async function envelopes(epoch: number): Promise<readonly Served[]> {
    const answer = await ask('GET', `/envelopes?epoch=${epoch}`, officer.headers);
    return answer.body['envelopes'] as readonly Served[];
  }

  async function wrapped(of: readonly Served[], ring: Ring) {
    return Promise.all(
      of.map(async ({ id, suite, envelope }) => {
        const bytes = new Uint8Array(Buffer.from(envelope, 'base64'));
        const session = await unwrapSessionKey(bytes, suite, [keys.newsroom.unlocked]);
        const fresh = await wrapSessionKey(session, ring, new Date());
        const before = Buffer.from(sha256(bytes)).toString('hex');
        return { id, before, envelope: Buffer.from(fresh).toString('base64') };
      }),
    );
  }

  async function turnRing(): Promise<Ring> {
    await sites.changeRing(next);
    return ringOfLog((await new Newsroom(sites.storage.tips, () => new Date()).log())!, new Date());
  }

  async function put(to: number, changes: readonly object[], from = 1) {
    const headers = await officer.signed('rewrap', `${from}>${to}`);
    return ask('PUT', '/envelopes', headers, { from, to, envelopes: changes });
  }

  const retire = async (epoch: number) =>
    ask('POST', `/epochs/${epoch}/retire`, await officer.signed('retire', String(epoch)));

  it('replaces each once, and retires a ring only when nothing is left on it', async () => {
    const ring = await turnRing();
    const changes = await wrapped(await envelopes(1), ring);
    expect(changes).toHaveLength(2);
    expect(await retire(1)).toMatchObject({ status: 409, body: { code: 'not-empty', parts: 2 } });
    expect((await put(2, changes)).body).toEqual({ replaced: 2, changed: 0, gone: 0 });
    expect((await put(2, changes)).body).toEqual({ replaced: 0, changed: 2, gone: 0 });
    expect((await retire(2)).status).toBe(409);
    expect((await retire(1)).status).toBe(204);
    const [old, now] = (await ask('GET', '/epochs', officer.headers)).body as unknown as object[];
    expect(old).toMatchObject({ epoch: 1, parts: 0, retired: true });
    expect(now).toMatchObject({ epoch: 2, parts: 2, fingerprints: [next.publicKey.fingerprint] });
    for (const { suite, envelope } of await envelopes(2)) {
      const bytes = new Uint8Array(Buffer.from(envelope, 'base64'));
      await unwrapSessionKey(bytes, suite, [next.unlocked]);
      await expect(unwrapSessionKey(bytes, suite, [keys.newsroom.unlocked])).rejects.toThrow();
    }
  });

  it('takes no envelope that is not made for the ring of now, nor one that tells the recipient', async () => {
    const ring = await turnRing();
    const [change] = await wrapped(await envelopes(1), ring);
    const [forOldRing] = await wrapped(await envelopes(1), await ringFor(keys.newsroom));
    const bytes = Buffer.from(change!.envelope, 'base64');
    const bad = [
      forOldRing!.envelope,
      Buffer.concat([bytes, bytes]).toString('base64'),
      bytes.subarray(0, -1).toString('base64'),
      Buffer.from('plaintext').toString('base64'),
    ];
    for (const envelope of bad) {
      expect(await put(2, [{ ...change, envelope }])).toMatchObject({
        status: 400,
        body: { code: 'malformed' },
      });
    }
    expect(await put(3, [change!])).toMatchObject({ status: 409, body: { code: 'ring-changed' } });
    expect(await envelopes(1)).toHaveLength(2);
  });

  async function audit(): Promise<readonly AuditRecord[]> {
    return (await ask('GET', '/audit', officer.headers)).body['records'] as readonly AuditRecord[];
  }

  const keyOf = (fingerprint: string) =>
    [keys.editor, keys.officer].find(({ publicKey }) => publicKey.fingerprint === fingerprint)?.publicKey;

  it('keeps what staff did in a chain that survives the deletion, and shows what was changed in it', async () => {
    const editor = await signedInSession(sites, keys.editor);
    const { id } = conversation;
    await ask('GET', `/tips/${id}`, editor.headers);
    await ask('GET', `/tips/${id}`, editor.headers);
    expect((await ask('DELETE', `/tips/${id}`, editor.headers)).status).toBe(403);
    const deletion = await editor.signed('deletion', id);
    expect((await ask('DELETE', `/tips/${id}`, deletion)).status).toBe(204);
    expect((await ask('GET', `/tips/${id}`, editor.headers)).status).toBe(404);
    expect(await sites.bodies()).toEqual([]);

    const records = await audit();
    expect(records.map(({ action }) => action)).toEqual(['sign-in', 'sign-in', 'opening', 'deletion']);
    for (const record of records.slice(2)) {
      expect(record).toMatchObject({ actor: keys.editor.publicKey.fingerprint, subject: id });
      expect(JSON.stringify(record)).not.toMatch(/\d\d:\d\d/u);
    }
    expect(await verifyAudit(records, keyOf)).toMatchObject({ records: 4, signed: 3, bad: undefined });

    const [first, second, third, fourth] = records;
    const tampered = [
      [first!, second!, fourth!],
      [first!, second!, third!, { ...fourth!, subject: conversation.first.parts[0]!.id }],
      [first!, second!, third!, { ...fourth!, actor: keys.officer.publicKey.fingerprint }],
    ];
    for (const one of tampered) expect((await verifyAudit(one, keyOf)).bad).toBeDefined();
  });
});
