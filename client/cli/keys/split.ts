import * as nodeCrypto from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  combineShares,
  fingerprintGroups,
  inspectKey,
  lockKey,
  nodeCiphers,
  splitKey,
  type UnlockedKey,
} from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { sizeOf } from '../files/new-file.ts';
import { writeNewText } from '../files/new-text.ts';
import { unlockKeyFiles } from '../key-files.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { newPassphrase, type PassphraseOptions } from './new-passphrase.ts';

const BACKUP = 'key-backup.txt';
const RESTORED = 'newsroom-private.asc';
const WORDS_PER_ROW = 3;
const MAX_SHARES = 99;

export interface SplitOptions {
  readonly shares: string;
  readonly threshold: string;
  readonly out: string;
  readonly passphraseFile: readonly string[];
}

/** Splits a private key: a backup file, and a sheet of words for each of several people. Overwrites nothing. */
export async function splitKeyFile(file: string, options: SplitOptions, terminal: Terminal): Promise<void> {
  const { out } = options;
  const [shares, threshold] = numbersOf(options);
  const sheet = (number: number) => `share-${number}-of-${shares}.txt`;
  const names = [BACKUP, ...Array.from({ length: shares }, (_, index) => sheet(index + 1))];
  await requireNone(out, names);
  const key = onlyKey(await unlockKeyFiles([file], options.passphraseFile, terminal), file);
  const split = await splitKey(key, { shares, threshold }, nodeCiphers(nodeCrypto));
  await mkdir(out, { recursive: true });
  await writeNewText(out, BACKUP, split.backup);
  for (const [index, words] of split.shares.entries()) {
    const text = sheetText(key, words, { number: index + 1, shares, threshold });
    await writeNewText(out, sheet(index + 1), text);
  }
  const lines = [
    `The key ${key.fingerprint} is split: any ${threshold} of ${shares} sheets, with ${BACKUP}, bring it back.`,
    `${join(out, BACKUP)}: give a copy to everybody. It is worth nothing without ${threshold} sheets.`,
    ...names
      .slice(1)
      .map((name) => `${join(out, name)}: print it, or copy it by hand; for one person alone.`),
    'Next: try it before you rely on it: sealdrop keys combine (into another folder).',
    'Then delete the sheets from this computer: who finds enough of them has the key.',
  ];
  for (const line of lines) printLine(terminal.stdout, line);
}

function sheetText(
  key: UnlockedKey,
  words: readonly string[],
  {
    number,
    shares,
    threshold,
  }: { readonly number: number; readonly shares: number; readonly threshold: number },
): string {
  const rows = Array.from({ length: Math.ceil(words.length / WORDS_PER_ROW) }, (_, row) =>
    words
      .slice(row * WORDS_PER_ROW, (row + 1) * WORDS_PER_ROW)
      .map((word, column) => `${`${row * WORDS_PER_ROW + column + 1}.`.padStart(4)} ${word.padEnd(10)}`)
      .join('')
      .trimEnd(),
  );
  return [
    `Share ${number} of ${shares} of a newsroom's key. Any ${threshold} of them bring it back.`,
    '',
    ...rows,
    '',
    'Fingerprint of the key:',
    `  ${fingerprintGroups(key.fingerprint).join(' ')}`,
    'Keep this sheet where only you can find it, and not with another share. Nobody',
    'needs it unless the key is lost: if somebody asks for it, ask your officers in person.',
    'The numbers are for counting; only the words are typed, four letters of each are enough.',
    '',
  ].join('\n');
}

export interface CombineOptions extends PassphraseOptions {
  readonly backup: string;
  readonly share: readonly string[];
  readonly out: string;
}

/** Brings a key back from enough sheets, and locks it with a new passphrase. Overwrites nothing. */
export async function combineKeyShares(options: CombineOptions, terminal: Terminal): Promise<void> {
  const { out } = options;
  await requireNone(out, [RESTORED]);
  const backup = await readFile(options.backup, 'utf8');
  const shares = await Promise.all(options.share.map(async (file) => wordsOf(await readFile(file, 'utf8'))));
  if (shares.length === 0) shares.push(...(await askedShares(terminal)));
  const key = await combineShares(backup, shares, nodeCiphers(nodeCrypto));
  const passphrase = await newPassphrase(options, terminal);
  await mkdir(out, { recursive: true });
  await writeNewText(out, RESTORED, await lockKey(key, passphrase));
  const { fit } = await inspectKey(key.publicKey, terminal.now());
  printLine(terminal.stdout, `The key is back: ${join(out, RESTORED)}, locked with the new passphrase.`);
  printLine(terminal.stdout, `  ${fingerprintGroups(key.fingerprint).join(' ')}`);
  if (!fit)
    printLine(
      terminal.stderr,
      `Warning: it is not fit any more. Next: sealdrop keys inspect ${join(out, RESTORED)}`,
    );
}

/** Typed from paper, one share a line, until an empty line. */
async function askedShares(terminal: Terminal): Promise<readonly string[]> {
  const shares: string[] = [];
  for (;;) {
    const typed = await terminal.askHidden(`Words of share ${shares.length + 1} (nothing more: Enter): `);
    if (typed.trim() === '') return shares;
    shares.push(typed);
  }
}

/** Of a sheet, the lines of numbered words; of any other file all of it. */
function wordsOf(text: string): string {
  const rows = text.split(/\r?\n/u).filter((line) => /^\s*\d+\.\s/u.test(line));
  return rows.length === 0 ? text : rows.join(' ');
}

function numbersOf({ shares, threshold }: SplitOptions): readonly [number, number] {
  const [all, needed] = [Number(shares), Number(threshold)];
  const whole = Number.isInteger(all) && Number.isInteger(needed);
  if (whole && needed >= 2 && needed <= all && all <= MAX_SHARES) return [all, needed];
  throw new CliError(
    'usage',
    `A key is split into 2 to ${MAX_SHARES} shares, of which at least two and at most all are needed.`,
    'sealdrop keys split newsroom-private.asc --shares 5 --threshold 3 --out shares',
  );
}

function onlyKey(keys: readonly UnlockedKey[], file: string): UnlockedKey {
  const [key, ...others] = keys;
  if (key !== undefined && others.length === 0) return key;
  throw new CliError(
    'usage',
    `${file} holds ${keys.length} private keys.`,
    'Split one key at a time: give a file that holds only it.',
  );
}

async function requireNone(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await sizeOf(join(folder, name))) === undefined) continue;
    throw new CliError(
      'file-exists',
      `${join(folder, name)} is there already. Nothing was written.`,
      'Choose another folder with --out.',
    );
  }
}
