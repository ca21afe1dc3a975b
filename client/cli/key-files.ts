import { readFile, stat } from 'node:fs/promises';
import {
  KeysError,
  type PrivateKey,
  readPrivateKeys,
  type UnlockedKey,
  unlockKey,
} from '../../keys/index.ts';
import { visibleLine } from '../visible-text.ts';
import { CliError } from './cli-error.ts';
import { printLine, type Terminal } from './terminal.ts';

/** Permission bits of anybody but the owner. */
const OTHERS = 0o077;

/**
 * The first line of a passphrase file, without its line break. Warns when others may read the file.
 *
 * @throws CliError `empty-passphrase-file`
 */
export async function readPassphraseFile(file: string, terminal: Terminal): Promise<string> {
  const { mode } = await stat(file);
  if ((mode & OTHERS) !== 0) {
    printLine(terminal.stderr, `Warning: others may read ${file}. Next: chmod 600 ${file}`);
  }
  const [line = ''] = (await readFile(file, 'utf8')).split(/\r?\n/u, 1);
  if (line !== '') return line;
  throw new CliError(
    'empty-passphrase-file',
    `The first line of ${file} is empty.`,
    'Write the passphrase into its first line.',
  );
}

/**
 * The private keys of the files, unlocked by the passphrases of the passphrase files, or else by asking.
 *
 * @throws KeysError `not-a-key`, `public-key`, `wrong-passphrase`; CliError `no-terminal`
 */
export async function unlockKeyFiles(
  files: readonly string[],
  passphraseFiles: readonly string[],
  terminal: Terminal,
): Promise<readonly UnlockedKey[]> {
  const passphrases: string[] = [];
  for (const file of passphraseFiles) passphrases.push(await readPassphraseFile(file, terminal));
  const unlocked: UnlockedKey[] = [];
  for (const file of files) {
    for (const key of await readPrivateKeys(await readFile(file))) {
      unlocked.push(await unlock(key, file, passphrases, terminal));
    }
  }
  return unlocked;
}

async function unlock(
  key: PrivateKey,
  file: string,
  passphrases: readonly string[],
  terminal: Terminal,
): Promise<UnlockedKey> {
  if (!key.locked) return unlockKey(key, undefined);
  if (passphrases.length === 0) {
    const whose = visibleLine(key.userIds.join(', '));
    return unlockKey(key, await terminal.askHidden(`Passphrase of ${file} (${whose}): `));
  }
  for (const passphrase of passphrases) {
    const unlocked = await unlockKey(key, passphrase).catch(nothingIfWrong);
    if (unlocked !== undefined) return unlocked;
  }
  throw new KeysError('wrong-passphrase', `No passphrase that was given unlocks ${file}.`);
}

function nothingIfWrong(error: unknown): undefined {
  if (error instanceof KeysError && error.code === 'wrong-passphrase') return undefined;
  throw error;
}
