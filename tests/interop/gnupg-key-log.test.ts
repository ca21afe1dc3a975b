import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  draftEntry,
  extendKeyLog,
  inspectKey,
  readPrivateKeys,
  readPublicKeys,
  revokedKey,
  signEntry,
  unlockKey,
} from '../../keys/index.ts';
import { Gnupg } from '../support/gnupg.ts';
import { logOf, signedBy } from '../support/key-log.ts';
import { makeKey } from '../support/test-keys.ts';

describe('GnuPG, of the key log', () => {
  let gpg: Gnupg;
  beforeEach(() => {
    gpg = new Gnupg();
  });
  afterEach(() => gpg.close());

  it('verifies the signature of an officer over an entry, and refuses it over another', async () => {
    const officer = await makeKey('gnupg');
    await gpg.run('', '--import', gpg.file('officer.asc', officer.armoredPublicKey));
    const { entry, signatures } = await signedBy(
      draftEntry(undefined, { reason: 'genesis' }, new Date()),
      officer,
    );
    const signature = gpg.file('entry.asc', signatures[0]!);
    await gpg.run('', '--verify', signature, gpg.file('entry', `sealdrop-key-log/1\n${entry}`));
    const other = gpg.file('other', `sealdrop-key-log/1\n${entry.replace('"note":""', '"note":"x"')}`);
    await expect(gpg.run('', '--verify', signature, other)).rejects.toThrow(/BAD signature/u);
  });

  it('makes keys with which officers sign entries, and certificates that revoke them', async () => {
    await gpg.makeKey('Officer', 'a secret');
    const [publicKey] = await readPublicKeys(await gpg.publicKey('Officer'));
    const [locked] = await readPrivateKeys(await gpg.privateKey('Officer', 'a secret'));
    const unlocked = await unlockKey(locked!, 'a secret');
    const log = await logOf([
      { staff: [{ key: publicKey!, roles: ['officer'], since: '2026-11-01' }], ring: [publicKey!] },
    ]);
    const entry = draftEntry(log, { reason: 'settings', note: 'signed by gpg' }, new Date());
    await expect(extendKeyLog(log, await signEntry(entry, unlocked, new Date()))).resolves.toBeDefined();

    const folder = join(gpg.home, 'openpgp-revocs.d');
    const certificate = readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8');
    expect(certificate).toMatch(/^:-----BEGIN PGP/mu);
    const revoked = await revokedKey({ publicKey: publicKey!, certificate }, new Date());
    expect((await inspectKey(revoked, new Date())).problems).toContain('revoked');
  });
});
