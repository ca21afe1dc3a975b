import { type Command, Option } from 'commander';
import { collected, deskCommand, TOR_PROXY } from '../desk-command.ts';
import type { Terminal } from '../terminal.ts';
import { atDesk, type Desk, type DeskOptions } from '../tips/desk.ts';
import { beginLog, type BeginOptions } from './begin.ts';
import { dropPending, showPending, signPending, vouch } from './pending.ts';
import { changeSettings, type SettingsOptions } from './settings.ts';
import { addRecovery } from './recovery-commands.ts';
import { showLog } from './verify.ts';

/** The commands on the key log. */
export function addLog(program: Command, terminal: Terminal): void {
  const log = program.command('log').description('the key log: which keys are the newsroom, and who says so');
  addBegin(log, terminal);
  addShow(log, terminal);
  addRecovery(log, terminal);
  const desk = (name: string, description: string, work: (desk: Desk) => Promise<void>) => {
    deskCommand(log, name)
      .description(description)
      .action(async (flags: DeskOptions) => {
        await atDesk(flags, terminal, work);
      });
  };
  desk('pending', 'the entry that waits for another officer, and what it would change', showPending);
  deskCommand(log, 'sign')
    .description('sign that entry')
    .argument('<hash>', 'of the entry that you have looked at, from sealdrop log pending')
    .action(async (hash: string, flags: DeskOptions) => {
      await atDesk(flags, terminal, (officer) => signPending(officer, hash));
    });
  addSettings(log, terminal);
  desk('drop', 'take that entry back', dropPending);
  desk('vouch', 'let keys of the log that are given with --key sign it as it is', vouch);
}

type BeginFlags = Omit<BeginOptions, 'required'> & { readonly required: '1' | '2' };

function addBegin(log: Command, terminal: Terminal): void {
  log
    .command('begin')
    .description(
      'write the first entry, for sealdrop-server init --log; keys that are given as private keys sign it',
    )
    .requiredOption('--ring <file>', 'key of the newsroom; may be given several times', collected)
    .requiredOption('--officer <file>', 'key of an officer; may be given several times', collected)
    .option('--editor <file>', 'key of an editor; may be given several times', collected, [])
    .option('--recovery <file>', 'key that is kept offline, for when the keys of all officers are lost')
    .addOption(
      new Option('--required <count>', 'officers who must sign each entry').choices(['1', '2']).default('1'),
    )
    .option(
      '--passphrase-file <file>',
      'passphrase in its first line; may be given several times',
      collected,
      [],
    )
    .option('--out <file>', 'where it is written', 'genesis.json')
    .action(async ({ required, ...flags }: BeginFlags) => {
      await beginLog({ ...flags, required: required === '2' ? 2 : 1 }, terminal);
    });
}

function addSettings(log: Command, terminal: Terminal): void {
  deskCommand(log, 'settings')
    .description('how many officers must sign each entry, and the recovery key')
    .addOption(new Option('--required <count>', 'officers who must sign each entry').choices(['1', '2']))
    .option('--recovery <file>', 'public key that may sign for the officers when theirs are lost')
    .option('--note <text>', 'public, in the key log')
    .action(async ({ required, ...flags }: DeskOptions & SettingsFlags) => {
      const count = required === undefined ? {} : ({ required: required === '2' ? 2 : 1 } as const);
      await atDesk(flags, terminal, (officer) => changeSettings(officer, { ...flags, ...count }));
    });
}

interface SettingsFlags extends Omit<SettingsOptions, 'required'> {
  readonly required?: '1' | '2';
}

/** For anybody: without a key. */
function addShow(log: Command, terminal: Terminal): void {
  log
    .command('show')
    .description('every entry of the key log, verified')
    .argument('<url>', 'source site or staff site')
    .option('--json', 'the log as it is served', false)
    .option(...TOR_PROXY)
    .action((url: string, flags: { readonly json: boolean; readonly torProxy?: string }) =>
      showLog(url, flags, terminal),
    );
}
