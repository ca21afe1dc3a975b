import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintGroups, type PublicKey, readPublicKeys, revokedKey } from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { writeNewText } from '../files/new-text.ts';
import { unlockKeyFiles } from '../key-files.ts';
import { printLine, type Terminal } from '../terminal.ts';

const REVOKED = 'revoked.asc';

export interface RevokeOptions {
  /** Made with the key; the private key is not needed then. */
  readonly certificate?: string;
  readonly out: string;
  readonly passphraseFile: readonly string[];
}

/**
 * Writes the public key with its revocation, to be given to everybody who has the key.
 *
 * @param file the public key with `--certificate`, else the private one
 */
export async function revokeKeyFile(file: string, options: RevokeOptions, terminal: Terminal): Promise<void> {
  const revoked = await revoke(file, options, terminal);
  await mkdir(options.out, { recursive: true });
  await writeNewText(options.out, REVOKED, revoked.armored);
  const lines = [
    `${join(options.out, REVOKED)}: the key with its revocation:`,
    `  ${fingerprintGroups(revoked.fingerprint).join(' ')}`,
    'Nothing is changed by this file alone. Publish it wherever the key is, and close sealing to the key on the server:',
    `  sealdrop rotate --compromised ${revoked.fingerprint}`,
  ];
  for (const line of lines) printLine(terminal.stdout, line);
}

async function revoke(
  file: string,
  { certificate, passphraseFile }: RevokeOptions,
  terminal: Terminal,
): Promise<PublicKey> {
  if (certificate !== undefined) {
    const [publicKey, ...others] = await readPublicKeys(await readFile(file));
    if (publicKey === undefined || others.length > 0) throw severalKeys(file);
    return revokedKey({ publicKey, certificate: await readFile(certificate, 'utf8') }, terminal.now());
  }
  const [key, ...others] = await unlockKeyFiles([file], passphraseFile, terminal);
  if (key === undefined || others.length > 0) throw severalKeys(file);
  return revokedKey(key, terminal.now());
}

function severalKeys(file: string): CliError {
  return new CliError('usage', `${file} holds several keys.`, 'Revoke one key at a time.');
}
