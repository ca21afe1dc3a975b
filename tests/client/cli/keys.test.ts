import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintGroups, readPrivateKeys, readPublicKeys, unlockKey } from '../../../keys/index.ts';
import { runCli } from '../../support/cli.ts';
import { makeKey } from '../../support/test-keys.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const GOOD = 'long enough to be a passphrase';

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('sealdrop keys generate', () => {
  const temporaryFolder = useTemporaryFolders();

  async function generate(folder: string, ...more: readonly string[]) {
    return runCli(['keys', 'generate', '--name', 'The Example', '--out', folder, ...more], {
      answers: [GOOD, GOOD],
    });
  }

  it('writes three files and says what to do with each', async () => {
    const folder = join(temporaryFolder(), 'keys');
    const { code, out, questions } = await generate(folder);
    expect(code).toBe(0);
    expect(questions).toHaveLength(2);
    expect(readdirSync(folder).sort()).toEqual([
      'newsroom-private.asc',
      'newsroom-revocation.asc',
      'newsroom.asc',
    ]);
    expect(mode(join(folder, 'newsroom.asc'))).toBe(0o644);
    expect(mode(join(folder, 'newsroom-private.asc'))).toBe(0o600);
    expect(mode(join(folder, 'newsroom-revocation.asc'))).toBe(0o600);
    for (const file of readdirSync(folder)) expect(out).toContain(join(folder, file));
    const [key] = await readPublicKeys(readFileSync(join(folder, 'newsroom.asc')));
    expect(out).toContain(fingerprintGroups(key!.fingerprint).slice(0, 5).join(' '));
    expect(key!.userIds).toEqual(['The Example']);
  });

  it('locks the private key with the passphrase', async () => {
    const folder = temporaryFolder();
    await generate(folder, '--profile', 'rfc9580');
    const [key] = await readPrivateKeys(readFileSync(join(folder, 'newsroom-private.asc')));
    expect((await unlockKey(key!, GOOD)).fingerprint).toHaveLength(64);
  });

  it('overwrites nothing, and asks for nothing when it could not write', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'newsroom-private.asc'), 'precious');
    const { code, err, questions } = await generate(folder);
    expect(code).toBe(1);
    expect(err).toContain('file-exists');
    expect(questions).toEqual([]);
    expect(readdirSync(folder)).toEqual(['newsroom-private.asc']);
    expect(readFileSync(join(folder, 'newsroom-private.asc'), 'utf8')).toBe('precious');
  });

  it.each([
    ['short', 'weak-passphrase'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'weak-passphrase'],
    ['', 'weak-passphrase'],
  ])('refuses the weak passphrase %j', async (passphrase, problem) => {
    const folder = temporaryFolder();
    const { code, err } = await runCli(['keys', 'generate', '--name', 'The Example', '--out', folder], {
      answers: [passphrase, passphrase],
    });
    expect(code).toBe(1);
    expect(err).toContain(problem);
    expect(err).toContain('--suggest-passphrase');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('makes no key when the two passphrases differ', async () => {
    const folder = temporaryFolder();
    const { code, err } = await runCli(['keys', 'generate', '--name', 'The Example', '--out', folder], {
      answers: [GOOD, `${GOOD}!`],
    });
    expect(code).toBe(1);
    expect(err).toContain('passphrases-differ');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes the passphrase from the first line of a file, and warns when others may read it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'passphrase');
    writeFileSync(file, `${GOOD}\r\nsecond line\n`, { mode: 0o600 });
    const quiet = await generate(join(folder, 'a'), '--passphrase-file', file);
    expect(quiet).toMatchObject({ code: 0, err: '', questions: [] });
    const [key] = await readPrivateKeys(readFileSync(join(folder, 'a', 'newsroom-private.asc')));
    expect((await unlockKey(key!, GOOD)).kind).toBe('unlocked');
    chmodSync(file, 0o644);
    expect((await generate(join(folder, 'b'), '--passphrase-file', file)).err).toContain(`chmod 600 ${file}`);
  });

  it('suggests a passphrase of seven words, and has it typed once', async () => {
    const folder = temporaryFolder();
    const args = ['keys', 'generate', '--name', 'The Example', '--out', folder, '--suggest-passphrase'];
    const wrong = await runCli(args, { answers: ['something else'] });
    expect(wrong.err).toContain('passphrases-differ');
    expect(wrong.err).toMatch(/^ {2}(?:[a-z]+ ){6}[a-z]+$/mu);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never prints the passphrase', async () => {
    const { out, err } = await generate(temporaryFolder());
    expect(out + err).not.toContain(GOOD);
  });

  it.each([
    ['--expires', 'soon'],
    ['--expires', '0y'],
    ['--expires', '900y'],
    ['--profile', 'pgp'],
    ['--name', 'x <evil@example.org>'],
    ['--name', ' '],
  ])('refuses %s %j as wrong usage', async (option, value) => {
    const folder = temporaryFolder();
    const { code, err } = await generate(folder, option, value);
    expect(code).toBe(2);
    expect(err).not.toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('makes keys that expire when told to', async () => {
    const folder = temporaryFolder();
    await generate(folder, '--expires', '90d');
    const { out } = await runCli(['keys', 'inspect', '--json', join(folder, 'newsroom.asc')]);
    const [key] = JSON.parse(out) as { expires: string }[];
    expect(Math.round((Date.parse(key!.expires) - Date.now()) / 86_400_000)).toBe(90);
    expect(existsSync(join(folder, 'newsroom.asc'))).toBe(true);
  });
});

describe('sealdrop keys inspect', () => {
  const temporaryFolder = useTemporaryFolders();

  function file(content: string): string {
    const path = join(temporaryFolder(), 'key.asc');
    writeFileSync(path, content);
    return path;
  }

  it('says that a public key is fit', async () => {
    const { armoredPublicKey } = await makeKey('rfc9580');
    const { code, out } = await runCli(['keys', 'inspect', file(armoredPublicKey)]);
    expect(code).toBe(0);
    expect(out).toMatch(/public key, OpenPGP version 6/u);
    expect(out).toMatch(/fit: +yes/u);
    expect(out).toContain('never-expires');
  });

  it('knows a private key, and that it is locked', async () => {
    const { armoredPrivateKey } = await makeKey('gnupg');
    const { code, out } = await runCli(['keys', 'inspect', file(armoredPrivateKey)]);
    expect(code).toBe(0);
    expect(out).toMatch(/private key, OpenPGP version 4/u);
    expect(out).toMatch(/passphrase: +yes/u);
    expect(out).toContain('away from servers');
  });

  it('fails for an unfit key, with reason and remedy', async () => {
    const past = new Date(Date.now() - 30 * 86_400_000);
    const { armoredPublicKey } = await makeKey('gnupg', { now: past, expiresAfter: 86_400 });
    const { code, out, err } = await runCli(['keys', 'inspect', file(armoredPublicKey)]);
    expect(code).toBe(1);
    expect(out).toMatch(/fit: +NO/u);
    expect(err).toContain('unfit-keys');
    expect(err).toContain('gpg --quick-set-expire');
  });

  it('tells programs in JSON', async () => {
    const [a, b] = [await makeKey('gnupg'), await makeKey('rfc9580')];
    const { out } = await runCli([
      'keys',
      'inspect',
      '--json',
      file(a.armoredPublicKey),
      file(b.armoredPrivateKey),
    ]);
    expect(JSON.parse(out)).toMatchObject([
      { kind: 'public', version: 4, fit: true, problems: [] },
      { kind: 'private', version: 6, locked: true, fit: true },
    ]);
  });

  it('shows a hostile name as text', async () => {
    const { armoredPublicKey } = await makeKey('gnupg', { name: 'Evil \u001b[2J\u202ename' });
    const { out } = await runCli(['keys', 'inspect', file(armoredPublicKey)]);
    expect(out).toContain('Evil [U+001B][2J[U+202E]name');
    expect(out).not.toContain('\u001b');
  });

  it.each([
    ['what is no key', () => file('hello'), 'not-a-key'],
    ['a file that is not there', () => join(temporaryFolder(), 'nothing.asc'), 'file-not-found'],
    ['a folder', () => temporaryFolder(), 'file-not-readable'],
  ])('explains %s without a stack trace', async (_, path, code) => {
    const run = await runCli(['keys', 'inspect', path()]);
    expect(run.code).toBe(1);
    expect(run.err).toContain(`Code: ${code}`);
    expect(run.err).toContain('Next: ');
    expect(run.err).not.toMatch(/\n\s+at /u);
  });
});
