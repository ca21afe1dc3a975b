import type { StaffApi } from '../../../client/staff-api/index.ts';
import type { AuditRecord } from '../../../keys/index.ts';
import { dayAfter, dayBefore, dayOf } from '../../../server/storage/day.ts';
import { newId } from '../../../server/storage/id.ts';
import type { StoredTip } from '../../../server/storage/ports.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { signedInSession, type StaffSession } from '../../support/staff-session.ts';
import { aMailbox, aReply, aTip, deliveriesOf } from '../../support/stored-samples.ts';

const DAYS = 90;
const NOTICE = 14;

let sites: RunningSites;
let api: StaffApi;
let session: StaffSession;
let old: StoredTip;
let fresh: StoredTip;
const today = () => dayOf(sites.clock.now());

beforeAll(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIP_DAYS: `${DAYS}`, SEALDROP_NOTICE_DAYS: `${NOTICE}` },
  });
  ({ api } = await sites.signIn());
  session = await signedInSession(sites, sites.keys.editor);
});
afterAll(() => sites.close());

beforeEach(async () => {
  old = aTip({ day: dayBefore(today(), DAYS + 100) });
  fresh = aTip({ day: today() });
  await sites.storage.tips.addTip(old, { mailbox: aMailbox(old.id) });
  await sites.storage.tips.addTip(fresh);
});

const put = (path: string, body: unknown, headers = session.headers) =>
  fetch(`${sites.staff}/api${path}`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function reply(): Promise<StoredTip> {
  const sent = aReply(old.id, { day: today() });
  await sites.storage.tips.addTip(sent, { deliveries: deliveriesOf(sent) });
  return sent;
}

async function line({ id }: StoredTip) {
  const { tips } = await api.listTips({ limit: 200 });
  return tips.find((tip) => tip.id === id)!;
}

async function audit(): Promise<readonly AuditRecord[]> {
  const records = await sites.storage.tips.audit({ limit: 1_000 });
  return records.map(({ record }) => JSON.parse(record) as AuditRecord);
}

describe('what editors are told of deletion', () => {
  it('is the day, in the list and in the conversation, only where it is near', async () => {
    const expires = dayAfter(today(), NOTICE);
    expect(await line(old)).toMatchObject({ hold: false, expires });
    expect(await api.tip(old.id)).toMatchObject({ hold: false, expires });
    for (const shown of [await line(fresh), await api.tip(fresh.id)]) {
      expect(shown).toMatchObject({ hold: false });
      expect(shown).not.toHaveProperty('expires');
    }
    expect((await api.listTips({ limit: 1 })).tipDays).toBe(DAYS);
  });

  it('follows the latest message, also that of the newsroom', async () => {
    await reply();
    expect(await line(old)).not.toHaveProperty('expires');
  });
});

describe('a hold', () => {
  it('keeps a conversation from the notice until it is released', async () => {
    expect(await api.setHold(old.id, true)).toEqual({ hold: true });
    expect(await line(old)).toMatchObject({ hold: true });
    expect(await line(old)).not.toHaveProperty('expires');
    expect(await api.tip(old.id)).toMatchObject({ hold: true });
    expect(await api.setHold(old.id, false)).toEqual({ hold: false, expires: dayAfter(today(), NOTICE) });
  });

  it('is recorded, with its release, each signed by the session that did it', async () => {
    const before = (await audit()).length;
    await api.setHold(old.id, true);
    await api.setHold(old.id, false);
    const [hold, release] = (await audit()).slice(before);
    const actor = sites.keys.editor.publicKey.fingerprint;
    expect(hold).toMatchObject({ action: 'hold', subject: old.id, actor, day: today() });
    expect(release).toMatchObject({ action: 'release', subject: old.id, actor, day: today() });
    expect(hold!.signature).toMatch(/^[\w-]{86}$/u);
  });

  it.each([
    ['without a signature', async () => Promise.resolve(session.headers)],
    ['with that of a release', () => session.signed('release', old.id)],
    ['with that for another conversation', () => session.signed('hold', fresh.id)],
  ])('is not taken %s', async (_, headersOf) => {
    const answer = await put(`/tips/${old.id}/hold`, { hold: true }, await headersOf());
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'not-signed']);
    expect(await sites.storage.tips.marks(old.id)).toMatchObject({ hold: false });
  });

  it('is not taken for what is no conversation, and leaves no record', async () => {
    const sent = await reply();
    const before = (await audit()).length;
    for (const id of [newId(), sent.id]) {
      const answer = await put(`/tips/${id}/hold`, { hold: true }, await session.signed('hold', id));
      expect(answer.status).toBe(404);
    }
    expect(await audit()).toHaveLength(before);
  });

  it.each([{}, { hold: 'yes' }, { hold: 1 }, []])('is not taken from %j', async (body) => {
    const answer = await put(`/tips/${old.id}/hold`, body, await session.signed('hold', old.id));
    expect(answer.status).toBe(400);
  });
});
