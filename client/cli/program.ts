import { Command, CommanderError, Option } from 'commander';
import type { KeyProfile } from '../../keys/index.ts';
import { addAudit } from './audit/command.ts';
import { collected, deskCommand } from './desk-command.ts';
import { type Explanation, explain } from './explain.ts';
import { addKeyBackup, addTorKeys } from './keys/commands.ts';
import { generateKeyFiles, NEWSROOM_FILES } from './keys/generate.ts';
import { inspectKeyFiles } from './keys/inspect.ts';
import { addLog } from './log/command.ts';
import { addVerify } from './log/verify-command.ts';
import { addRotate } from './rotate/command.ts';
import { addStaff } from './staff/command.ts';
import { atDesk, type DeskOptions } from './tips/desk.ts';
import { exportTips } from './tips/export.ts';
import { deleteTip } from './tips/delete.ts';
import { holdTip } from './tips/hold.ts';
import { type ListOptions, listTips } from './tips/list.ts';
import { markSpam } from './tips/spam.ts';
import { openTip } from './tips/open.ts';
import { type ReplyOptions, replyToTip } from './tips/reply.ts';
import { printLine, type Terminal } from './terminal.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** As a shell counts a command ended by Ctrl-C. */
const EXIT_INTERRUPTED = 130;

const EXAMPLES = `
Examples:
  sealdrop keys generate --name "The Example Gazette" --out keys
  sealdrop keys inspect keys/newsroom.asc
  sealdrop tips list --server https://staff.example.org --key editor.asc --key newsroom-private.asc
  sealdrop tips export --server http://staffsite.onion --key newsroom-private.asc --out tips
  sealdrop rotate --server https://staff.example.org --key officer.asc --key newsroom-private.asc --generate --name "The Example Gazette" --out new-key`;

/**
 * Runs one command line.
 *
 * @param args without the names of node and script
 * @returns the exit code: 0, 1 for failed, 2 for a wrong command line, 130 for interrupted
 */
export async function runSealdrop(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await sealdrop(terminal).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (terminal.interrupted.aborted) {
      printLine(terminal.stderr, 'Stopped. Nothing unfinished was left behind.');
      return EXIT_INTERRUPTED;
    }
    const explanation = explain(error);
    if (explanation === undefined) throw error;
    printExplanation(terminal, explanation);
    return explanation.code === 'usage' ? EXIT_USAGE : EXIT_FAILED;
  }
}

function printExplanation({ stderr }: Terminal, { code, what, next }: Explanation): void {
  printLine(stderr, `sealdrop: ${what}`);
  printLine(stderr, `  Code: ${code}`);
  printLine(stderr, `  Next: ${next}`);
}

function sealdrop(terminal: Terminal): Command {
  const program = new Command('sealdrop')
    .description('For the officers and editors of a newsroom: keys, and the tips that only they can open.')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.stdout.write(text);
      },
      writeErr: (text) => {
        terminal.stderr.write(text);
      },
    });
  const keys = program.command('keys').description('make, judge, split and revoke keys');
  addKeys(keys, terminal);
  addKeyBackup(keys, terminal);
  addTorKeys(keys, terminal);
  addVerify(program, terminal);
  const tips = program.command('tips').description('list, read, export, answer and delete tips');
  addTips(tips, terminal);
  addReply(tips, terminal);
  addHold(tips, terminal);
  addSpam(tips, terminal);
  addDelete(tips, terminal);
  addRotate(program, terminal);
  addStaff(program, terminal);
  addLog(program, terminal);
  addAudit(program, terminal);
  return program;
}

interface GenerateFlags {
  readonly name: string;
  readonly profile: KeyProfile;
  readonly expires: string;
  readonly out: string;
  readonly fileName: string;
  readonly passphraseFile?: string;
  readonly suggestPassphrase: boolean;
}

function addKeys(keys: Command, terminal: Terminal): void {
  keys
    .command('generate')
    .description(
      'make a key of the newsroom or of a person: public key, locked private key, revocation certificate',
    )
    .requiredOption('--name <name>', 'name of the newsroom or of the person, for everybody to see')
    .addOption(
      new Option(
        '--profile <profile>',
        'gnupg: opened by every OpenPGP tool; rfc9580: version 6, faster in browsers',
      )
        .choices(['gnupg', 'rfc9580'])
        .default('gnupg'),
    )
    .option('--expires <time>', 'such as 90d, 18m, 2y, or never', '2y')
    .option('--out <folder>', 'where the files go', '.')
    .option('--file-name <word>', 'with which their names begin, such as ada', NEWSROOM_FILES)
    .option('--passphrase-file <file>', 'take the passphrase from its first line instead of asking')
    .option('--suggest-passphrase', 'make a passphrase of words and show it', false)
    .action(async ({ suggestPassphrase, ...flags }: GenerateFlags) => {
      await generateKeyFiles({ ...flags, suggest: suggestPassphrase }, terminal);
    });
  keys
    .command('inspect')
    .description('what a key is, how strong, when it expires, whether it is fit, and what to do')
    .argument('<file...>', 'public or private keys')
    .option('--json', 'as JSON', false)
    .action(async (files: readonly string[], flags: { readonly json: boolean }) => {
      await inspectKeyFiles(files, flags, terminal);
    });
}

function addTips(tips: Command, terminal: Terminal): void {
  deskCommand(tips, 'list')
    .description('one line a tip, newest day first')
    .option('--json', 'one JSON object a line', false)
    .option('--expiring', 'only what is about to be deleted', false)
    .option('--spam', 'what is marked as spam, instead of the others', false)
    .option('--by-stamp', 'those with the most proof of work first', false)
    .action(async ({ json, expiring, spam, byStamp, ...flags }: DeskOptions & ListOptions) => {
      await atDesk(flags, terminal, (desk) => listTips(desk, { json, expiring, spam, byStamp }));
    });
  deskCommand(tips, 'open')
    .description('print a tip and what followed it, and mark it as read')
    .argument('<id>', 'from sealdrop tips list')
    .option('--json', 'as JSON', false)
    .action(async (id: string, { json, ...flags }: DeskOptions & { readonly json: boolean }) => {
      await atDesk(flags, terminal, (desk) => openTip(desk, id, { json }));
    });
  deskCommand(tips, 'export')
    .description(
      'write one folder a tip: message.txt, letter.json, the attachments, and a folder a later message',
    )
    .argument('[id...]', 'from sealdrop tips list; all tips without it')
    .requiredOption('--out <folder>', 'where the folders go')
    .option('--sealed', 'the OpenPGP messages as they are stored, for gpg --decrypt', false)
    .action(async (ids: readonly string[], { out, sealed, ...flags }: DeskOptions & ExportFlags) => {
      await atDesk(flags, terminal, (desk) => exportTips(desk, ids, { out, sealed }));
    });
}

function addReply(tips: Command, terminal: Terminal): void {
  deskCommand(tips, 'reply')
    .description('answer a source who has a mailbox: sealed and signed on this computer')
    .argument('<id>', 'from sealdrop tips list')
    .option('--message-file <file>', 'text of the reply, in UTF-8')
    .option('--attach <file>', 'sent as it is; may be given several times', collected, [])
    .option(
      '--ring-key <fingerprint>',
      'a key of the newsroom that is not given with --key, and that the copy may be sealed to; may be given several times',
      collected,
      [],
    )
    .action(async (id: string, { messageFile, attach, ringKey, ...flags }: DeskOptions & ReplyOptions) => {
      const options = { attach, ringKey, ...(messageFile === undefined ? {} : { messageFile }) };
      await atDesk(flags, terminal, (desk) => replyToTip(desk, id, options));
    });
}

function addDelete(tips: Command, terminal: Terminal): void {
  deskCommand(tips, 'delete')
    .description('delete a tip and all that followed it, for ever')
    .argument('<id>', 'from sealdrop tips list')
    .action(async (id: string, flags: DeskOptions) => {
      await atDesk(flags, terminal, (desk) => deleteTip(desk, id));
    });
}

function addHold(tips: Command, terminal: Terminal): void {
  for (const [name, hold, description] of [
    ['hold', true, 'say that a conversation must stay: it is not deleted by itself'],
    ['release', false, 'take that back'],
  ] as const) {
    deskCommand(tips, name)
      .description(description)
      .argument('<id>', 'from sealdrop tips list')
      .action(async (id: string, flags: DeskOptions) => {
        await atDesk(flags, terminal, (desk) => holdTip(desk, id, hold));
      });
  }
}

function addSpam(tips: Command, terminal: Terminal): void {
  for (const [name, spam, description] of [
    ['spam', true, 'mark conversations as spam: sealdrop tips list leaves them out, and nothing is deleted'],
    ['not-spam', false, 'take that back'],
  ] as const) {
    deskCommand(tips, name)
      .description(description)
      .argument('<id...>', 'from sealdrop tips list')
      .action(async (ids: readonly string[], flags: DeskOptions) => {
        await atDesk(flags, terminal, (desk) => markSpam(desk, ids, spam));
      });
  }
}

interface ExportFlags {
  readonly out: string;
  readonly sealed: boolean;
}
