import { randomWords } from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { readPassphraseFile } from '../key-files.ts';
import { printLine, type Terminal } from '../terminal.ts';

/** 77 bits, behind the slow S2K of the key. */
const SUGGESTED_WORDS = 7;
/** NIST SP 800-63B-4, 3.1.1.2, asks for 15 where nothing else protects. */
export const MIN_PASSPHRASE_CHARACTERS = 15;
/** `aaaaaaaaaaaaaaaa` and `12121212121212121` are long and weak. */
const MIN_DIFFERENT_CHARACTERS = 6;

const SUGGESTION = 'Let one be made: sealdrop keys generate --suggest-passphrase.';

export interface PassphraseOptions {
  readonly passphraseFile?: string;
  readonly suggest: boolean;
}

/** A passphrase for a new key: from a file, made of words, or asked for twice. */
export async function newPassphrase(options: PassphraseOptions, terminal: Terminal): Promise<string> {
  if (options.passphraseFile !== undefined) {
    return requireStrong(await readPassphraseFile(options.passphraseFile, terminal));
  }
  return options.suggest ? suggested(terminal) : asked(terminal);
}

async function asked(terminal: Terminal): Promise<string> {
  const first = requireStrong(
    await terminal.askHidden(
      `Passphrase for the new key (at least ${MIN_PASSPHRASE_CHARACTERS} characters): `,
    ),
  );
  return requireSame(first, await terminal.askHidden('The same again: '));
}

/** Typing it once proves that it was written down. */
async function suggested(terminal: Terminal): Promise<string> {
  const passphrase = randomWords(SUGGESTED_WORDS).join(' ');
  printLine(terminal.stderr, 'The passphrase of the new key. Write it on paper now; it is shown only here:');
  printLine(terminal.stderr);
  printLine(terminal.stderr, `  ${passphrase}`);
  printLine(terminal.stderr);
  return requireSame(passphrase, await terminal.askHidden('Type it from the paper: '));
}

function requireSame(passphrase: string, again: string): string {
  if (passphrase === again) return passphrase;
  throw new CliError(
    'passphrases-differ',
    'The two passphrases differ. No key was made.',
    'Run the command again.',
  );
}

/** @throws CliError `weak-passphrase` */
export function requireStrong(passphrase: string): string {
  const characters = Array.from(passphrase);
  if (characters.length < MIN_PASSPHRASE_CHARACTERS) {
    throw new CliError(
      'weak-passphrase',
      `A passphrase has at least ${MIN_PASSPHRASE_CHARACTERS} characters: whoever copies the file can guess shorter ones.`,
      SUGGESTION,
    );
  }
  if (new Set(characters).size < MIN_DIFFERENT_CHARACTERS) {
    throw new CliError('weak-passphrase', 'The passphrase repeats the same few characters.', SUGGESTION);
  }
  return passphrase;
}
