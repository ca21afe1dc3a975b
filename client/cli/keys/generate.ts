import { chmod, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  fingerprintGroups,
  fingerprintWords,
  type GeneratedKey,
  generateNewsroomKey,
  type KeyProfile,
  readPublicKeys,
  revocationCertificate,
  type UnlockedKey,
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
  /** With which the names of the files begin. */
  readonly fileName: string;
}

export const NEWSROOM_FILES = 'newsroom';
const PUBLIC_FILE = 0o644;

interface KeyFiles {
  readonly public: string;
  readonly private: string;
  readonly revocation: string;
}

type KeyPlace = Pick<GenerateKeyOptions, 'out' | 'fileName'>;

function filesOf({ out, fileName }: KeyPlace): KeyFiles {
  const path = (ending: string) => join(out, `${fileName}${ending}`);
  return { public: path('.asc'), private: path('-private.asc'), revocation: path('-revocation.asc') };
}

/**
 * Makes a key and writes its three files. Overwrites nothing.
 *
 * @returns the passphrase that locks it
 */
export async function generateKeyFiles(options: GenerateKeyOptions, terminal: Terminal): Promise<string> {
  const { name, profile, out, fileName } = options;
  const expiresAfter = lifetimeSeconds(options.expires);
  requireName(name);
  requireFileName(fileName);
  const files = filesOf(options);
  await requireNoFiles(files);
  const passphrase = await newPassphrase(options, terminal);
  const key = await generateNewsroomKey({ profile, name, passphrase, now: terminal.now(), expiresAfter });
  await mkdir(out, { recursive: true });
  await writeFiles(files, key);
  const [publicKey] = await readPublicKeys(key.armoredPublicKey);
  report(terminal, fileName === NEWSROOM_FILES ? ofNewsroom(files) : ofPerson(files), {
    fingerprint: publicKey?.fingerprint ?? '',
    file: files.public,
  });
  return passphrase;
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

function requireFileName(name: string): void {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name)) return;
  throw new CliError(
    'usage',
    'The names of the files begin with one word, without slashes. No key was made.',
    'sealdrop keys generate --name "Ada Officer" --file-name ada --out keys',
  );
}

async function requireNoFiles(files: KeyFiles): Promise<void> {
  for (const file of Object.values(files) as string[]) {
    if ((await sizeOf(file)) === undefined) continue;
    throw new CliError(
      'file-exists',
      `${file} is there already. No key was made.`,
      'Choose another folder: sealdrop keys generate --out DIR, or other names: --file-name NAME.',
    );
  }
}

/** Writes what a run that was cut off after the private key did not come to write. */
export async function completeKeyFiles(place: KeyPlace, key: UnlockedKey, terminal: Terminal): Promise<void> {
  const files = filesOf(place);
  if ((await sizeOf(files.revocation)) === undefined)
    await writeMissing(files.revocation, await revocationCertificate(key, terminal.now()));
  if ((await sizeOf(files.public)) !== undefined) return;
  await writeMissing(files.public, key.publicKey.armored);
  await chmod(files.public, PUBLIC_FILE);
}

/** Another run may do the same at this moment: what it has written does as well. */
async function writeMissing(path: string, text: string): Promise<void> {
  await writeText(path, text).catch((error: unknown) => {
    if (!(error instanceof CliError && error.code === 'file-exists')) throw error;
  });
}

async function writeFiles(files: KeyFiles, key: GeneratedKey): Promise<void> {
  // The private key first: a public key whose private half was lost must never be given to anybody.
  await writeText(files.private, key.armoredPrivateKey);
  await writeText(files.revocation, key.armoredRevocationCertificate);
  await writeText(files.public, key.armoredPublicKey);
  await chmod(files.public, PUBLIC_FILE);
}

async function writeText(path: string, text: string): Promise<void> {
  const file = await NewFile.create(dirname(path), basename(path));
  await file.write(Buffer.from(text, 'utf8'));
  await file.commit();
}

function ofNewsroom(files: KeyFiles): readonly string[] {
  return [
    `${files.public}: the public key, for everybody. Sealdrop takes it into the key log.`,
    '  Print its fingerprint in the paper and on other sites.',
    `${files.private}: the private key, locked with the passphrase. Never copy it to a server.`,
    '  Keep it on the computers that open tips, and one copy offline. The passphrase goes elsewhere.',
    ...aboutRevocation(files),
  ];
}

function ofPerson(files: KeyFiles): readonly string[] {
  return [
    `${files.public}: the public key. Give it to the officer who keeps the list; anybody may see it.`,
    `${files.private}: the private key, locked with the passphrase. Never copy it to a server,`,
    '  and give it to nobody. The passphrase goes elsewhere.',
    ...aboutRevocation(files),
  ];
}

function aboutRevocation({ revocation }: KeyFiles): readonly string[] {
  return [
    `${revocation}: says that the key is no longer to be used. Needs no passphrase:`,
    '  keep it offline, and publish it if the private key is lost or stolen.',
  ];
}

function report(
  { stdout }: Terminal,
  files: readonly string[],
  { fingerprint, file }: { readonly fingerprint: string; readonly file: string },
): void {
  const lines = [
    'The key is made. Its fingerprint:',
    ...rows(fingerprintGroups(fingerprint), 5),
    'and in words, to be compared aloud:',
    ...rows(fingerprintWords(fingerprint, 'en'), 5),
    '',
    ...files,
    '',
    `Check: sealdrop keys inspect ${file}`,
  ];
  for (const line of lines) printLine(stdout, line);
}

function rows(items: readonly string[], perRow: number): readonly string[] {
  const starts = Array.from({ length: Math.ceil(items.length / perRow) }, (_, row) => row * perRow);
  return starts.map((start) => `  ${items.slice(start, start + perRow).join(' ')}`);
}
