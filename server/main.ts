import { Command } from 'commander';
import { BackupError } from './backup/backup-error.ts';
import { backup, restoreBackup, type RestoreOptions } from './commands/backup.ts';
import { check, checkBackup } from './commands/check.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { forbidCoreDumps } from './commands/forbid-core-dumps.ts';
import { init, type InitOptions } from './commands/init.ts';
import { addToLog } from './commands/log-add.ts';
import { serve, type ServeContext } from './commands/serve.ts';
import { StartUpError } from './commands/start-up-error.ts';
import { ConfigError } from './config/config-error.ts';
import { readConfig } from './config/read-config.ts';
import { ListenError } from './http/listen.ts';
import { openLog } from './http/operational-log.ts';
import { KeysError } from '../keys/index.ts';
import { StorageError } from './storage/ports.ts';

forbidCoreDumps(process.pid);

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};

function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

function serveContext(): ServeContext {
  return {
    terminal,
    // This file is built to dist/server/main.js.
    assets: new URL('../', import.meta.url),
    now: () => new Date(),
    log: openLog(terminal.err, () => new Date()).log,
    stop: untilSignal(),
  };
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

const program = new Command('sealdrop-server').description(
  'The server of Sealdrop: runs where the sealed tips are, and can read none of them.\n' +
    'Every setting is an environment variable: docs/config.md lists them.',
);

program
  .command('init')
  .description('prepare a data folder: the public keys that tips are sealed to, and who may sign in')
  .option('--key <file...>', 'public keys of the newsroom', [])
  .option('--staff <file>', 'public key of an editor; may be repeated', collect, [])
  .option('--officer <file>', 'public key of an officer; may be repeated', collect, [])
  .option(
    '--recovery <file>',
    'public key that may sign when the keys of all officers are lost; kept offline',
  )
  .option('--log <file>', 'a key log from sealdrop log begin, instead of all of these')
  .action(async (options: InitOptions) => {
    await init(readConfig(process.env), options, terminal, new Date());
  });

program
  .command('serve')
  .description('serve the source site and the staff site')
  .action(async () => {
    await serve(readConfig(process.env), serveContext());
  });

program
  .command('doctor')
  .description('say what is wrong with this deployment, and how to mend it')
  .action(async () => {
    const healthy = await doctor(process.env, {
      terminal,
      now: new Date(),
      nodeVersion: process.versions.node,
    });
    process.exitCode = healthy ? 0 : 1;
  });

program
  .command('backup <folder>')
  .description('bring the backup in a folder up to date; the server may be running')
  .action(async (folder: string) => {
    const whole = await backup(readConfig(process.env), folder, terminal, new Date());
    process.exitCode = whole ? 0 : 1;
  });

program
  .command('restore <folder>')
  .description('put the backup in a folder into an empty data folder')
  .option('--leave-out-damaged', 'restore the rest where bodies of the backup are damaged', false)
  .action(async (folder: string, options: RestoreOptions) => {
    const whole = await restoreBackup(readConfig(process.env), folder, options, terminal);
    process.exitCode = whole ? 0 : 1;
  });

program
  .command('check')
  .description('look whether everything that is stored is there and whole; the server may be running')
  .option('--backup <folder>', 'look at a backup instead')
  .action(async ({ backup: folder }: { readonly backup?: string }) => {
    const config = readConfig(process.env);
    const whole = await (folder === undefined
      ? check(config, terminal, new Date())
      : checkBackup(folder, terminal));
    process.exitCode = whole ? 0 : 1;
  });

program
  .command('log')
  .description('the key log')
  .command('add')
  .description(
    'add an entry that the recovery key has signed, also while the server runs (sealdrop log recover)',
  )
  .argument('<file>', 'the entry; - reads it from the standard input')
  .action(async (file: string) => {
    await addToLog(readConfig(process.env), file, { terminal, now: new Date(), stdin: process.stdin });
  });

program
  .command('demo')
  .description('prepare a demo newsroom on this machine, and serve it (npm start)')
  .action(async () => {
    await demo(readConfig(process.env), serveContext());
  });

/** What an operator can mend is told in a sentence; anything else is a fault of ours, and shown whole. */
function isExpected(error: unknown): error is Error {
  return [BackupError, StartUpError, ConfigError, ListenError, KeysError, StorageError].some(
    (kind) => error instanceof kind,
  );
}

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!isExpected(error)) throw error;
  terminal.err(`sealdrop-server: ${error.message}${'code' in error ? ` [${String(error.code)}]` : ''}`);
  process.exitCode = 1;
}
