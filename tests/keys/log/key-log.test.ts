import { ringOfLog, verifyKeyLog } from '../../../keys/index.ts';
import { documentOf, logOf, member, signedEntries } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

describe.each(['gnupg', 'rfc9580'] as const)('a key log with keys of profile %s', (profile) => {
  let ringKey: TestKey;
  let nextKey: TestKey;
  let officer: TestKey;
  let other: TestKey;
  beforeAll(async () => {
    [ringKey, nextKey, officer, other] = (await Promise.all(
      Array.from({ length: 4 }, () => makeKey(profile)),
    )) as [TestKey, TestKey, TestKey, TestKey];
  });

  it('gives the ring of its newest entry', async () => {
    const log = await logOf(
      [{ ring: [ringKey.publicKey], staff: [member(officer, 'officer')] }],
      [{ ring: [nextKey.publicKey] }, officer],
    );
    const ring = await ringOfLog(log, new Date());
    expect(ring).toMatchObject({ epoch: 2, log: { sequence: 2, hash: log.head.hash } });
    expect(ring.keys.map(({ fingerprint }) => fingerprint)).toEqual([nextKey.publicKey.fingerprint]);
    const again = await verifyKeyLog(documentOf(...signedEntries(log)), log.state);
    expect(again.state).toEqual(log.state);
  });

  it('is refused when an entry is signed by nobody or by somebody else', async () => {
    const genesis = {
      ring: [ringKey.publicKey],
      staff: [member(officer, 'officer'), member(other, 'editor')],
    };
    await expect(logOf([genesis], [{ ring: [nextKey.publicKey] }])).rejects.toMatchObject({
      code: 'unauthorized-entry',
    });
    await expect(logOf([genesis], [{ ring: [nextKey.publicKey] }, other])).rejects.toMatchObject({
      code: 'unauthorized-entry',
    });
  });
});
