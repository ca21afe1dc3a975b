import { readPrivateKeys, readPublicKeys, unlockKey } from '../../keys/index.ts';
import { makeKey, PASSPHRASE, type TestKey } from '../support/test-keys.ts';

describe('reading keys', () => {
  let first: TestKey;
  let second: TestKey;

  beforeAll(async () => {
    first = await makeKey('gnupg');
    second = await makeKey('rfc9580');
  });

  it('takes armored text, its bytes, and binary', async () => {
    const binary = first.publicKey.openpgp.write();
    for (const file of [first.armoredPublicKey, Buffer.from(first.armoredPublicKey), binary]) {
      const [key] = await readPublicKeys(file);
      expect(key).toMatchObject({ kind: 'public', fingerprint: first.publicKey.fingerprint });
    }
  });

  it('takes several blocks with words around them', async () => {
    const file = `Our keys:\n${first.armoredPublicKey}\nand\n${second.armoredPublicKey}\nbye`;
    expect((await readPublicKeys(file)).map(({ fingerprint }) => fingerprint)).toEqual([
      first.publicKey.fingerprint,
      second.publicKey.fingerprint,
    ]);
  });

  it('takes files with the line breaks of Windows', async () => {
    const file = first.armoredPublicKey.replaceAll(/\r?\n/gu, '\r\n');
    expect(await readPublicKeys(file)).toHaveLength(1);
  });

  it('refuses a private key where only public ones belong, also among public ones', async () => {
    for (const file of [first.armoredPrivateKey, first.armoredPublicKey + second.armoredPrivateKey]) {
      await expect(readPublicKeys(file)).rejects.toMatchObject({ code: 'private-key' });
    }
  });

  it('refuses a public key where a private one is needed', async () => {
    await expect(readPrivateKeys(first.armoredPublicKey)).rejects.toMatchObject({ code: 'public-key' });
  });

  it('refuses what is no key', async () => {
    const cut = first.armoredPublicKey.slice(0, 200);
    for (const file of [
      '',
      'hello',
      cut,
      first.armoredRevocationCertificate.slice(0, 60),
      Buffer.of(0xff, 1, 2),
    ]) {
      await expect(readPublicKeys(file)).rejects.toMatchObject({ code: 'not-a-key' });
    }
  });

  it('unlocks with the passphrase and with nothing else', async () => {
    const [key] = await readPrivateKeys(first.armoredPrivateKey);
    expect(key).toMatchObject({ kind: 'private', locked: true, fingerprint: first.publicKey.fingerprint });
    await expect(unlockKey(key!, `${PASSPHRASE} `)).rejects.toMatchObject({ code: 'wrong-passphrase' });
    await expect(unlockKey(key!, undefined)).rejects.toMatchObject({ code: 'passphrase-needed' });
    const unlocked = await unlockKey(key!, PASSPHRASE);
    expect(unlocked).toMatchObject({ kind: 'unlocked', fingerprint: first.publicKey.fingerprint });
    expect(unlocked.publicKey.armored).toContain('PUBLIC KEY BLOCK');
  });

  it('leaves the locked key locked, so that forgetting the unlocked one forgets it', async () => {
    const [key] = await readPrivateKeys(first.armoredPrivateKey);
    await unlockKey(key!, PASSPHRASE);
    expect(key!.openpgp.isDecrypted()).toBe(false);
  });
});
