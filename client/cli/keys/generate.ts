import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  fingerprintGroups,
  fingerprintWords,
  type GeneratedKey,
  generateNewsroomKey,
  type KeyProfile,
  readPublicKeys,
} from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { NewFile, sizeOf } from '../files/new-file.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { lifetimeSeconds } from './lifetime.ts';
import { newPassphrase, type PassphraseOptions } from './new-passphrase.ts';

export interface GenerateKeyOptions extends PassphraseOptions {
  readonly name: string;
  readonly profile: KeyProfile;
  readonly expires: string;
  readonly out: string;
}

const FILES = {
  public: 'newsroom.asc',
  private: 'newsroom-private.asc',
  revocation: 'newsroom-revocation.asc',
} as const;
const PUBLIC_FILE = 0o644;

/** Makes a newsroom key and writes its three files. Overwrites nothing. */
export async function generateKeyFiles(options: GenerateKeyOptions, terminal: Terminal): Promise<void> {
  const { name, profile, out } = options;
  const expiresAfter = lifetimeSeconds(options.expires);
  requireName(name);
  await requireNoFiles(out);
  const passphrase = await newPassphrase(options, terminal);
  const key = await generateNewsroomKey({ profile, name, passphrase, now: terminal.now(), expiresAfter });
  await writeFiles(out, key);
  const [publicKey] = await readPublicKeys(key.armoredPublicKey);
  report(terminal, out, publicKey?.fingerprint ?? '');
}

function requireName(name: string): void {
  // A user ID is one line; `<` begins its address.
  if (/^[^\p{C}<>()]{2,100}$/u.test(name) && name.trim() === name) return;
  throw new CliError(
    'usage',
    'The name of a key has 2 to 100 characters, without < > ( ) and control characters.',
    'sealdrop keys generate --name "The Example Gazette"',
  );
}

async function requireNoFiles(folder: string): Promise<void> {
  for (const file of Object.values(FILES)) {
    if ((await sizeOf(join(folder, file))) === undefined) continue;
    throw new CliError(
      'file-exists',
      `${join(folder, file)} is there already. No key was made.`,
      'Choose another folder: sealdrop keys generate --out DIR.',
    );
  }
}

async function writeFiles(folder: string, key: GeneratedKey): Promise<void> {
  await mkdir(folder, { recursive: true });
  // The private key first: a public key whose private half was lost must never be given to anybody.
  await writeText(folder, FILES.private, key.armoredPrivateKey);
  await writeText(folder, FILES.revocation, key.armoredRevocationCertificate);
  await writeText(folder, FILES.public, key.armoredPublicKey);
  await chmod(join(folder, FILES.public), PUBLIC_FILE);
}

async function writeText(folder: string, name: string, text: string): Promise<void> {
  const file = await NewFile.create(folder, name);
  await file.write(Buffer.from(text, 'utf8'));
  await file.commit();
}

function report({ stdout }: Terminal, folder: string, fingerprint: string): void {
  const path = (file: string) => join(folder, file);
  const lines = [
    'The key is made. Its fingerprint:',
    ...rows(fingerprintGroups(fingerprint), 5),
    'and in words, to be compared aloud:',
    ...rows(fingerprintWords(fingerprint, 'en'), 5),
    '',
    `${path(FILES.public)}: the public key. Copy it to the server: sealdrop-server init --key ${FILES.public}`,
    '  Print its fingerprint in the paper and on other sites.',
    `${path(FILES.private)}: the private key, locked with the passphrase. Never copy it to a server.`,
    '  Keep it on the computers that open tips, and one copy offline. The passphrase goes elsewhere.',
    `${path(FILES.revocation)}: says that the key is no longer to be used. Needs no passphrase:`,
    '  keep it offline, and publish it if the private key is lost or stolen.',
    '',
    `Check: sealdrop keys inspect ${path(FILES.public)}`,
  ];
  for (const line of lines) printLine(stdout, line);
}

function rows(items: readonly string[], perRow: number): readonly string[] {
  const starts = Array.from({ length: Math.ceil(items.length / perRow) }, (_, row) => row * perRow);
  return starts.map((start) => `  ${items.slice(start, start + perRow).join(' ')}`);
}
