import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { generateNewsroomKey, randomWords } from '../../keys/index.ts';
import type { Config } from '../config/read-config.ts';
import { DEMO_KEY_COMMENT, DEMO_KEY_NAME } from '../demo-key.ts';
import { init } from './init.ts';
import { serve, type ServeContext } from './serve.ts';
import { StartUpError } from './start-up-error.ts';

const PASSPHRASE_WORDS = 5;
const NEVER = 0;

interface DemoFiles {
  readonly folder: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly passphrase: string;
}

/** Beside the data folder, never in it: where a private key lies, no server has any business. */
function demoFiles(config: Config): DemoFiles {
  const folder = `${resolve(config.dataFolder)}-demo-keys`;
  return {
    folder,
    publicKey: join(folder, 'demo-newsroom-public.asc'),
    privateKey: join(folder, 'demo-newsroom-PRIVATE.asc'),
    passphrase: join(folder, 'passphrase.txt'),
  };
}

/** Prepares a demo newsroom on the first start, and serves it. */
export async function demo(config: Config, context: ServeContext): Promise<void> {
  if (config.mode === 'production') {
    throw new StartUpError(
      'demo-in-production',
      'This would make a demo newsroom, but the mode is production. For a real one: sealdrop-server init and serve ' +
        '(README, "Run it"). To try things out: unset NODE_ENV, or set SEALDROP_MODE=demo.',
    );
  }
  const files = demoFiles(config);
  if (!(await exists(files.privateKey))) await makeKey(files, context);
  await prepareData(config, files, context);
  const passphrase = (await readFile(files.passphrase, 'utf8')).trim();
  await serve(config, context, (addresses) => {
    const { out } = context.terminal;
    out('');
    out(`source site: ${addresses.source}`);
    out(`staff site: ${addresses.staff}`);
    out(`demo key: ${files.privateKey}`);
    out(`passphrase: ${passphrase}`);
    out('');
    out('Try this first:');
    out('  1. Open the source site, write a message, attach a file, send it.');
    out('  2. Open the staff site, choose the demo key file, type the passphrase, and read it.');
    out(`  3. Or: npx sealdrop tips list --server ${addresses.staff} --key ${files.privateKey} \\`);
    out(`            --passphrase-file ${files.passphrase}`);
    out('This is a demo: its key is unprotected. Ctrl-C ends it; the data stays.');
  });
}

async function makeKey(files: DemoFiles, { terminal, now }: ServeContext): Promise<void> {
  terminal.err('Making a demo newsroom key ...');
  const passphrase = randomWords(PASSPHRASE_WORDS).join('-');
  const key = await generateNewsroomKey({
    profile: 'gnupg',
    name: DEMO_KEY_NAME,
    comment: DEMO_KEY_COMMENT,
    passphrase,
    now: now(),
    expiresAfter: NEVER,
  });
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  await writeFile(files.publicKey, key.armoredPublicKey, { mode: 0o644 });
  await writeFile(files.passphrase, `${passphrase}\n`, { mode: 0o600 });
  // Last: where the private key is, the other files are.
  await writeFile(files.privateKey, key.armoredPrivateKey, { mode: 0o600 });
}

/** Does nothing where the data folder has its ring already. */
async function prepareData(config: Config, files: DemoFiles, { terminal, now }: ServeContext): Promise<void> {
  const keys = { key: [files.publicKey], staff: [files.publicKey], officer: [files.publicKey] };
  const silent = () => undefined;
  try {
    await init(config, keys, { out: silent, err: terminal.err }, now());
  } catch (error) {
    if (!(error instanceof StartUpError && error.code === 'already-prepared')) throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
