import type { VerifiedLog } from '../../../keys/index.ts';
import {
  closingChange,
  revokedKeys,
  ringWish,
  rotationChange,
  signersAtHand,
  withMembers,
  withRoles,
} from '../../../client/rotation/index.ts';
import { entryOf, draftEntry } from '../../../keys/index.ts';
import { logOf, member } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const HOUR_MS = 3_600_000;
const now = new Date();

let ring: TestKey;
let next: TestKey;
let officer: TestKey;
let editor: TestKey;
let recovery: TestKey;
let log: VerifiedLog;

beforeAll(async () => {
  const made = new Date(Date.now() - HOUR_MS);
  [ring, next, officer, editor, recovery] = (await Promise.all(
    ['Ring', 'Next', 'Officer', 'Editor', 'Recovery'].map((name) => makeKey('rfc9580', { now: made, name })),
  )) as [TestKey, TestKey, TestKey, TestKey, TestKey];
  log = await logOf([
    {
      ring: [ring.publicKey],
      staff: [member(officer, 'officer'), member(editor, 'editor')],
      recovery: recovery.publicKey,
    },
    officer,
  ]);
});

const names = (keys: readonly { readonly userIds: readonly string[] }[]) =>
  keys.map(({ userIds }) => userIds[0]);
const print = (key: TestKey) => key.publicKey.fingerprint;

describe('the change of a rotation', () => {
  it('puts a key in the place of another one', () => {
    const wish = ringWish({ add: [next.publicKey], remove: [print(ring)] });
    expect(rotationChange(log.head, wish)).toMatchObject({ reason: 'rotation', ring: [next.publicKey] });
  });

  it('is none when the ring is as wished already, however often it is asked for', async () => {
    const wish = ringWish({ add: [next.publicKey], remove: [print(ring)] });
    const after = await logOf([{ ring: [next.publicKey], staff: [member(officer, 'officer')] }, officer]);
    expect(rotationChange(after.head, wish)).toBeUndefined();
    expect(rotationChange(log.head, ringWish({}))).toBeUndefined();
  });

  it('lets no stolen key join', () => {
    const wish = ringWish({ add: [next.publicKey], compromised: [print(next)] });
    expect(rotationChange(log.head, wish)).toBeUndefined();
  });

  it('takes a key that was extended in the place of itself', () => {
    const extended = { ...ring.publicKey, armored: `${ring.publicKey.armored}\n` };
    const change = rotationChange(log.head, ringWish({ add: [extended] }));
    expect(change?.ring.map(({ armored }) => armored)).toEqual([extended.armored]);
  });
});

describe('the entry that closes sealing to a stolen key', () => {
  it('leaves the ring empty when there is no other one, and says why', () => {
    const change = closingChange(log.entries, ringWish({ compromised: [print(ring)] }));
    expect(change).toMatchObject({ reason: 'compromise', ring: [], compromised: [print(ring)], revoked: [] });
    expect(names((change?.staff ?? []).map(({ key }) => key))).toEqual(['Officer', 'Editor']);
  });

  it('takes it off the staff list, and from its place as recovery key', () => {
    const change = closingChange(log.entries, ringWish({ compromised: [print(editor), print(recovery)] }));
    expect(names((change?.staff ?? []).map(({ key }) => key))).toEqual(['Officer']);
    expect(change).toMatchObject({ recovery: null, ring: [ring.publicKey] });
  });

  it('is made once for each key', async () => {
    const change = closingChange(log.entries, ringWish({ compromised: [print(ring)] }));
    const after = await logOf(
      [{ ring: [ring.publicKey], staff: [member(officer, 'officer')] }, officer],
      [{ ...change, reason: 'compromise', staff: [member(officer, 'officer')] }, officer],
    );
    expect(closingChange(after.entries, ringWish({ compromised: [print(ring)] }))).toBeUndefined();
    const both = closingChange(after.entries, ringWish({ compromised: [print(ring), print(editor)] }));
    expect(both?.compromised).toEqual([print(editor)]);
  });
});

describe('revoking stolen keys', () => {
  const ways = (way: { keys?: readonly TestKey[]; certificates?: readonly string[] }) => ({
    compromised: [print(ring)],
    keys: (way.keys ?? []).map(({ unlocked }) => unlocked),
    certificates: way.certificates ?? [],
    now: new Date(),
  });

  it('takes the private half at hand, or the certificate that was made with the key', async () => {
    const { armoredRevocationCertificate } = ring;
    const byKey = await revokedKeys(log.entries, ways({ keys: [next, ring] }));
    const certificates = [next.armoredRevocationCertificate, armoredRevocationCertificate];
    const byCertificate = await revokedKeys(log.entries, ways({ certificates }));
    expect([names(byKey), names(byCertificate)]).toEqual([['Ring'], ['Ring']]);
  });

  it('leaves out a key for which there is neither, and takes nothing else for a certificate', async () => {
    const certificates = [editor.armoredRevocationCertificate, ring.armoredPublicKey, ''];
    expect(await revokedKeys(log.entries, ways({ keys: [officer], certificates }))).toEqual([]);
  });

  it('does not change the key in the log', async () => {
    await revokedKeys(log.entries, ways({ certificates: [ring.armoredRevocationCertificate] }));
    expect(await log.head.ring[0]!.openpgp.isRevoked()).toBe(false);
  });
});

describe('the keys at hand that sign an entry', () => {
  it('are officers, the recovery key, and keys that join', async () => {
    const draft = draftEntry(log, { reason: 'rotation', ring: [next.publicKey] }, now);
    const atHand = [ring, next, officer, editor, recovery].map(({ unlocked }) => unlocked);
    const signers = signersAtHand(log.head, await entryOf(draft, log), atHand);
    expect(signers.map(({ fingerprint }) => fingerprint)).toEqual([next, officer, recovery].map(print));
  });
});

describe('the staff list', () => {
  it('keeps the day since when somebody is on it, when they are given other roles', () => {
    const { staff } = log.head;
    const added = withMembers(staff, [editor.publicKey, next.publicKey], {
      roles: ['officer'],
      day: '2027-01-01',
    });
    expect(added.map(({ key, roles, since }) => [key.userIds[0], roles, since])).toEqual([
      ['Officer', ['officer'], '2026-11-01'],
      ['Editor', ['officer'], '2026-11-01'],
      ['Next', ['officer'], '2027-01-01'],
    ]);
  });

  it('names somebody once whose key is twice in a file', () => {
    const twice = withMembers([], [next.publicKey, next.publicKey], { roles: ['editor'], day: '2027-01-01' });
    expect(twice).toHaveLength(1);
  });

  it('has nobody without a role', () => {
    const { staff } = log.head;
    expect(withRoles(staff, print(editor), []).map(({ key }) => key.userIds[0])).toEqual(['Officer']);
    expect(withRoles(staff, print(editor), ['officer'])[1]?.roles).toEqual(['officer']);
    expect(withRoles(staff, print(next), ['officer'])).toEqual(staff);
  });
});
