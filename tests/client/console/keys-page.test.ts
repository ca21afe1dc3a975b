import { draftEntry, type VerifiedLog } from '../../../keys/index.ts';
import { changeLog, generateKey } from '../../../client/console/worker/key-changes.ts';
import { readKeyNews } from '../../../client/console/worker/key-news.ts';
import { readKeysPage } from '../../../client/console/worker/keys-page.ts';
import type { LogChange } from '../../../client/console/protocol.ts';
import { logOf, member, signedBy } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';
import { FakeKeyDesk } from './fake-key-desk.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_SECONDS = 365 * 86_400;

let ring: TestKey;
let next: TestKey;
let officer: TestKey;
let second: TestKey;
let editor: TestKey;
let log: VerifiedLog;
let desk: FakeKeyDesk;

beforeAll(async () => {
  const now = new Date(Date.now() - HOUR_MS);
  [ring, next, officer, second, editor] = await Promise.all([
    makeKey('gnupg', { now, name: 'Ring', expiresAfter: YEAR_SECONDS }),
    makeKey('rfc9580', { now, name: 'Next' }),
    makeKey('rfc9580', { now, name: 'Officer', expiresAfter: YEAR_SECONDS }),
    makeKey('rfc9580', { now, name: 'Second' }),
    makeKey('rfc9580', { now, name: 'Editor' }),
  ]);
  const staff = [member(officer, 'officer'), member(second, 'officer'), member(editor, 'editor')];
  log = await logOf([{ ring: [ring.publicKey], staff }, officer]);
});

beforeEach(async () => {
  desk = new FakeKeyDesk(log);
  await desk.give(officer);
});

const print = (key: TestKey) => key.publicKey.fingerprint;
const change = (it: LogChange) => changeLog({ kind: 'change-log', change: it }, desk.needs);
const failure = (code: string) => ({ failure: { code } });
const names = (keys: readonly { readonly userIds: readonly string[] }[]) =>
  keys.map(({ userIds }) => userIds[0]);

describe('the page Keys', () => {
  it('shows ring, staff and sessions, and which keys are at hand', async () => {
    desk.sessions.set(print(editor), 2);
    await desk.give(next);
    const page = await readKeysPage(desk.needs);
    expect(page.ring.map(({ userIds, atHand, fit }) => [userIds[0], atHand, fit])).toEqual([
      ['Ring', false, true],
    ]);
    expect(page.staff.map(({ key, self, sessions }) => [key.userIds[0], self, sessions])).toEqual([
      ['Officer', true, undefined],
      ['Second', false, undefined],
      ['Editor', false, 2],
    ]);
    expect(names(page.spare)).toEqual(['Next']);
    expect(page.entries.map(({ sequence, reason }) => [sequence, reason])).toEqual([[1, 'genesis']]);
  });

  it('says of each former ring whether one of its keys is at hand', async () => {
    const one = { since: '2026-11-01', parts: 3, retired: false };
    desk.epochs = [
      { ...one, epoch: 1, fingerprints: [print(ring)] },
      { ...one, epoch: 2, fingerprints: [print(next)] },
    ];
    await desk.give(next);
    const { epochs } = await readKeysPage(desk.needs);
    expect(epochs.map(({ epoch, atHand }) => [epoch, atHand])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('says what the last nights have found, and is there without it', async () => {
    desk.reports = { check: { day: '2026-11-24', database: true, bodies: 7, damaged: 0 } };
    expect((await readKeysPage(desk.needs)).stored).toEqual(desk.reports);
    desk.failing = (what) => (what === 'reports' ? new Error('no such address') : undefined);
    expect((await readKeysPage(desk.needs)).stored).toBeUndefined();
  });

  it('offers no key as a new one that was ever in the log', async () => {
    desk.log = await logOf(
      [{ ring: [next.publicKey], staff: log.head.staff }, officer],
      [{ ring: [ring.publicKey] }, officer],
    );
    await desk.give(next, editor);
    expect((await readKeysPage(desk.needs)).spare).toEqual([]);
  });

  it.each([
    [300, undefined],
    [59.5, 60],
    [29.5, 30],
    [6.5, 7],
    [0.5, 7],
  ] as const)('warns %s days before a key ends at step %s', async (daysBefore, step) => {
    desk.now = new Date(Date.now() - HOUR_MS + YEAR_SECONDS * 1000 - daysBefore * DAY_MS);
    const page = await readKeysPage(desk.needs);
    expect([page.ring[0]?.step, page.staff[0]?.key.step, page.staff[2]?.key.step]).toEqual([
      step,
      step,
      undefined,
    ]);
    expect(page.ring[0]?.daysLeft).toBe(Math.ceil(daysBefore));
  });
});

describe('changing the key log', () => {
  it('announces a ring with a key that is at hand, signed by the officer and by the new key', async () => {
    await desk.give(next);
    expect(await change({ what: 'ring', add: [print(next)], remove: [print(ring)] })).toEqual({ missing: 0 });
    expect(names(desk.log.head.ring)).toEqual(['Next']);
    expect(desk.handedIn[0]?.signatures).toHaveLength(2);
  });

  it('does not take the last key away by a rotation', async () => {
    const emptied = change({ what: 'ring', add: [], remove: [print(ring)] });
    await expect(emptied).rejects.toMatchObject(failure('empty-ring'));
    expect(desk.handedIn).toEqual([]);
  });

  it('declares a key stolen: it leaves the ring at once, revoked by its certificate', async () => {
    const certificates = [new Blob([ring.armoredRevocationCertificate])];
    await change({ what: 'stolen', keys: [print(ring)], certificates });
    const { head } = desk.log;
    expect([head.reason, names(head.ring), head.compromised]).toEqual(['compromise', [], [print(ring)]]);
    expect(await head.revoked[0]?.openpgp.isRevoked()).toBe(true);
    const { stolen, entries } = await readKeysPage(desk.needs);
    expect(stolen.map(({ userIds, revoked, atHand }) => [userIds[0], revoked, atHand])).toEqual([
      ['Ring', true, false],
    ]);
    expect(names(entries[0]?.stolen ?? [])).toEqual(['Ring']);
  });

  it('revokes a stolen key that is at hand without a certificate, and one of neither not at all', async () => {
    await desk.give(ring);
    await change({ what: 'stolen', keys: [print(ring), print(editor)], certificates: [] });
    const { stolen } = await readKeysPage(desk.needs);
    expect(stolen.map(({ userIds, revoked }) => [userIds[0], revoked])).toEqual([
      ['Editor', false],
      ['Ring', true],
    ]);
    expect(names(desk.log.head.staff.map(({ key }) => key))).toEqual(['Officer', 'Second']);
  });

  it('declares nothing with a certificate of another key', async () => {
    const certificates = [new Blob([next.armoredRevocationCertificate])];
    const declared = change({ what: 'stolen', keys: [print(ring)], certificates });
    await expect(declared).rejects.toMatchObject(failure('wrong-certificate'));
    expect(desk.handedIn).toEqual([]);
  });

  it('lets nobody sign with the key that is declared stolen', async () => {
    await desk.give(second);
    await change({ what: 'stolen', keys: [print(second)], certificates: [] });
    expect(desk.handedIn[0]?.signatures).toHaveLength(1);
    expect(names(desk.log.head.staff.map(({ key }) => key))).toEqual(['Officer', 'Editor']);
  });

  it('puts somebody on the staff list, gives other roles, and takes off the list', async () => {
    await change({ what: 'add-staff', file: new Blob([next.armoredPublicKey]), roles: ['editor'] });
    await change({ what: 'set-roles', fingerprint: print(next), roles: ['editor', 'officer'] });
    await change({ what: 'set-roles', fingerprint: print(editor), roles: [] });
    expect(desk.log.head.staff.map(({ key, roles }) => [key.userIds[0], roles])).toEqual([
      ['Officer', ['officer']],
      ['Second', ['officer']],
      ['Next', ['editor', 'officer']],
    ]);
  });

  it('refuses a private key where a public one is needed', async () => {
    const file = new Blob([next.armoredPrivateKey]);
    const added = change({ what: 'add-staff', file, roles: ['editor'] });
    await expect(added).rejects.toMatchObject({ code: 'private-key' });
  });
});

describe('with two signatures', () => {
  beforeEach(async () => {
    await change({ what: 'required', required: 2 });
    expect(desk.log.head.required).toBe(2);
  });

  it('a change waits for a second officer, who is shown all of it', async () => {
    await desk.give(next);
    expect(await change({ what: 'ring', add: [print(next)], remove: [print(ring)] })).toEqual({ missing: 1 });
    const { pending } = await readKeysPage(desk.needs);
    expect(pending).toMatchObject({ mine: true, missing: 1, required: 2, stolen: [] });
    expect(names(pending?.ring ?? [])).toEqual(['Next']);
    desk.self = print(second);
    expect((await readKeysPage(desk.needs)).pending?.mine).toBe(false);
  });

  it('signs what was shown, and nothing else that the server shows by then', async () => {
    await change({ what: 'set-roles', fingerprint: print(editor), roles: [] });
    const shown = (await readKeysPage(desk.needs)).pending?.hash ?? '';
    const draft = draftEntry(desk.log, { reason: 'staff', staff: [member(second, 'officer')] }, new Date());
    desk.pending = await signedBy(draft, second);
    await desk.give(second);
    desk.self = print(second);
    for (const what of ['sign', 'drop'] as const)
      await expect(change({ what, hash: shown })).rejects.toMatchObject(failure('log-moved'));
    expect(desk.log.head.staff).toHaveLength(3);
    expect(desk.pending).toBeDefined();
  });

  it('the second officer completes it, or discards it', async () => {
    await change({ what: 'required', required: 1 });
    const { pending } = await readKeysPage(desk.needs);
    expect(pending?.required).toBe(1);
    desk.keyring.forget();
    await desk.give(second);
    expect(await change({ what: 'sign', hash: pending?.hash ?? '' })).toEqual({ missing: 0 });
    expect(desk.log.head.required).toBe(1);
    await change({ what: 'required', required: 2 });
    await change({ what: 'set-roles', fingerprint: print(editor), roles: [] });
    const hash = (await readKeysPage(desk.needs)).pending?.hash ?? '';
    await change({ what: 'drop', hash });
    expect(desk.pending).toBeUndefined();
  });

  it('an entry that follows no more is not shown', async () => {
    const old = draftEntry(log, { reason: 'staff', note: 'late' }, new Date());
    desk.pending = await signedBy(old, second);
    expect((await readKeysPage(desk.needs)).pending).toBeUndefined();
  });
});

describe('what everybody is told', () => {
  const news = () => readKeyNews(desk.needs);
  const NOTHING = { closed: false, stolen: [], onlyOld: false, expiring: [], waiting: false };

  it('is nothing when there is nothing', async () => {
    await desk.give(ring);
    expect(await news()).toEqual(NOTHING);
  });

  it('names a stolen key for a month, and for ever where it is at hand', async () => {
    await change({ what: 'stolen', keys: [print(ring)], certificates: [] });
    expect(await news()).toMatchObject({ closed: true, onlyOld: false, stolen: [{ userIds: ['Ring'] }] });
    desk.now = new Date(Date.now() + 40 * DAY_MS);
    expect((await news()).stolen).toEqual([]);
    await desk.give(ring);
    expect(names((await news()).stolen)).toEqual(['Ring']);
  });

  it('tells whoever has only a former key', async () => {
    await desk.give(ring, next);
    await change({ what: 'ring', add: [print(next)], remove: [print(ring)] });
    expect((await news()).onlyOld).toBe(false);
    desk.keyring.forget();
    await desk.give(editor, ring);
    expect((await news()).onlyOld).toBe(true);
    desk.keyring.forget();
    await desk.give(editor);
    expect((await news()).onlyOld).toBe(false);
  });

  it("warns of keys that tips are sealed to, and of one's own", async () => {
    desk.now = new Date(Date.now() - HOUR_MS + YEAR_SECONDS * 1000 - 29.5 * DAY_MS);
    const { expiring, closed } = await news();
    expect(expiring.map(({ userIds, use, step, daysLeft }) => [userIds[0], use, step, daysLeft])).toEqual([
      ['Ring', 'ring', 30, 30],
      ['Officer', 'self', 30, 30],
    ]);
    expect(closed).toBe(false);
    desk.now = new Date(Date.now() + YEAR_SECONDS * 1000);
    expect(await news()).toMatchObject({ closed: true, expiring: [] });
  });

  it('tells an officer, and nobody else, of what waits for their signature', async () => {
    await change({ what: 'required', required: 2 });
    await change({ what: 'set-roles', fingerprint: print(editor), roles: ['officer'] });
    expect((await news()).waiting).toBe(false);
    desk.self = print(second);
    expect((await news()).waiting).toBe(true);
    desk.self = print(editor);
    expect((await news()).waiting).toBe(false);
  });
});

it('a key that is made is locked by the passphrase and lasts two years', async () => {
  const wish = { name: 'The Gazette', profile: 'gnupg', passphrase: 'long enough' } as const;
  const made = await generateKey({ kind: 'generate-key', ...wish }, desk.now);
  await expect(desk.keyring.add(new Blob([made.privateKey]), 'another')).rejects.toMatchObject({
    code: 'wrong-passphrase',
  });
  const [added] = await desk.keyring.add(new Blob([made.privateKey]), 'long enough');
  expect(added?.fingerprint).toBe(made.fingerprint);
  expect((await readKeysPage(desk.needs)).spare).toMatchObject([{ userIds: ['The Gazette'] }]);
  expect(made.certificate).toContain('-----BEGIN PGP PUBLIC KEY BLOCK-----');
});
