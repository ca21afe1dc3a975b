import type { StaffApi } from '../../../client/staff-api/index.ts';
import { MAX_MARKED_TIPS } from '../../../client/staff-api/index.ts';
import type { AuditRecord } from '../../../keys/index.ts';
import { dayBefore, dayOf } from '../../../server/storage/day.ts';
import { newId } from '../../../server/storage/id.ts';
import type { StoredTip } from '../../../server/storage/ports.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { signedInSession, type StaffSession } from '../../support/staff-session.ts';
import { aMailbox, aMessage, aTip } from '../../support/stored-samples.ts';

let sites: RunningSites;
let api: StaffApi;
let session: StaffSession;
let tips: readonly StoredTip[];

beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  ({ api } = await sites.signIn());
  session = await signedInSession(sites, sites.keys.editor);
});
afterAll(() => sites.close());

beforeEach(async () => {
  const day = dayBefore(dayOf(sites.clock.now()), 1);
  tips = [aTip({ day }), aTip({ day }), aTip({ day })];
  for (const tip of tips) await sites.storage.tips.addTip(tip, { mailbox: aMailbox(tip.id) });
});
afterEach(async () => {
  for (const { id } of tips) await sites.storage.tips.deleteTip(id);
});

const put = (body: unknown, headers = session.headers) =>
  fetch(`${sites.staff}/api/tips/spam`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function audit(): Promise<readonly AuditRecord[]> {
  const records = await sites.storage.tips.audit({ limit: 1_000 });
  return records.map(({ record }) => JSON.parse(record) as AuditRecord);
}

async function spamListed(): Promise<readonly string[]> {
  const listed = await api.listTips({ limit: 200 });
  return listed.tips.flatMap(({ id, spam }) => (spam === 'editor' ? [id] : [])).sort();
}

const idsOf = (some: readonly StoredTip[]) => some.map(({ id }) => id).sort();

describe('a mark of spam', () => {
  it('is made for several conversations at once, told in list and conversation, and taken back', async () => {
    const [one, two] = tips;
    expect(await api.setSpam([one!.id, two!.id], true)).toBe(2);
    expect(await spamListed()).toEqual(idsOf([one!, two!]));
    expect(await api.tip(one!.id)).toMatchObject({ spam: 'editor' });
    expect(await api.setSpam([one!.id], false)).toBe(1);
    expect(await spamListed()).toEqual([two!.id]);
  });

  it('takes tips out of the count of what is unread, deletes none, and counts them apart', async () => {
    await api.setSpam([tips[0]!.id, tips[1]!.id], true);
    expect(await api.countTips()).toEqual({ tips: 3, unread: 1, spam: { tips: 2, unread: 2 } });
    await api.setRead(tips[0]!.id, true);
    expect(await api.countTips()).toEqual({ tips: 3, unread: 1, spam: { tips: 2, unread: 1 } });
  });

  it('stays when the source writes again, and the conversation is unread again', async () => {
    const { id } = tips[0]!;
    await api.setSpam([id], true);
    await api.setRead(id, true);
    await sites.storage.tips.addTip(aMessage(id, { day: dayOf(sites.clock.now()) }));
    expect(await api.countTips()).toMatchObject({ spam: { tips: 1, unread: 1 } });
  });

  it('is recorded once, with all that it was made for, signed by the session that did it', async () => {
    const before = (await audit()).length;
    const ids = tips.map(({ id }) => id);
    await api.setSpam(ids, true);
    await api.setSpam([ids[0]!], false);
    const [mark, taken, ...more] = (await audit()).slice(before);
    expect(more).toEqual([]);
    const actor = sites.keys.editor.publicKey.fingerprint;
    expect(mark).toMatchObject({ action: 'spam', subject: ids.join(' '), actor });
    expect(taken).toMatchObject({ action: 'not-spam', subject: ids[0], actor });
    expect(mark!.signature).toMatch(/^[\w-]{86}$/u);
  });

  it('leaves out what was deleted meanwhile', async () => {
    const gone = newId();
    expect(await api.setSpam([tips[0]!.id, gone], true)).toBe(1);
    expect(await spamListed()).toEqual([tips[0]!.id]);
  });

  it('is made for as many as one request takes', async () => {
    const many = [tips[0]!.id, ...Array.from({ length: MAX_MARKED_TIPS - 1 }, newId)];
    expect(await api.setSpam(many, true)).toBe(1);
    await expect(api.setSpam([...many, newId()], true)).rejects.toMatchObject({ code: 'bad-request' });
  });

  it.each<readonly [string, () => Promise<Record<string, string>>]>([
    ['without a signature', () => Promise.resolve(session.headers)],
    ['with that of the opposite', () => session.signed('not-spam', tips[0]!.id)],
    ['with that for fewer', () => session.signed('spam', '')],
  ])('is not taken %s', async (_, headersOf) => {
    const before = (await audit()).length;
    const answer = await put({ spam: true, tips: [tips[0]!.id] }, await headersOf());
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'not-signed']);
    expect(await spamListed()).toEqual([]);
    expect(await audit()).toHaveLength(before);
  });

  it.each([
    {},
    { spam: true },
    { spam: true, tips: [] },
    { spam: 'yes', tips: [newId()] },
    { spam: true, tips: ['../x'] },
    { spam: true, tips: [`${newId()} ${newId()}`] },
  ])('is not taken from %j', async (body) => {
    expect((await put(body, await session.signed('spam', 'x'))).status).toBe(400);
  });
});
