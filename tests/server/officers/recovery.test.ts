import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditRecord, type EntryChange, type SignedEntry, verifyAudit } from '../../../keys/index.ts';
import { addToLog } from '../../../server/commands/log-add.ts';
import { AuditTrail } from '../../../server/staff/audit.ts';
import { member } from '../../support/key-log.ts';
import { nextEntry } from '../../support/rotate.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { signedInSession } from '../../support/staff-session.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const SHORT_KEY_DAYS = 1;

describe('an entry that the recovery key has signed, when no officer can sign in', () => {
  let keys: NewsroomKeys;
  let recovery: TestKey;
  let newOfficer: TestKey;
  let sites: RunningSites;

  beforeAll(async () => {
    keys = await makeNewsroomKeys('rfc9580');
    const now = new Date(Date.now() - 3_600_000);
    recovery = await makeKey('rfc9580', { now, name: 'Recovery' });
    newOfficer = await makeKey('gnupg', { now, name: 'New officer' });
  });
  beforeEach(async () => {
    sites = await RunningSites.start({ keys });
    await sites.announce({ recovery: recovery.publicKey, reason: 'settings' });
  });
  afterEach(() => sites.close());

  const sequence = async () => (await sites.storage.tips.keyLog()).length;
  const rescue = (...signers: readonly TestKey[]): Promise<SignedEntry> =>
    entry({ staff: [member(keys.editor, 'editor'), member(newOfficer, 'officer')] }, ...signers);
  const entry = (change: Partial<EntryChange>, ...signers: readonly TestKey[]): Promise<SignedEntry> =>
    nextEntry(sites.storage.tips, { reason: 'recovery', ...change }, ...signers);

  async function handIn(signed: unknown) {
    const answer = await fetch(`${sites.staff}/api/log/recovery`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(signed),
    });
    return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
  }

  function addOnServer(text: string, file = join(sites.folder, 'entry.json')): Promise<readonly string[]> {
    const said: string[] = [];
    if (file !== '-') writeFileSync(file, text);
    const terminal = { out: (line: string) => said.push(line), err: () => undefined };
    const stdin = (async function* () {
      yield await Promise.resolve(Buffer.from(text, 'utf8'));
    })();
    return addToLog(sites.config, file, { terminal, now: new Date(), stdin }).then(() => said);
  }

  it('is taken by the staff site without a session; the new officer signs in, the former one is signed out', async () => {
    const former = await signedInSession(sites, keys.officer);
    expect(await handIn(await rescue(recovery))).toMatchObject({ status: 201, body: { sequence: 3 } });
    expect((await fetch(`${sites.staff}/api/staff`, { headers: former.headers })).status).toBe(401);
    const { headers } = await signedInSession(sites, newOfficer);
    expect((await fetch(`${sites.staff}/api/audit`, { headers })).status).toBe(200);
  });

  it.each(['entry.json', '-'])(
    'is added on the machine of the running server (%s), which needs no restart',
    async (file) => {
      const former = await signedInSession(sites, keys.officer);
      const text = JSON.stringify(await rescue(recovery));
      const said = await addOnServer(text, file === '-' ? file : join(sites.folder, file));
      expect(said).toContainEqual(expect.stringContaining(newOfficer.publicKey.fingerprint));
      expect((await fetch(`${sites.staff}/api/staff`, { headers: former.headers })).status).toBe(401);
      const { headers } = await signedInSession(sites, newOfficer);
      expect((await fetch(`${sites.staff}/api/audit`, { headers })).status).toBe(200);
    },
  );

  it('stands in the audit log, which is whole', async () => {
    await handIn(await rescue(recovery));
    const records: readonly AuditRecord[] = await new AuditTrail(sites.storage.tips).after(0);
    const { fingerprint } = recovery.publicKey;
    expect(records.at(-1)).toMatchObject({ action: 'recovery', actor: fingerprint });
    expect(await verifyAudit(records, () => undefined)).toMatchObject({ bad: undefined });
  });

  it.each([
    ['nobody', () => []],
    ['an officer, who can sign in', () => [keys.officer]],
    ['the new officer alone', () => [newOfficer]],
    ['the key of the newsroom', () => [keys.newsroom]],
  ])('is refused when %s has signed it, by either way', async (_, signers) => {
    const signed = await rescue(...signers());
    expect(await handIn(signed)).toMatchObject({ status: 422, body: { reason: 'unauthorized' } });
    await expect(addOnServer(JSON.stringify(signed))).rejects.toMatchObject({ code: 'entry-refused' });
    expect(await sequence()).toBe(2);
    expect(await sites.storage.tips.pendingEntry()).toBeUndefined();
  });

  it('is refused when the log has gone on', async () => {
    const signed = await rescue(recovery);
    await sites.announce({ reason: 'vouch' });
    expect(await handIn(signed)).toMatchObject({ status: 409, body: { code: 'log-moved' } });
    await expect(addOnServer(JSON.stringify(signed))).rejects.toMatchObject({ code: 'log-moved' });
  });

  it('is refused when its text was changed after signing', async () => {
    const { entry: text, signatures } = await rescue(recovery);
    const changed = { entry: text.replace('"note":""', '"note":"x"'), signatures };
    expect(await handIn(changed)).toMatchObject({ status: 422, body: { reason: 'unauthorized' } });
  });

  it('is not looked into before its signature was: a stranger cannot have keys parsed', async () => {
    const { entry: text } = await rescue();
    const hostile = text.replace(/"keys":\[.*\]/u, '"keys":["no key at all"]');
    expect(hostile).not.toBe(text);
    expect(await handIn({ entry: hostile, signatures: [] })).toMatchObject({
      body: { reason: 'unauthorized' },
    });
  });

  it('is refused with a key that cannot sign in, and without an officer', async () => {
    const now = new Date(Date.now() - 3 * 86_400_000);
    const expired = await makeKey('rfc9580', { now, expiresAfter: SHORT_KEY_DAYS * 86_400 });
    const unfit = await entry({ staff: [member(expired, 'officer')] }, recovery);
    expect(await handIn(unfit)).toMatchObject({ body: { reason: 'unfit-key' } });
    const none = await entry({ staff: [member(keys.editor, 'editor')] }, recovery);
    expect(await handIn(none)).toMatchObject({ body: { reason: 'last-officer' } });
    const next = await entry({ recovery: expired.publicKey }, recovery);
    expect(await handIn(next)).toMatchObject({ body: { reason: 'unfit-key' } });
    expect(await sequence()).toBe(2);
  });

  it('is alone where two officers must sign, and takes the place of an entry that waited for one of them', async () => {
    const second = member(newOfficer, 'officer');
    await sites.announce({
      required: 2,
      staff: [member(keys.officer, 'officer'), second],
      reason: 'settings',
    });
    const waiting = await entry({ reason: 'vouch' }, keys.officer);
    await sites.storage.tips.setPendingEntry({ sequence: 4, ...waiting });
    const signed = await entry({ required: 1, staff: [second] }, recovery);
    expect(await handIn(signed)).toMatchObject({ status: 201 });
    expect(await sites.storage.tips.pendingEntry()).toBeUndefined();
  });

  it('is refused with words that say what file was wanted', async () => {
    await expect(addOnServer('{"entries":[]}')).rejects.toMatchObject({
      code: 'entry-file',
      message: expect.stringContaining('sealdrop log recover') as string,
    });
    await expect(
      addToLog({ ...sites.config, dataFolder: join(sites.folder, 'other') }, join(sites.folder, 'none'), {
        terminal: { out: () => undefined, err: () => undefined },
        now: new Date(),
        stdin: (async function* () {})(),
      }),
    ).rejects.toMatchObject({ code: 'entry-file' });
  });
});
