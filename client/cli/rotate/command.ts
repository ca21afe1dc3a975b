import { type Command, Option } from 'commander';
import { collected, deskCommand } from '../desk-command.ts';
import type { Terminal } from '../terminal.ts';
import { atDesk, type DeskOptions } from '../tips/desk.ts';
import { rotate, type RotateOptions } from './rotate.ts';

const HELP = `
Five steps, each of which goes on where it was stopped when the command is run again:
  prepare   the new key is made or taken, and opens what is sealed to it
  announce  an entry of the key log, signed: from then on tips are sealed to the new ring
  re-wrap   every envelope of an older epoch is opened here and wrapped for the new ring
  prove     envelopes of the new epoch are opened with the new key
  retire    with --retire: an epoch that nothing is left on is closed
Bodies are not touched: it takes as long for a gigabyte as for a line of text. Copies of envelopes that somebody made before are
not recalled: whoever has them and the old key can open them for ever.`;

export function addRotate(program: Command, terminal: Terminal): void {
  deskCommand(program, 'rotate')
    .description('replace a newsroom key: announce the new ring, and wrap for it all that is stored')
    .option('--new-key <file>', 'private key that joins the ring')
    .option('--generate', 'make that key now, or take the one that an earlier run has made', false)
    .option('--name <name>', 'with --generate: name of the newsroom, for everybody to see')
    .addOption(
      new Option('--profile <profile>', 'with --generate: see sealdrop keys generate')
        .choices(['gnupg', 'rfc9580'])
        .default('gnupg'),
    )
    .option('--expires <time>', 'with --generate: such as 90d, 18m, 2y, or never', '2y')
    .option('--out <folder>', 'with --generate: where the files of the key go', '.')
    .option('--new-passphrase-file <file>', 'passphrase of the new key in its first line')
    .option('--suggest-passphrase', 'with --generate: make a passphrase of words and show it', false)
    .option('--add <file>', 'public key of somebody who joins; may be given several times', collected, [])
    .option('--remove <fingerprint>', 'key that leaves the ring; may be given several times', collected, [])
    .option(
      '--compromised <fingerprint>',
      'key that was stolen: sealing to it ends at once; may be given several times',
      collected,
      [],
    )
    .option('--revocation <file>', 'certificate that revokes a stolen key', collected, [])
    .addOption(
      new Option('--prove <extent>', 'how many envelopes are opened with the new key')
        .choices(['sample', 'all'])
        .default('sample'),
    )
    .option('--report <file>', 'write what was done, as JSON')
    .option('--retire', 'close older epochs that nothing is left on', false)
    .addHelpText('after', HELP)
    .action(async (flags: DeskOptions & RotateOptions) => {
      await atDesk(flags, terminal, (desk) => rotate(desk, flags));
    });
}
