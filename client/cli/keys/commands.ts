import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { revokeKeyFile, type RevokeOptions } from './revoke.ts';
import { makeTorKey, type TorKeyOptions } from './tor-key.ts';
import { combineKeyShares, type CombineOptions, splitKeyFile, type SplitOptions } from './split.ts';

interface CombineFlags extends Omit<CombineOptions, 'suggest'> {
  readonly suggestPassphrase: boolean;
}

/** Who may reach the staff site on Tor. */
export function addTorKeys(keys: Command, terminal: Terminal): void {
  keys
    .command('tor')
    .description('make the key without which a member of staff cannot reach the staff site on Tor')
    .requiredOption('--name <word>', 'with which the names of the files begin, such as kim')
    .requiredOption('--onion <address>', 'of the staff site')
    .option('--out <folder>', 'where the two files go', '.')
    .action((options: TorKeyOptions) => makeTorKey(options, terminal));
}

/** What protects a newsroom from the loss and from the theft of a key. */
export function addKeyBackup(keys: Command, terminal: Terminal): void {
  const collected = (value: string, before: readonly string[]) => [...before, value];
  const passphrases = ['--passphrase-file <file>', 'passphrase of the key, in the first line'] as const;
  keys
    .command('split')
    .description('a backup that only several people together can open')
    .argument('<file>', 'private key')
    .option('--shares <number>', 'how many sheets', '5')
    .option('--threshold <number>', 'how many of them bring the key back', '3')
    .option('--out <folder>', 'where the backup and the sheets go', '.')
    .option(...passphrases, collected, [])
    .action((file: string, flags: SplitOptions) => splitKeyFile(file, flags, terminal));
  keys
    .command('combine')
    .description('bring a key back from its backup and enough sheets')
    .requiredOption('--backup <file>', 'key-backup.txt')
    .option(
      '--share <file>',
      'a sheet; may be given several times; without it they are asked for',
      collected,
      [],
    )
    .option('--out <folder>', 'where the private key goes', '.')
    .option('--passphrase-file <file>', 'take the new passphrase from its first line instead of asking')
    .option('--suggest-passphrase', 'make a passphrase of words and show it', false)
    .action(({ suggestPassphrase, ...flags }: CombineFlags) =>
      combineKeyShares({ ...flags, suggest: suggestPassphrase }, terminal),
    );
  keys
    .command('revoke')
    .description('write the public key with its revocation, for everybody who has it')
    .argument('<file>', 'private key; with --certificate the public one')
    .option('--certificate <file>', 'the revocation certificate that was made with the key')
    .option('--out <folder>', 'where revoked.asc goes', '.')
    .option(...passphrases, collected, [])
    .action((file: string, flags: RevokeOptions) => revokeKeyFile(file, flags, terminal));
}
