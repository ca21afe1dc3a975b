import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FormPart, sendForm } from '../support/multipart-form.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const FILE_BYTES = 1_000_000;
/** More letters than fit into the log of a database that may not grow. */
const MOST_LETTERS = 200;
const HEALTHY_WITHIN_MS = 20_000;

const temporaryFolder = useTemporaryFolders();
let keys: NewsroomKeys;
let folder: string;
let server: ServerProcess;
let acknowledged: string[];

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
beforeEach(async () => {
  folder = temporaryFolder();
  acknowledged = [];
  await prepareData(join(folder, 'data'), keys);
  server = await ServerProcess.start({ env: serverEnvironment(folder) });
});
afterEach(() => server.stop());

/** RLIMIT_FSIZE of the running server. The system sends SIGXFSZ to whoever writes more, which ends a process that does not look. */
function limitFiles(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`]);
}

async function send(text: string, ...files: readonly FormPart[]): Promise<number> {
  const { status, text: page } = await sendForm(server.source, [{ field: 'message', value: text }, ...files]);
  if (status === 200) acknowledged.push(text);
  else expect([status, page]).toEqual([503, expect.stringContaining('Nothing you sent was kept.')]);
  return status;
}

async function sendUntilTaken(text: string): Promise<void> {
  const deadline = Date.now() + HEALTHY_WITHIN_MS;
  while ((await send(text)) !== 200) {
    expect(Date.now()).toBeLessThan(deadline);
    await sleep(100);
  }
}

/** Also after a crash. */
async function expectAcknowledged(): Promise<void> {
  expect(server.output.stderr.join('')).not.toMatch(/Error| {4}at /u);
  await server.kill();
  server = await ServerProcess.start({ env: serverEnvironment(folder) });
  const tips = await (await server.signIn(keys)).openAll();
  expect(tips.map(({ letter }) => letter.message).sort()).toEqual(acknowledged.toSorted());
}

describe('a server whose files may not become larger', () => {
  it('refuses a file that does not fit, takes letters, and goes on when the limit is lifted', async () => {
    const file = { name: 'film.mov', bytes: randomBytes(FILE_BYTES) };
    limitFiles(FILE_BYTES / 2);
    expect(await send('with a file', file)).toBe(503);
    await sendUntilTaken('a letter');
    limitFiles('unlimited');
    expect(await send('with a file again', file)).toBe(200);
    await expectAcknowledged();
  });

  it('refuses everything while no commit fits into the log of the database', async () => {
    limitFiles(4_096);
    expect(await send('refused')).toBe(503);
    expect(await send('refused, too')).toBe(503);
    limitFiles('unlimited');
    await sendUntilTaken('taken');
    await expectAcknowledged();
  });

  it('keeps what it has acknowledged while the database cannot grow, and refuses the rest', async () => {
    limitFiles(statSync(join(folder, 'data/tips.sqlite')).size);
    let letters = 0;
    while ((await send(`letter ${letters}`)) === 200) {
      letters += 1;
      expect(letters).toBeLessThan(MOST_LETTERS);
    }
    expect(letters).toBeGreaterThan(0);
    limitFiles('unlimited');
    await sendUntilTaken('the one after');
    await expectAcknowledged();
  });

  it('says why it ends when it is started so', async () => {
    await server.stop();
    const starting = ServerProcess.start({
      env: serverEnvironment(folder),
      under: ['prlimit', '--fsize=1024:unlimited'],
    });
    await expect(starting).rejects.toThrow(/sealdrop-server: .*\[(?:unhealthy|full)\]/u);
  });
});
