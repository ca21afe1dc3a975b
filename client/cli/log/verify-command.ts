import type { Command } from 'commander';
import { TOR_PROXY } from '../desk-command.ts';
import type { Terminal } from '../terminal.ts';
import { verifySite, type VerifyOptions } from './verify.ts';

/** What anybody may ask of a site, without a key. */
export function addVerify(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .description('check that a site seals to the newsroom\u2019s keys; exits non-zero when it does not')
    .argument('<url>', 'source site or staff site')
    .option('--fingerprint <hex>', 'of a key of the newsroom or of its key log, from paper or another site')
    .option('--json', 'as JSON', false)
    .option(...TOR_PROXY)
    .action((url: string, flags: VerifyOptions) => verifySite(url, flags, terminal));
}
