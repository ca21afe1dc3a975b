import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyBackup } from '../../server/backup/verify-backup.ts';
import { openStorage } from '../../server/storage/choose.ts';
import { FULL_SPEED } from '../../server/storage/pace.ts';
import { runCommand } from '../flows/commands.ts';
import { serverEnvironment } from '../support/running-server.ts';
import { removeTip, storeTip } from '../support/stored-tips.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../dist/server/main.js');
const KILLS = 6;
const temporaryFolder = useTemporaryFolders();

let folder: string;
let backup: string;
let env: Readonly<Record<string, string | undefined>>;

beforeEach(() => {
  folder = temporaryFolder();
  backup = join(folder, 'backup');
  env = serverEnvironment(folder);
});

interface Run {
  readonly code: number | null;
  readonly err: string;
}

/** The command under another one, such as strace; killed after so many milliseconds. */
async function backUp(under: readonly string[] = [], killAfterMs?: number): Promise<Run> {
  const [program, ...args] = [...under, process.execPath, MAIN, 'backup', backup];
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close');
  if (killAfterMs !== undefined) {
    await sleep(killAfterMs);
    child.kill('SIGKILL');
  }
  await ended;
  return { code: child.exitCode, err };
}

const storage = () => openStorage({ folder: join(folder, 'data') });

async function requireUsable(): Promise<void> {
  const { database, damaged } = await verifyBackup(backup, FULL_SPEED);
  expect([database, damaged]).toEqual([true, []]);
}

describe('a backup', () => {
  it(`that is killed at any moment leaves the one before, or is there, ${KILLS} times over`, async () => {
    const open = await storage();
    const tips = await Promise.all(Array.from({ length: 20 }, () => storeTip(open, 1_000_000)));
    expect((await backUp()).code).toBe(0);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await removeTip(open, tips.pop()!.id);
      for (let more = 0; more < 4; more += 1) tips.push(await storeTip(open, 3_000_000));
      await backUp([], 150 + randomInt(500));
      await requireUsable();
    }
    expect((await backUp()).code).toBe(0);
    expect((await verifyBackup(backup, FULL_SPEED)).manifest.bodies.count).toBe(tips.length);
    await open.close();
  });

  it.each([
    ['the writing', 'pwrite64,writev', 'ENOSPC', 'backup-full'],
    ['the fsync', 'fsync', 'EIO', 'backup-unwritable'],
    ['the rename', 'rename', 'EIO', 'backup-unwritable'],
  ])(
    'that meets a disk on which %s fails says so, keeps the one before, and goes on later',
    async (...given) => {
      const [, calls, error, code] = given;
      const open = await storage();
      await storeTip(open, 100_000);
      expect((await backUp()).code).toBe(0);
      await storeTip(open, 100_000);
      const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}`, '-o', '/dev/null'];
      const failed = await backUp(['strace', '-f', '-qq', ...inject]);
      expect([failed.code, failed.err]).toEqual([1, expect.stringContaining(`[${code}]`)]);
      expect(failed.err).toContain('in it is as it was, and can be restored');
      await requireUsable();
      // The server is unharmed.
      await storeTip(open);
      await open.close();
      expect((await backUp()).code).toBe(0);
      expect((await runCommand('sealdrop-server', ['check'], env)).code).toBe(0);
    },
  );
});
