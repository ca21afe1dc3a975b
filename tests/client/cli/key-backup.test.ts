import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPrivateKeys, readPublicKeys, unlockKey } from '../../../keys/index.ts';
import { runCli } from '../../support/cli.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, type TestKey } from '../../support/test-keys.ts';

const NEW = 'a new passphrase of some length';

describe('a key for several people', () => {
  const temporaryFolder = useTemporaryFolders();
  let key: TestKey;
  let folder: string;
  let file: string;
  let out: string;

  beforeAll(async () => {
    key = await makeKey('gnupg');
  });

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'private.asc');
    out = join(folder, 'shares');
    writeFileSync(file, key.armoredPrivateKey);
  });

  const split = (...more: readonly string[]) =>
    runCli(['keys', 'split', file, '--out', out, ...more], { answers: [PASSPHRASE] });
  const sheet = (number: number) => join(out, `share-${number}-of-5.txt`);
  const combine = (shares: readonly string[], answers: readonly string[] = [NEW, NEW]) =>
    runCli(
      [
        ...['keys', 'combine', '--backup', join(out, 'key-backup.txt'), '--out', join(folder, 'back')],
        ...shares.flatMap((share) => ['--share', share]),
      ],
      { answers },
    );

  it('comes back from any three of five sheets, with a new passphrase', async () => {
    expect((await split()).code).toBe(0);
    expect(readdirSync(out)).toHaveLength(6);
    for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
    expect((await combine([sheet(5), sheet(2), sheet(4)])).code).toBe(0);
    const [back] = await readPrivateKeys(readFileSync(join(folder, 'back', 'newsroom-private.asc')));
    const unlocked = await unlockKey(back!, NEW);
    expect(unlocked.fingerprint).toBe(key.publicKey.fingerprint);
  });

  it('comes back from words that are typed from paper', async () => {
    await split();
    const typed = [1, 2, 3].map((number) =>
      readFileSync(sheet(number), 'utf8')
        .match(/(?<=\d\.\s)[a-z]+/gu)!
        .join(' '),
    );
    const { code, questions } = await combine([], [...typed, '', NEW, NEW]);
    expect([code, questions.length]).toEqual([0, 6]);
  });

  it('does not come back from two, from the same one twice, or with a word that is wrong', async () => {
    await split();
    expect((await combine([sheet(1), sheet(2)])).err).toContain('Code: too-few-shares');
    expect((await combine([sheet(1), sheet(2), sheet(2)])).err).toContain('Code: too-few-shares');
    const slipped = readFileSync(sheet(3), 'utf8').replace(/(?<= 1\. )[a-z]+/u, 'qqqqqqq');
    writeFileSync(sheet(3), slipped);
    expect((await combine([sheet(1), sheet(2), sheet(3)])).err).toContain('Code: bad-share');
    expect(existsSync(join(folder, 'back'))).toBe(false);
  });

  it('has neither the key nor its passphrase in clear in any file', async () => {
    await split();
    const all = readdirSync(out)
      .map((name) => readFileSync(join(out, name), 'utf8'))
      .join('\n');
    expect(all).not.toContain('PRIVATE KEY');
    expect(all).not.toContain(PASSPHRASE);
  });

  it.each([
    ['1', '1'],
    ['5', '6'],
    ['5', '1'],
    ['100', '3'],
    ['five', '3'],
    ['5', '2.5'],
  ])('refuses %s shares with a threshold of %s', async (shares, threshold) => {
    const { code } = await split('--shares', shares, '--threshold', threshold);
    expect([code, existsSync(out)]).toEqual([2, false]);
  });

  it('overwrites nothing', async () => {
    await split();
    const before = readFileSync(sheet(1), 'utf8');
    expect((await split()).err).toContain('Code: file-exists');
    expect(readFileSync(sheet(1), 'utf8')).toBe(before);
  });

  it.each(['private key', 'certificate'])('is revoked by its %s', async (by) => {
    const publicFile = join(folder, 'public.asc');
    const certificate = join(folder, 'certificate.asc');
    writeFileSync(publicFile, key.armoredPublicKey);
    writeFileSync(certificate, key.armoredRevocationCertificate);
    const how = by === 'certificate' ? [publicFile, '--certificate', certificate] : [file];
    const { code } = await runCli(['keys', 'revoke', ...how, '--out', out], { answers: [PASSPHRASE] });
    expect(code).toBe(0);
    const [revoked] = await readPublicKeys(readFileSync(join(out, 'revoked.asc')));
    expect([revoked!.fingerprint, await revoked!.openpgp.isRevoked()]).toEqual([
      key.publicKey.fingerprint,
      true,
    ]);
  });

  it('is not revoked by the certificate of another', async () => {
    const other = await makeKey('gnupg');
    const publicFile = join(folder, 'public.asc');
    const certificate = join(folder, 'certificate.asc');
    writeFileSync(publicFile, key.armoredPublicKey);
    writeFileSync(certificate, other.armoredRevocationCertificate);
    const { code, err } = await runCli([
      'keys',
      'revoke',
      publicFile,
      '--certificate',
      certificate,
      '--out',
      out,
    ]);
    expect([code, err]).toEqual([1, expect.stringContaining('Code: not-authentic')]);
  });
});
