import type { Command } from 'commander';

/** A command for which somebody signs in at a staff site. */
export function deskCommand(parent: Command, name: string): Command {
  return parent
    .command(name)
    .requiredOption('--server <url>', 'address of the staff site')
    .requiredOption(
      '--key <file>',
      'private key, to sign in and to open; may be given several times',
      collected,
    )
    .option(
      '--passphrase-file <file>',
      'passphrase in its first line; may be given several times',
      collected,
      [],
    )
    .option('--tor-proxy <host:port>', 'SOCKS port of tor; onion addresses take 127.0.0.1:9050 without it');
}

export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
