import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodePart, FORM_TYPE, OWN_FORM, partHead, sendForm } from '../support/multipart-form.ts';
import { patternBytes } from '../support/pieces.ts';
import { RawConnection, requestHead } from '../support/raw-connection.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const MIB = 2 ** 20;
/** The server waits five seconds for what is under way. */
const PATIENCE_MS = 10_000;

const temporaryFolder = useTemporaryFolders();
let keys: NewsroomKeys;
let folder: string;
let server: ServerProcess;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
beforeEach(async () => {
  folder = temporaryFolder();
  await prepareData(join(folder, 'data'), keys);
  server = await start();
});
afterEach(() => server.stop());

const start = () => ServerProcess.start({ env: serverEnvironment(folder) });

function bodies(): readonly string[] {
  const entries = readdirSync(join(folder, 'data/bodies'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** One file is there whole, a second under way. */
async function beginUpload(): Promise<RawConnection> {
  const connection = await RawConnection.open(server.source);
  const first = encodePart({ name: 'first.bin', bytes: patternBytes(MIB) });
  const second = partHead({ name: 'second.bin', bytes: '' });
  const headers = { ...OWN_FORM, 'Content-Type': FORM_TYPE, 'Content-Length': 64 * MIB };
  connection.send(requestHead('POST /en/send', server.source, headers));
  connection.send(Buffer.concat([first, second, patternBytes(5 * MIB)]));
  while (bodies().length < 2) await sleep(10);
  return connection;
}

describe('a server that is asked to end', () => {
  it('ends at once when nothing is under way, also with browsers still connected', async () => {
    const idle = await RawConnection.open(server.source);
    idle.send(requestHead('GET /en/', server.source));
    await idle.untilAnswered();
    const asked = Date.now();
    await server.stop();
    expect(server.exitCode).toBe(0);
    expect(Date.now() - asked).toBeLessThan(4000);
  });

  it('cuts an upload that does not end, keeps nothing of it, and says so', async () => {
    expect((await sendForm(server.source, [{ name: 'kept.bin', bytes: patternBytes(MIB) }])).status).toBe(
      200,
    );
    const upload = await beginUpload().then(async (connection) => {
      while (bodies().length < 3) await sleep(10);
      return connection;
    });
    const asked = Date.now();
    await server.stop();
    expect(server.exitCode).toBe(0);
    expect(Date.now() - asked).toBeLessThan(PATIENCE_MS);
    await upload.untilClosed();
    expect(upload.statuses).not.toContain(200);
    expect(bodies()).toHaveLength(1);
    expect(server.output.stderr.join('')).toMatch(/cut/u);
    server = await start();
    expect((await (await server.signIn(keys)).openAll()).map(({ files }) => files.length)).toEqual([1]);
  });

  it('lets an upload that is about to end come to its end', async () => {
    const form = [
      { field: 'message', value: 'm' },
      { name: 'a.bin', bytes: patternBytes(8 * MIB) },
    ];
    const sent = sendForm(server.source, form);
    while (bodies().length < 1) await sleep(1);
    await server.stop();
    const status = await sent.then(
      (answer) => answer.status,
      () => undefined,
    );
    server = await start();
    const tips = await (await server.signIn(keys)).openAll();
    expect([status, tips.length]).toEqual([200, 1]);
  });
});

describe('a server that is killed in the middle of an upload', () => {
  it('sweeps what was begun at its next start, and keeps what it had acknowledged', async () => {
    expect((await sendForm(server.source, [{ name: 'kept.bin', bytes: patternBytes(MIB) }])).status).toBe(
      200,
    );
    await beginUpload();
    const unfinished = () => bodies().filter((name) => name.endsWith('.part'));
    while (bodies().length < 3 || unfinished().length > 1) await sleep(10);
    await server.kill();
    expect(unfinished()).toHaveLength(1);
    expect(bodies()).toHaveLength(3);
    server = await start();
    expect(bodies()).toHaveLength(1);
    const [tip, ...others] = await (await server.signIn(keys)).openAll();
    expect([tip?.files[0]?.bytes.length, others]).toEqual([MIB, []]);
  });
});
