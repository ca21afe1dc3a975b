import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { showLog, verifySite, type VerifyOptions } from './verify.ts';

const PROXY = [
  '--tor-proxy <host:port>',
  'SOCKS port of tor; onion addresses take 127.0.0.1:9050 without it',
] as const;

/** What anybody may ask of a site, without a key. */
export function addVerify(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .description('check that a site seals to the newsroom\u2019s keys; exits non-zero when it does not')
    .argument('<url>', 'source site or staff site')
    .option('--fingerprint <hex>', 'of a key of the newsroom or of its key log, from paper or another site')
    .option('--json', 'as JSON', false)
    .option(...PROXY)
    .action((url: string, flags: VerifyOptions) => verifySite(url, flags, terminal));
}

export function addShow(log: Command, terminal: Terminal): void {
  log
    .command('show')
    .description('every entry of the key log, verified')
    .argument('<url>', 'source site or staff site')
    .option('--json', 'the log as it is served', false)
    .option(...PROXY)
    .action((url: string, flags: { readonly json: boolean; readonly torProxy?: string }) =>
      showLog(url, flags, terminal),
    );
}
