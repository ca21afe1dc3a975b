import { createMessage, sign } from '../support/openpgp.ts';
import {
  CLOCK_TOLERANCE_MS,
  type SignInStatement,
  signStatement,
  type UnlockedKey,
  verifyStatement,
} from '../../keys/index.ts';
import { makeKey, type TestKey } from '../support/test-keys.ts';

const NOW = new Date();

function later(milliseconds: number): Date {
  return new Date(NOW.getTime() + milliseconds);
}

describe.each(['gnupg', 'rfc9580'] as const)('signing in with a key of the profile %s', (profile) => {
  let key: TestKey;
  let other: TestKey;
  let statement: SignInStatement;

  beforeAll(async () => {
    key = await makeKey(profile, { now: later(-3_600_000) });
    other = await makeKey(profile, { now: later(-3_600_000) });
    statement = {
      origin: 'https://staff.example.org',
      fingerprint: key.unlocked.fingerprint,
      nonce: 'a-nonce',
      expires: later(120_000).toISOString(),
    };
  });

  function signed(by: UnlockedKey = key.unlocked, at = NOW): Promise<string> {
    return signStatement(statement, by, at);
  }

  it('works', async () => {
    await expect(verifyStatement(statement, await signed(), key.publicKey, NOW)).resolves.toBeUndefined();
  });

  it.each([
    ['origin', { origin: 'https://evil.example.org' }],
    ['port', { origin: 'https://staff.example.org:8443' }],
    ['nonce', { nonce: 'another-nonce' }],
    ['expiry', { expires: '2030-01-01T00:00:00.000Z' }],
    ['key', { fingerprint: '00' }],
  ])('fails when the signature was made for another %s', async (_, change) => {
    const signature = await signed();
    await expect(
      verifyStatement({ ...statement, ...change }, signature, key.publicKey, NOW),
    ).rejects.toMatchObject({ code: 'not-authentic' });
  });

  it('fails with the signature of another key', async () => {
    await expect(
      verifyStatement(statement, await signed(other.unlocked), key.publicKey, NOW),
    ).rejects.toMatchObject({ code: 'not-authentic' });
  });

  it('fails with what is no signature', async () => {
    const armored = key.armoredPublicKey;
    for (const text of ['', 'no armor', armored, (await signed()).replaceAll('A', 'B')]) {
      await expect(verifyStatement(statement, text, key.publicKey, NOW)).rejects.toMatchObject({
        code: 'not-authentic',
      });
    }
  });

  it('fails with two signatures in one block', async () => {
    const message = await createMessage({ text: 'something else' });
    const signingKeys = [key.unlocked.openpgp, other.unlocked.openpgp];
    const two: unknown = await sign({ message, signingKeys, detached: true, date: NOW });
    await expect(verifyStatement(statement, String(two), key.publicKey, NOW)).rejects.toMatchObject({
      code: 'not-authentic',
    });
  });

  it('allows a clock that is two minutes off, and says how far another is, ahead or behind', async () => {
    for (const off of [-CLOCK_TOLERANCE_MS + 2000, CLOCK_TOLERANCE_MS - 2000]) {
      const signature = await signed(key.unlocked, later(off));
      await expect(verifyStatement(statement, signature, key.publicKey, NOW)).resolves.toBeUndefined();
    }
    for (const off of [-600_000, 600_000]) {
      const signature = await signed(key.unlocked, later(off));
      const error = await verifyStatement(statement, signature, key.publicKey, NOW).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'clock-off' });
      expect(Math.abs((error as { seconds: number }).seconds - off / 1000)).toBeLessThanOrEqual(1);
    }
  });

  it('fails with a key that has expired meanwhile', async () => {
    const short = await makeKey(profile, { now: later(-7_200_000), expiresAfter: 3600 });
    const forShort = { ...statement, fingerprint: short.unlocked.fingerprint };
    const whileFit = later(-7_000_000);
    const signature = await signStatement(forShort, short.unlocked, whileFit);
    await expect(verifyStatement(forShort, signature, short.publicKey, whileFit)).resolves.toBeUndefined();
    await expect(verifyStatement(forShort, signature, short.publicKey, NOW)).rejects.toMatchObject({
      code: 'clock-off',
    });
  });
});
