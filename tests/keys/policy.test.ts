import { readFileSync } from 'node:fs';
import { config, generateKey, type PartialConfig, revokeKey } from '../support/openpgp.ts';
import {
  inspectKey,
  type KeyProblem,
  PROBLEM_ADVICE,
  readPublicKeys,
  requireFitKey,
} from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';
import { makeKey } from '../support/test-keys.ts';

const DAY_MS = 86_400_000;
const YEAR_SECONDS = 365 * 86_400;

function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

/** A public key as OpenPGP.js makes it with settings that are not ours. */
async function foreign(options: object, settings: PartialConfig = {}): Promise<string> {
  const { publicKey } = await generateKey({
    userIDs: [{ name: 'Foreign' }],
    format: 'armored',
    ...options,
    config: settings,
  });
  return publicKey;
}

async function problemsOf(armored: string, now = new Date()): Promise<readonly KeyProblem[]> {
  const [key] = await readPublicKeys(armored);
  return (await inspectKey(key!, now)).problems;
}

describe('a key of our own making', () => {
  it('is fit with the profile gnupg, and its bodies can be opened by every OpenPGP tool', async () => {
    const { publicKey } = await makeKey('gnupg', { expiresAfter: YEAR_SECONDS });
    expect(await inspectKey(publicKey, new Date())).toMatchObject({
      version: 4,
      algorithm: 'ed25519Legacy',
      encryptionAlgorithm: 'curve25519Legacy',
      streamsAuthenticated: false,
      fit: true,
      problems: [],
      warnings: [],
    });
  });

  it('is fit with the profile rfc9580, and its bodies stream authenticated', async () => {
    const { publicKey } = await makeKey('rfc9580', { expiresAfter: YEAR_SECONDS });
    expect(await inspectKey(publicKey, new Date())).toMatchObject({
      version: 6,
      streamsAuthenticated: true,
      fit: true,
      problems: [],
      warnings: [],
    });
  });

  it.each(['gnupg', 'rfc9580'] as const)('expires when it was told to (%s)', async (profile) => {
    const now = new Date();
    const { publicKey } = await makeKey(profile, { expiresAfter: YEAR_SECONDS, now: new Date() });
    const { expires } = await inspectKey(publicKey, new Date());
    expect(Math.abs(expires!.getTime() - now.getTime() - YEAR_SECONDS * 1000)).toBeLessThan(2000);
  });

  it('is warned about when it never expires, and some weeks before it does', async () => {
    const never = await makeKey('gnupg');
    expect((await inspectKey(never.publicKey, new Date())).warnings).toEqual(['never-expires']);
    const soon = await makeKey('gnupg', { expiresAfter: YEAR_SECONDS });
    expect((await inspectKey(soon.publicKey, daysFromNow(300))).warnings).toEqual([]);
    expect((await inspectKey(soon.publicKey, daysFromNow(310))).warnings).toEqual(['expires-soon']);
  });
});

describe('a key is refused', () => {
  it('when it has expired', async () => {
    const { publicKey } = await makeKey('gnupg', { now: daysFromNow(-400), expiresAfter: YEAR_SECONDS });
    expect((await inspectKey(publicKey, new Date())).problems).toEqual(['expired']);
  });

  it('when it was made in the future', async () => {
    const { publicKey } = await makeKey('gnupg', { now: daysFromNow(2) });
    expect((await inspectKey(publicKey, new Date())).problems).toContain('not-yet-valid');
  });

  it.each(['gnupg', 'rfc9580'] as const)('when it was revoked (%s)', async (profile) => {
    const made = await makeKey(profile);
    const revoked: { readonly publicKey: unknown } = await revokeKey({
      key: made.publicKey.openpgp,
      revocationCertificate: made.armoredRevocationCertificate,
      format: 'armored',
    });
    expect(await problemsOf(String(revoked.publicKey))).toContain('revoked');
  });

  it('when its self-signature was changed', async () => {
    const { publicKey } = await makeKey('gnupg');
    const bytes = publicKey.openpgp.write();
    const at = Buffer.from(bytes).indexOf('Test gnupg');
    bytes[at] = 'B'.charCodeAt(0);
    const [broken] = await readPublicKeys(bytes);
    expect((await inspectKey(broken!, new Date())).problems).toContain('broken-self-signature');
  });

  it('when it can only sign', async () => {
    const armored = await foreign({ type: 'ecc', curve: 'ed25519Legacy', subkeys: [{ sign: true }] });
    expect(await problemsOf(armored)).toEqual(['no-encryption-key']);
  });

  it('when it is of version 6 and does not know SEIPD version 2', async () => {
    expect(
      await problemsOf(await foreign({ type: 'curve25519' }, { v6Keys: true, aeadProtect: false })),
    ).toEqual(['no-gcm']);
  });

  it('with every reason and a remedy for each', async () => {
    const { publicKey } = await makeKey('gnupg', { now: daysFromNow(-400), expiresAfter: YEAR_SECONDS });
    await expect(requireFitKey(publicKey, new Date())).rejects.toMatchObject({
      code: 'unfit-key',
      message: expect.stringContaining(PROBLEM_ADVICE.expired) as unknown,
    });
    await expect(ringOf(1, [publicKey], new Date())).rejects.toMatchObject({ code: 'unfit-key' });
  });
});

/** `fixtures/` holds public keys that GnuPG 2.2.40 made, never expiring. */
describe('keys made by GnuPG', () => {
  async function inspectFixture(name: string) {
    const [key] = await readPublicKeys(readFileSync(new URL(`fixtures/${name}.asc`, import.meta.url)));
    return inspectKey(key!, new Date());
  }

  it('are fit when they are of curve 25519 or RSA with 3072 bits', async () => {
    expect(await inspectFixture('gnupg-ed25519')).toMatchObject({
      version: 4,
      algorithm: 'ed25519Legacy',
      encryptionAlgorithm: 'curve25519Legacy',
      streamsAuthenticated: false,
      fit: true,
    });
    expect(await inspectFixture('gnupg-rsa3072')).toMatchObject({
      algorithm: 'rsa3072',
      encryptionAlgorithm: 'rsa3072',
      fit: true,
    });
  });

  it.each([
    ['RSA with 2048 bits', 'gnupg-rsa2048', 'weak-rsa'],
    ['a weak subkey under a strong primary key', 'gnupg-ed25519-with-rsa2048', 'weak-rsa'],
    ['a self-signature by SHA-1', 'gnupg-rsa3072-sha1', 'sha1-self-signature'],
    ['no key that encrypts', 'gnupg-sign-only', 'no-encryption-key'],
  ])('are refused with %s, and told so', async (_, name, problem) => {
    const report = await inspectFixture(name);
    expect(report.fit).toBe(false);
    expect(report.problems).toContain(problem);
  });

  it('are refused with a self-signature by SHA-1 on curve 25519, where OpenPGP.js does not count it at all', async () => {
    expect(await inspectFixture('gnupg-ed25519-sha1')).toMatchObject({ fit: false });
  });
});

it('does not depend on what a test before it changed in OpenPGP.js', () => {
  expect(config.minRSABits).toBe(3072);
});
