import { fingerprintGroups, revokedKey } from '../../../keys/index.ts';
import { keyRecord, lastChange } from '../../../server/source/key-history.ts';
import { keysPage } from '../../../server/source/pages/index.ts';
import { logOf, member } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

describe('what a source is told of the key log', () => {
  let first: TestKey;
  let next: TestKey;
  let officer: TestKey;
  let newcomer: TestKey;

  beforeAll(async () => {
    [first, next, officer, newcomer] = await Promise.all([
      makeKey('gnupg'),
      makeKey('rfc9580'),
      makeKey('gnupg', { name: 'Officer Whose Name Is Secret' }),
      makeKey('gnupg', { name: 'Editor Whose Name Is Secret' }),
    ]);
  });

  const begun = () => [{ ring: [first.publicKey], staff: [member(officer, 'officer')] }] as const;
  const hires = () =>
    [
      {
        reason: 'staff' as const,
        staff: [member(officer, 'officer'), member(newcomer, 'editor')],
        note: 'a note that is not for sources',
      },
      officer,
    ] as const;
  const pageOf = (record: ReturnType<typeof keyRecord>) =>
    keysPage({ locale: 'en', newsroom: 'The Example', record, origin: 'https://tips.example.org' });

  it('is every change of the ring, newest first, and nothing of staff', async () => {
    const log = await logOf(begun(), hires(), [{ ring: [next.publicKey] }, officer]);
    const record = keyRecord(log, 'en');
    expect(record.changes.map(({ kinds }) => kinds)).toEqual([['changed'], ['begun']]);
    expect(record.changes.map(({ fingerprints }) => fingerprints)).toEqual([
      [fingerprintGroups(next.publicKey.fingerprint)],
      [fingerprintGroups(first.publicKey.fingerprint)],
    ]);
    expect(record.entries).toBe(3);
    const page = pageOf(record);
    for (const secret of ['Whose Name Is Secret', 'not for sources', officer.publicKey.fingerprint])
      expect(page).not.toContain(secret);
    expect(page).toContain(log.state.genesis);
  });

  it('names a key that was stolen, also when nothing is sealed to any more', async () => {
    const compromised = [first.publicKey.fingerprint];
    const log = await logOf(begun(), [{ reason: 'compromise', ring: [], compromised }, officer]);
    const record = keyRecord(log, 'en');
    expect([record.keys, record.changes[0]?.kinds]).toEqual([[], ['stolen', 'closed']]);
    expect(pageOf(record)).not.toContain('newsroom.asc');
  });

  it('leads to revoked keys only when there are any', async () => {
    const log = await logOf(begun());
    expect(pageOf(keyRecord(log, 'en'))).not.toContain('revoked.asc');
    const revoked = [await revokedKey(first.unlocked, new Date())];
    const compromised = [first.publicKey.fingerprint];
    const later = await logOf(begun(), [{ reason: 'compromise', ring: [], compromised, revoked }, officer]);
    expect(pageOf(keyRecord(later, 'en'))).toContain('/keys/revoked.asc');
  });

  it('dates the key by the entry that brought it, not by the newest', async () => {
    const log = await logOf(begun(), hires());
    const [genesis, ...later] = log.entries;
    const entries = [{ ...genesis!, day: '2026-01-02' }, ...later];
    expect(lastChange({ ...log, entries })).toEqual(new Date('2026-01-02'));
  });
});
