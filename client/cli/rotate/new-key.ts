import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type KeyProfile,
  provesOpen,
  type PublicKey,
  readPrivateKeys,
  readPublicKeys,
  requireFitKey,
  type UnlockedKey,
  unlockKey,
} from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { sizeOf } from '../files/new-file.ts';
import { unlockKeyFiles } from '../key-files.ts';
import { completeKeyFiles, generateKeyFiles, NEWSROOM_FILES } from '../keys/generate.ts';
import { printLine, type Terminal } from '../terminal.ts';

export interface NewKeyOptions {
  readonly newKey?: string;
  readonly generate: boolean;
  readonly name?: string;
  readonly profile: KeyProfile;
  readonly expires: string;
  readonly out: string;
  readonly newPassphraseFile?: string;
  readonly suggestPassphrase: boolean;
}

const PRIVATE_FILE = `${NEWSROOM_FILES}-private.asc`;

/**
 * The key that is to join the ring: from a file, or made now. A key that was made by an earlier run is taken and not made
 * again. Its private half has opened what its public half sealed.
 *
 * @throws CliError `key-not-proven`, `usage`; KeysError `unfit-key`
 */
export async function prepareKey(
  options: NewKeyOptions,
  passphraseFiles: readonly string[],
  terminal: Terminal,
): Promise<UnlockedKey | undefined> {
  const key = await unlockedNewKey(options, passphraseFiles, terminal);
  if (key === undefined) return undefined;
  await requireProven(key, terminal.now());
  printLine(terminal.stdout, `The new key is fit, and opens what is sealed to it: ${key.fingerprint}`);
  return key;
}

async function unlockedNewKey(
  options: NewKeyOptions,
  passphraseFiles: readonly string[],
  terminal: Terminal,
): Promise<UnlockedKey | undefined> {
  const { newKey, generate, out, newPassphraseFile } = options;
  if (newKey === undefined && !generate) return undefined;
  const passphrases = [...passphraseFiles, ...(newPassphraseFile === undefined ? [] : [newPassphraseFile])];
  const file = newKey ?? join(out, PRIVATE_FILE);
  if (newKey === undefined && (await sizeOf(file)) === undefined) return generated(file, options, terminal);
  if (newKey === undefined) printLine(terminal.stderr, `${file} is there already: it is the new key.`);
  const [key] = await unlockKeyFiles([file], passphrases, terminal);
  if (newKey === undefined && key !== undefined)
    await completeKeyFiles({ out, fileName: NEWSROOM_FILES }, key, terminal);
  return key;
}

/** What was written is read again; the passphrase need not be typed once more. */
async function generated(
  file: string,
  options: NewKeyOptions,
  terminal: Terminal,
): Promise<UnlockedKey | undefined> {
  const {
    name,
    profile,
    expires,
    out,
    suggestPassphrase: suggest,
    newPassphraseFile: passphraseFile,
  } = options;
  if (name === undefined)
    throw new CliError('usage', 'A new key needs a name.', 'Add --name "The Example Gazette".');
  const passphrase = await generateKeyFiles(
    {
      ...{ name, profile, expires, out, suggest, fileName: NEWSROOM_FILES },
      ...(passphraseFile === undefined ? {} : { passphraseFile }),
    },
    terminal,
  ).catch(namingTheFlag);
  const [key] = await readPrivateKeys(await readFile(file));
  return key === undefined ? undefined : unlockKey(key, passphrase);
}

/** Here `--passphrase-file` is for the keys that there are. */
function namingTheFlag(error: unknown): never {
  if (!(error instanceof CliError && error.code === 'no-terminal')) throw error;
  throw new CliError(
    'no-terminal',
    'The new key needs a passphrase, and nobody is at a terminal to type it. No key was made, nothing was announced.',
    'Give it in a file: --new-passphrase-file FILE.',
    { cause: error },
  );
}

async function requireProven(key: UnlockedKey, now: Date): Promise<void> {
  await requireFitKey(key.publicKey, now);
  if (await provesOpen(key, now)) return;
  throw new CliError(
    'key-not-proven',
    `The private half of ${key.fingerprint} does not open what its public half seals. Nothing was announced.`,
    'Make another key: sealdrop keys generate',
  );
}

/** Public keys of colleagues that join. @throws KeysError `unfit-key`, `private-key` */
export async function fitPublicKeys(files: readonly string[], now: Date): Promise<readonly PublicKey[]> {
  const keys: PublicKey[] = [];
  for (const file of files) keys.push(...(await readPublicKeys(await readFile(file))));
  for (const key of keys) await requireFitKey(key, now);
  return keys;
}
