import { readKey, readPrivateKey } from '../support/openpgp.ts';
import { generateNewsroomKey } from '../../keys/index.ts';
import { makeKey, PASSPHRASE } from '../support/test-keys.ts';

describe('generating a newsroom key', () => {
  it('refuses to make one without a passphrase', async () => {
    await expect(
      generateNewsroomKey({ profile: 'gnupg', name: 'X', passphrase: '', now: new Date(), expiresAfter: 0 }),
    ).rejects.toMatchObject({ code: 'passphrase-needed' });
  });

  it('writes name and comment into the user ID', async () => {
    const { publicKey } = await makeKey('gnupg', { name: 'The Example', comment: 'DEMO' });
    expect(publicKey.userIds).toEqual(['The Example (DEMO)']);
  });

  it.each(['gnupg', 'rfc9580'] as const)(
    'locks every part of the private key, never by Argon2 (%s)',
    async (profile) => {
      const { armoredPrivateKey } = await makeKey(profile);
      const key = await readPrivateKey({ armoredKey: armoredPrivateKey });
      for (const { keyPacket } of [key, ...key.getSubkeys()]) {
        expect(keyPacket).toMatchObject({ isEncrypted: true, s2k: { type: 'iterated' } });
      }
      expect(armoredPrivateKey).not.toContain(PASSPHRASE);
    },
  );

  it('makes keys of the version that the profile says, with no word of the program in them', async () => {
    for (const [profile, version] of [
      ['gnupg', 4],
      ['rfc9580', 6],
    ] as const) {
      const { armoredPublicKey } = await makeKey(profile);
      expect((await readKey({ armoredKey: armoredPublicKey })).keyPacket.version).toBe(version);
      expect(armoredPublicKey).not.toMatch(/^(?:Version|Comment):/mu);
    }
  });

  it('makes a revocation certificate that needs no passphrase', async () => {
    const { armoredRevocationCertificate } = await makeKey('gnupg');
    expect(armoredRevocationCertificate).toContain('-----BEGIN PGP PUBLIC KEY BLOCK-----');
  });
});
