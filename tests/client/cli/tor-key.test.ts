import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/cli.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const ADDRESS = 'a'.repeat(56);
const PKCS8_X25519 = '302e020100300506032b656e04220420';

function fromBase32(text: string): Buffer {
  const digits = Array.from(text, (digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(digit));
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

describe('sealdrop keys tor', () => {
  const temporaryFolder = useTemporaryFolders();
  const make = (folder: string, name = 'kim', onion = `http://${ADDRESS}.onion`) =>
    runCli(['keys', 'tor', '--name', name, '--onion', onion, '--out', folder]);

  it('writes two halves that belong together, the person\u2019s for nobody else to read', async () => {
    const folder = temporaryFolder();
    const { code, out } = await make(folder);
    expect(code).toBe(0);
    const person = readFileSync(join(folder, 'kim.auth_private'), 'utf8');
    const server = readFileSync(join(folder, 'kim.auth'), 'utf8');
    const [, secret = ''] = /^a{56}:descriptor:x25519:([A-Z2-7]{52})\n$/u.exec(person) ?? [];
    const [, open = ''] = /^descriptor:x25519:([A-Z2-7]{52})\n$/u.exec(server) ?? [];
    const der = Buffer.concat([Buffer.from(PKCS8_X25519, 'hex'), fromBase32(secret)]);
    const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    expect(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')).toEqual(fromBase32(open));
    expect(statSync(join(folder, 'kim.auth_private')).mode & 0o777).toBe(0o600);
    expect(out).not.toContain(secret);
  });

  it('overwrites nothing', async () => {
    const folder = temporaryFolder();
    await make(folder);
    const before = readFileSync(join(folder, 'kim.auth_private'), 'utf8');
    expect(await make(folder)).toMatchObject({
      code: 1,
      err: expect.stringContaining('file-exists') as string,
    });
    expect(readFileSync(join(folder, 'kim.auth_private'), 'utf8')).toBe(before);
  });

  it.each([
    ['kim', 'https://staff.example.org'],
    ['kim', 'short.onion'],
    ['../kim', `${ADDRESS}.onion`],
  ])('refuses --name %s --onion %s', async (name, onion) => {
    expect((await make(temporaryFolder(), name, onion)).code).toBe(2);
  });
});
