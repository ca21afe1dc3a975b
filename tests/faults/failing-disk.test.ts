import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendForm } from '../support/multipart-form.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();

let keys: NewsroomKeys;
let server: ServerProcess | undefined;
beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg');
});
afterEach(() => server?.stop());

const form = [
  { field: 'message', value: 'A message.' },
  { name: 'file.bin', bytes: randomBytes(300_000) },
];

/** Lets every such call of the process fail from now on. */
async function injectErrors(pid: number, call: string): Promise<ChildProcess> {
  const options = [
    '-f',
    '-p',
    String(pid),
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:error=EIO`,
    '-o',
    '/dev/null',
  ];
  const tracer = spawn('strace', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  await once(tracer.stderr, 'data');
  return tracer;
}

async function startTraced(folder: string, ...options: readonly string[]): Promise<ServerProcess> {
  await prepareData(join(folder, 'data'), keys);
  server = await ServerProcess.start({
    env: serverEnvironment(folder),
    under: ['strace', '-f', '-qq', '-y', '-o', join(folder, 'trace'), ...options],
  });
  return server;
}

describe('a disk that fails', () => {
  // A full disk: tests/server/storage/, where the disk is the only thing that can be full.
  it.each([
    ['the fsync of the body', 'fsync'],
    ['the rename', 'rename'],
  ])('gives no receipt when %s fails, and keeps nothing', async (_what, call) => {
    const folder = temporaryFolder();
    await prepareData(join(folder, 'data'), keys);
    server = await ServerProcess.start({ env: serverEnvironment(folder) });
    const tracer = await injectErrors(server.pid, call);
    const answer = await sendForm(server.source, form);
    tracer.kill('SIGINT');
    await once(tracer, 'exit');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('Nothing');
    expect(await (await server.signIn(keys)).ids()).toEqual([]);
  });

  it('is asked to make everything durable before the receipt is sent', async () => {
    const folder = temporaryFolder();
    const traced = await startTraced(folder, '-e', 'trace=fsync,fdatasync,rename,write,writev,sendto');
    expect((await sendForm(traced.source, form)).status).toBe(200);
    await traced.stop();
    const calls = readFileSync(join(folder, 'trace'), 'utf8').split('\n');
    const indexOf = (pattern: RegExp) => calls.findIndex((line) => pattern.test(line));
    const lastIndexOf = (pattern: RegExp) => calls.findLastIndex((line) => pattern.test(line));
    const bodySynced = indexOf(/fsync\(.*\/bodies\/\w\w\/\w+\.part>/u);
    const renamed = indexOf(/rename\(.*\.part/u);
    const folderSynced = calls.findIndex(
      (line, at) => at > renamed && /fsync\(.*\/bodies\/\w\w>/u.test(line),
    );
    const receipt = indexOf(/HTTP\/1\.1 200 OK.*/u);
    const committed = lastIndexOf(/f(?:data)?sync\(.*tips\.sqlite-wal>/u);
    const firstCommitAfterRename = calls.findIndex(
      (line, at) => at > folderSynced && /f(?:data)?sync\(.*tips\.sqlite-wal>/u.test(line),
    );
    expect([bodySynced, renamed, folderSynced, firstCommitAfterRename, receipt].every((at) => at >= 0)).toBe(
      true,
    );
    expect([bodySynced, renamed, folderSynced, firstCommitAfterRename, receipt]).toEqual(
      [bodySynced, renamed, folderSynced, firstCommitAfterRename, receipt].toSorted((a, b) => a - b),
    );
    expect(committed).toBeGreaterThan(folderSynced);
  });
});
