import { draftEntry, type LogPin, ringOfLog, type VerifiedLog, verifyKeyLog } from '../../../keys/index.ts';
import { documentOf, logOf, member, signedBy, signedEntries } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

describe('what somebody knows of a newsroom', () => {
  let ring: TestKey;
  let next: TestKey;
  let officer: TestKey;
  let recovery: TestKey;
  let thief: TestKey;
  let log: VerifiedLog;
  beforeAll(async () => {
    [ring, next, officer, recovery, thief] = (await Promise.all(
      Array.from({ length: 5 }, () => makeKey('rfc9580')),
    )) as [TestKey, TestKey, TestKey, TestKey, TestKey];
    log = await logOf(
      [genesis()],
      [{ reason: 'vouch' }, officer, ring],
      [{ ring: [next.publicKey] }, officer],
      [{ reason: 'settings', note: 'still here' }, officer],
    );
  });

  function genesis() {
    return { ring: [ring.publicKey], staff: [member(officer, 'officer')], recovery: recovery.publicKey };
  }

  function verify(pin: LogPin | undefined, shown = log): Promise<VerifiedLog> {
    return verifyKeyLog(documentOf(...signedEntries(shown)), pin);
  }

  it('is the hash of the first entry', async () => {
    await verify({ genesis: log.state.genesis });
    await verify({ genesis: log.state.genesis.toUpperCase() });
    await expect(verify({ genesis: log.head.hash })).rejects.toMatchObject({ code: 'wrong-pin' });
  });

  it('is the fingerprint of a key that has signed an entry in which it is named', async () => {
    await verify({ fingerprint: ring.publicKey.fingerprint });
    await verify({ fingerprint: officer.publicKey.fingerprint.toUpperCase().replaceAll(/.{4}/gu, '$& ') });
  });

  it('is not the fingerprint of a key that is only named: a server can name any key', async () => {
    for (const { publicKey } of [next, recovery, thief]) {
      await expect(verify({ fingerprint: publicKey.fingerprint })).rejects.toMatchObject({
        code: 'wrong-pin',
      });
    }
  });

  it('is not the fingerprint of a key that signed only where it is not named', async () => {
    const other = await logOf(
      [genesis()],
      [{ reason: 'vouch' }, officer, next],
      [{ ring: [next.publicKey] }, officer],
    );
    await expect(verify({ fingerprint: next.publicKey.fingerprint }, other)).rejects.toMatchObject({
      code: 'wrong-pin',
    });
  });

  it('is not the fingerprint of a key that was declared stolen since', async () => {
    const warned = await logOf(
      [genesis(), ring],
      [{ ring: [next.publicKey], compromised: [ring.publicKey.fingerprint] }, officer],
    );
    await expect(verify({ fingerprint: ring.publicKey.fingerprint }, warned)).rejects.toMatchObject({
      code: 'wrong-pin',
    });
    await verify({ fingerprint: officer.publicKey.fingerprint }, warned);
  });

  it('is what was seen before: the same log or a longer one', async () => {
    for (let length = 1; length <= log.entries.length; length++) {
      const { hash, sequence } = log.entries[length - 1]!;
      await verify({ genesis: log.state.genesis, sequence, hash });
    }
  });

  it('shows an older log: a rotation is not taken back', async () => {
    const older = documentOf(...signedEntries(log).slice(0, 2));
    await expect(verifyKeyLog(older, log.state)).rejects.toMatchObject({ code: 'older-log' });
  });

  it('shows a log that was forked by who had the right to sign, at any place', async () => {
    for (let kept = 0; kept < 4; kept++) {
      const entries = signedEntries(log).slice(0, kept);
      let fork = kept === 0 ? undefined : await verifyKeyLog(documentOf(...entries), undefined);
      while ((fork?.entries.length ?? 0) < 6) {
        const change = { reason: fork === undefined ? 'genesis' : 'settings', note: 'forked' } as const;
        const draft = draftEntry(fork, fork === undefined ? { ...genesis(), ...change } : change, new Date());
        fork = await verifyKeyLog(
          documentOf(...(fork === undefined ? [] : signedEntries(fork)), await signedBy(draft, officer)),
          undefined,
        );
      }
      await expect(verify(log.state, fork)).rejects.toMatchObject({ code: 'forked-log' });
    }
  });

  it('shows a log that a server has made of its own key', async () => {
    const own = await logOf([{ ring: [thief.publicKey], staff: [member(thief, 'officer')] }, thief]);
    await expect(verify(log.state, own)).rejects.toMatchObject({ code: 'forked-log' });
    await expect(verify({ genesis: log.state.genesis }, own)).rejects.toMatchObject({ code: 'wrong-pin' });
    for (const { publicKey } of [ring, officer])
      await expect(verify({ fingerprint: publicKey.fingerprint }, own)).rejects.toMatchObject({
        code: 'wrong-pin',
      });
    const borrowed = await logOf([
      { ring: [thief.publicKey, ring.publicKey], staff: [member(officer, 'officer')] },
      thief,
    ]);
    await expect(verify({ fingerprint: ring.publicKey.fingerprint }, borrowed)).rejects.toMatchObject({
      code: 'wrong-pin',
    });
  });

  it('is nothing at first: any log is taken that is right in itself', async () => {
    expect((await verify(undefined)).state).toEqual(log.state);
  });

  it('gives no ring while intake is closed, and none of an expired key', async () => {
    const closed = await logOf([genesis()], [{ ring: [] }, officer], [{ ring: [next.publicKey] }, officer]);
    expect(closed.head.epoch).toBe(3);
    const upTo = await verifyKeyLog(documentOf(...signedEntries(closed).slice(0, 2)), undefined);
    await expect(ringOfLog(upTo, new Date())).rejects.toMatchObject({ code: 'empty-ring' });
    const short = await makeKey('rfc9580', { expiresAfter: 60 });
    const expiring = await logOf([{ ring: [short.publicKey] }]);
    await expect(ringOfLog(expiring, new Date(Date.now() + 120_000))).rejects.toMatchObject({
      code: 'unfit-key',
    });
  });
});
