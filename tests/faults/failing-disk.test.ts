import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
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

const message = { field: 'message', value: 'A message.' };
const form = [message, { name: 'file.bin', bytes: randomBytes(300_000) }];

/** Lets every such call of the process fail from now on. */
async function injectErrors(pid: number, call: string, error: string): Promise<ChildProcess> {
  const options = [
    '-f',
    '-p',
    String(pid),
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:error=${error}`,
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

function bodiesIn(folder: string): readonly string[] {
  const entries = readdirSync(join(folder, 'data/bodies'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('a disk that fails', () => {
  it.each([
    ['the fsync of the body', 'fsync', 'EIO', 503],
    ['the rename', 'rename', 'EIO', 503],
    ['the write of the body', 'pwrite64', 'EIO', 503],
    ['the room for the body', 'pwrite64', 'ENOSPC', 507],
    ['the write of the commit', 'pwrite64', 'EIO', 503, message],
    ['the room for the commit', 'pwrite64', 'ENOSPC', 507, message],
    ['the fsync of the commit', 'fsync', 'EIO', 503, message],
  ] as const)(
    'gives no receipt when %s fails, keeps nothing, and goes on when it works again',
    async (...given) => {
      const [, call, error, status, ...parts] = given;
      const sent = parts.length > 0 ? parts : form;
      const folder = temporaryFolder();
      await prepareData(join(folder, 'data'), keys);
      server = await ServerProcess.start({ env: serverEnvironment(folder) });
      const tracer = await injectErrors(server.pid, call, error);
      const answer = await sendForm(server.source, sent);
      const page = await fetch(server.source);
      tracer.kill('SIGINT');
      await once(tracer, 'exit');
      expect(answer.status).toBe(status);
      expect(answer.text).toContain('Nothing you sent was kept.');
      expect(answer.text).toContain('A message.');
      expect(bodiesIn(folder)).toEqual([]);
      expect(page.status).toBe(call === 'rename' ? 200 : 503);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      expect((await sendForm(server.source, form)).status).toBe(200);
      // Nothing of what was refused comes back after a crash.
      await server.kill();
      server = await ServerProcess.start({ env: serverEnvironment(folder) });
      const [tip, ...others] = await (await server.signIn(keys)).openAll();
      expect([tip?.letter.message, others]).toEqual(['A message.', []]);
      expect(bodiesIn(folder)).toHaveLength(1);
    },
  );

  it('does not let come back what was refused when the server is killed while the disk still fails', async () => {
    const folder = temporaryFolder();
    await prepareData(join(folder, 'data'), keys);
    server = await ServerProcess.start({ env: serverEnvironment(folder) });
    // The log of the database has a commit that must stay.
    expect((await sendForm(server.source, [{ field: 'message', value: 'Acknowledged.' }])).status).toBe(200);
    const tracer = await injectErrors(server.pid, 'fsync', 'EIO');
    expect((await sendForm(server.source, [message])).status).toBe(503);
    await server.kill();
    await once(tracer, 'exit');
    server = await ServerProcess.start({ env: serverEnvironment(folder) });
    const tips = await (await server.signIn(keys)).openAll();
    expect(tips.map(({ letter }) => letter.message)).toEqual(['Acknowledged.']);
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
