import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateNewsroomKey } from '../../keys/index.ts';

/** Debian's `nobody`. */
const NOBODY = 65_534;

let folder = '';
const app = () => join(folder, 'app');

function asNobody(args: readonly string[]): readonly [string, readonly string[]] {
  if (process.getuid?.() !== 0) return ['env', args];
  return ['setpriv', ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', ...args]];
}

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    SEALDROP_DATA: join(folder, 'data'),
    SEALDROP_SOURCE_PORT: '0',
    SEALDROP_STAFF_PORT: '0',
    SEALDROP_RESERVE_BYTES: '64MiB',
  };
}

/** What the image runs, without its container: the same files, another user, nothing writable but the data folder. */
function server(command: readonly string[]) {
  const [program, args] = asNobody([
    process.execPath,
    '--max-semi-space-size=2',
    join(app(), 'dist/server/main.js'),
    ...command,
  ]);
  return { program, args };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealdrop-image-'));
  chmodSync(folder, 0o755);
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'dist'])
    cpSync(name, join(app(), name), { recursive: true });
  // Hard links: pruning removes names, and leaves this folder's own modules alone.
  const copied = spawnSync('cp', ['-al', 'node_modules', join(app(), 'node_modules')]);
  expect(copied.status).toBe(0);
  const pruned = spawnSync(
    'npm',
    ['prune', '--omit=dev', '--omit=optional', '--ignore-scripts', '--offline'],
    {
      cwd: app(),
      encoding: 'utf8',
    },
  );
  expect(pruned.stderr).not.toContain('npm error');
  expect(pruned.status).toBe(0);
  spawnSync('chmod', ['-R', 'a-w', join(app(), 'dist')]);
  mkdirSync(join(folder, 'data'), { mode: 0o700 });
  if (process.getuid?.() === 0) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, join(folder, 'data')]);
  const key = await generateNewsroomKey({
    profile: 'rfc9580',
    name: 'The Example Gazette',
    passphrase: 'not used here',
    now: new Date(),
    expiresAfter: 0,
  });
  writeFileSync(join(folder, 'newsroom.asc'), key.armoredPublicKey);
});

afterAll(() => {
  spawnSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
});

describe('a production install, as the image has it', () => {
  it('leaves out what only the build and the tests need', () => {
    for (const name of ['typescript', 'esbuild', 'jest', 'puppeteer-core', 'eslint']) {
      expect(spawnSync('test', ['-e', join(app(), 'node_modules', name)]).status).toBe(1);
    }
  });

  it('prepares its data, serves, is healthy, and ends cleanly, as nobody and with read-only files', async () => {
    const made = server([
      'init',
      '--key',
      join(folder, 'newsroom.asc'),
      '--staff',
      join(folder, 'newsroom.asc'),
    ]);
    const prepared = spawnSync(made.program, made.args, { env: environment(), encoding: 'utf8' });
    expect(prepared.stderr).toBe('');
    expect(prepared.status).toBe(0);

    const { program, args } = server(['serve']);
    const child = spawn(program, args, { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const staff = await new Promise<string>((found, fail) => {
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const site = /^staff site: (\S+)$/mu.exec(text)?.[1];
          if (site !== undefined) found(site);
        });
        child.once('exit', (code) => {
          fail(new Error(`ended with ${code ?? 'a signal'}: ${text}`));
        });
      });
      expect(await healthOf(staff)).toBe(0);
    } finally {
      child.kill('SIGTERM');
    }
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  });
});

/** The Dockerfile's own health check, word by word, on this server's port. */
async function healthOf(staff: string): Promise<number> {
  const words = /CMD (\["node".*\])/u.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '[]';
  const [, ...args] = JSON.parse(words) as string[];
  const child = spawn(process.execPath, args, { env: { SEALDROP_STAFF_PORT: new URL(staff).port } });
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}
