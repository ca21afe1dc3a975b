import type { Command } from 'commander';

export const TOR_PROXY = [
  '--tor-proxy <host:port>',
  'SOCKS port of tor; onion addresses take 127.0.0.1:9050 without it',
] as const;

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
    .option(...TOR_PROXY);
}

export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
