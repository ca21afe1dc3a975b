import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPrivateKeys } from '../../keys/index.ts';
import type { Environment } from '../../server/config/read-config.ts';
import { sendForm } from '../support/multipart-form.ts';
import { serverEnvironment } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { runCommand } from './commands.ts';

const END_TIMEOUT_MS = 20_000;
const POLL_MS = 20;

let folder: string;
let data: string;
/** What `npm start` sets, and ports and a folder of the test's own. */
let env: Environment;
let running: ServerProcess | undefined;

interface Announced {
  readonly source: string;
  readonly staff: string;
  readonly key: string;
  readonly passphrase: string;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealdrop-newcomer-'));
  data = join(folder, 'data');
  env = serverEnvironment(folder);
});

afterEach(async () => {
  await running?.stop();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Announced> {
  running = await ServerProcess.start({ env, command: 'demo' });
  const lines = await printedBy(running, /^passphrase: /mu);
  const only = (label: string) => {
    const values = lines.filter((line) => line.startsWith(`${label}: `));
    expect(values).toHaveLength(1);
    return values[0]!.slice(label.length + 2);
  };
  return {
    source: only('source site'),
    staff: only('staff site'),
    key: only('demo key'),
    passphrase: only('passphrase'),
  };
}

/** Lines on standard output, once one of them is there and ended. */
async function printedBy(server: ServerProcess, awaited: RegExp): Promise<readonly string[]> {
  const until = Date.now() + END_TIMEOUT_MS;
  while (Date.now() < until) {
    const text = server.output.stdout.join('');
    if (awaited.test(text) && text.endsWith('\n')) return text.split('\n');
    await sleep(POLL_MS);
  }
  throw new Error(`It was not printed: ${server.output.stdout.join('')}`);
}

/** Ctrl-C. */
async function interrupt(server: ServerProcess): Promise<number | null> {
  process.kill(server.pid, 'SIGINT');
  const until = Date.now() + END_TIMEOUT_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) return server.exitCode;
    await sleep(POLL_MS);
  }
  throw new Error('It did not end.');
}

function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** As the newcomer is told to try: the demo key, and the file of its passphrase. */
function readTips({ staff, key }: Announced) {
  const secret = filesBelow(folder).find((file) => file.endsWith('passphrase.txt')) ?? '';
  return runCommand('sealdrop', [
    ...['tips', 'list', '--json', '--server', staff],
    ...['--key', key, '--passphrase-file', secret],
  ]);
}

describe('a newcomer', () => {
  let first: Announced;
  let key: string;

  it('starts the demo and is told both sites, the key and its passphrase, each on a line of its own', async () => {
    first = await start();
    expect(first.source).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    expect(first.staff).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    expect(first.staff).not.toBe(first.source);
    expect(first.passphrase).toMatch(/^\S{15,}$/u);
    expect(running!.output.stdout.join('')).toContain('Try this first:');
    expect(running!.output.stderr.join('')).toContain('Making a demo newsroom key ...');
    expect((await fetch(first.source)).status).toBe(200);
    expect((await fetch(first.staff)).status).toBe(200);
  });

  it('finds the demo key outside the data folder, called a demo in its user ID', async () => {
    key = readFileSync(first.key, 'utf8');
    expect(relative(data, first.key)).toMatch(/^\.\./u);
    const [{ userIds, locked } = { userIds: [], locked: false }] = await readPrivateKeys(key);
    expect(userIds).toEqual([expect.stringContaining('demo')]);
    expect(locked).toBe(true);
    const texts = filesBelow(data).map((file) => readFileSync(file, 'latin1'));
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => text.includes('PRIVATE KEY') || text.includes(first.passphrase))).toEqual(
      [],
    );
  });

  it('starts again and has the same key and passphrase, and the tips of before', async () => {
    const before = await start();
    await sendForm(before.source, [{ field: 'message', value: 'kept over a restart' }]);
    expect(await interrupt(running!)).toBe(0);
    const second = await start();
    expect(second.key).toBe(first.key);
    expect(second.passphrase).toBe(first.passphrase);
    expect(readFileSync(second.key, 'utf8')).toBe(key);
    expect(running!.output.stderr.join('')).not.toContain('Making a demo newsroom key');
    const { code, out } = await readTips(second);
    expect(code).toBe(0);
    expect(out).toContain('kept over a restart');
  });

  it('ends it with Ctrl-C, also while a browser keeps a connection open, with exit code 0', async () => {
    const { source } = await start();
    await (await fetch(source)).text();
    expect(await interrupt(running!)).toBe(0);
    expect(running!.output.stderr.join('')).not.toMatch(/error/iu);
  });

  it('cannot take the demo for a real newsroom: production refuses its key and says what to do', async () => {
    const production = { ...env, SEALDROP_MODE: 'production' };
    const served = await runCommand('sealdrop-server', ['serve'], production);
    expect(served.code).toBe(1);
    expect(served.out).toBe('');
    expect(served.err).toContain('[demo-key]');
    expect(served.err).toContain('npx sealdrop keys generate');
    expect(served.err).not.toContain('    at ');
    const examined = await runCommand('sealdrop-server', ['doctor'], production);
    expect(examined.code).toBe(1);
    expect(examined.out).toMatch(/^BAD {3}The newsroom key [0-9a-f]{40} is a demo key\.$/mu);
    const started = await runCommand('sealdrop-server', ['demo'], production);
    expect(started.code).toBe(1);
    expect(started.err).toContain('[demo-in-production]');
  });
});
