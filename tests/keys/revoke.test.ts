import { inspectKey, provesOpen, readPublicKeys, revokedKey } from '../../keys/index.ts';
import { makeKey, type TestKey } from '../support/test-keys.ts';

describe.each(['gnupg', 'rfc9580'] as const)('a key of profile %s', (profile) => {
  let key: TestKey;
  let other: TestKey;
  beforeAll(async () => {
    key = await makeKey(profile);
    other = await makeKey(profile);
  });

  it('is revoked by its private half', async () => {
    const revoked = await revokedKey(key.unlocked, new Date());
    expect((await inspectKey(revoked, new Date())).problems).toContain('revoked');
    const [read] = await readPublicKeys(revoked.armored);
    expect((await inspectKey(read!, new Date())).problems).toContain('revoked');
  });

  it('is revoked by the certificate that was made with it, also with the colon that GnuPG writes', async () => {
    const certificate = key.armoredRevocationCertificate;
    for (const text of [certificate, `A note.\n\n:${certificate}`]) {
      const revoked = await revokedKey({ publicKey: key.publicKey, certificate: text }, new Date());
      expect((await inspectKey(revoked, new Date())).problems).toContain('revoked');
    }
  });

  it('is not revoked by the certificate of another key, nor by what is none', async () => {
    for (const certificate of [other.armoredRevocationCertificate, key.armoredPublicKey, '']) {
      await expect(revokedKey({ publicKey: key.publicKey, certificate }, new Date())).rejects.toMatchObject({
        code: 'not-authentic',
      });
    }
  });

  it('stays as it was where it is at hand', async () => {
    await revokedKey({ publicKey: key.publicKey, certificate: key.armoredRevocationCertificate }, new Date());
    await revokedKey(key.unlocked, new Date());
    expect((await inspectKey(key.publicKey, new Date())).problems).toEqual([]);
  });

  it('proves that its private half opens what its public half seals, and another half does not', async () => {
    expect(await provesOpen(key.unlocked, new Date())).toBe(true);
    expect(await provesOpen({ ...key.unlocked, publicKey: other.publicKey }, new Date())).toBe(false);
  });
});
