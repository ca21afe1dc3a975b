import { type Command, Option } from 'commander';
import { collected, TOR_PROXY } from '../desk-command.ts';
import type { Terminal } from '../terminal.ts';
import { recoverLog, type RecoverOptions, sendRecovery, type SendOptions } from './recover.ts';

type RecoverFlags = Omit<RecoverOptions, 'required'> & { readonly required?: '1' | '2' };

/** For when the keys of all officers are lost or stolen. */
export function addRecovery(log: Command, terminal: Terminal): void {
  const several = 'may be given several times';
  log
    .command('recover')
    .description('make the entry that names new officers, signed by the recovery key; nothing is sent')
    .argument(
      '<log>',
      'address of a site, or a file from sealdrop log show --json (then no network is needed)',
    )
    .requiredOption('--key <file>', 'private recovery key', collected)
    .requiredOption('--officer <file>', `key of a new officer; all former ones leave; ${several}`, collected)
    .option('--editor <file>', `key of an editor who joins; ${several}`, collected, [])
    .option(
      '--ring <file>',
      `new key of the newsroom, in the place of those of now; ${several}`,
      collected,
      [],
    )
    .option('--recovery <file>', 'another recovery key, in the place of this one')
    .addOption(new Option('--required <count>', 'officers who must sign each entry').choices(['1', '2']))
    .option('--compromised <fingerprint>', `key that was stolen; ${several}`, collected, [])
    .option('--revocation <file>', `certificate that revokes a stolen key; ${several}`, collected, [])
    .option('--note <text>', 'public, in the key log')
    .option('--fingerprint <hex>', 'of the key log, from paper: another log is refused')
    .option('--passphrase-file <file>', `passphrase in its first line; ${several}`, collected, [])
    .option('--out <file>', 'where the entry is written', 'recovery-entry.json')
    .option(...TOR_PROXY)
    .action(async (source: string, { required, ...flags }: RecoverFlags) => {
      const signatures =
        required === undefined ? {} : { required: required === '2' ? (2 as const) : (1 as const) };
      await recoverLog(source, { ...flags, ...signatures }, terminal);
    });
  log
    .command('send')
    .description('hand in an entry that the recovery key has signed; nobody signs in')
    .argument('<file>', 'from sealdrop log recover')
    .requiredOption('--server <url>', 'address of the staff site')
    .option(...TOR_PROXY)
    .action((file: string, flags: SendOptions) => sendRecovery(file, flags, terminal));
}
