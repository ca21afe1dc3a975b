import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runCommand } from '../flows/commands.ts';
import { encodePart, formEnd, OWN_FORM, partHead, sendBody } from '../support/multipart-form.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { PASSPHRASE } from '../support/test-keys.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 200 * MIB;
const TIMEOUT_MS = 300_000;

const temporaryFolder = useTemporaryFolders();

/** @returns the digest of what it wrote */
async function makeFile(path: string, bytes: number): Promise<string> {
  const block = randomFillSync(Buffer.alloc(4 * MIB));
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  for (let written = 0; written < bytes; written += block.length) {
    hash.update(block);
    await file.write(block);
  }
  await file.close();
  return hash.digest('hex');
}

async function* formWith(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield encodePart({ field: 'message', value: 'A long film.' });
  yield partHead({ name: 'film.mov', bytes: '' });
  yield* createReadStream(path, { highWaterMark: MIB }) as AsyncIterable<Uint8Array>;
  yield Buffer.from('\r\n');
  yield formEnd();
}

async function upload(site: string, path: string): Promise<number> {
  const overhead = encodePart({ field: 'message', value: 'A long film.' }).length;
  const framing = partHead({ name: 'film.mov', bytes: '' }).length + 2 + formEnd().length;
  const length = overhead + framing + statSync(path).size;
  const { status } = await sendBody(site, formWith(path), {
    headers: { ...OWN_FORM, 'content-length': String(length) },
  });
  return status;
}

async function startServer(folder: string, keys: NewsroomKeys): Promise<ServerProcess> {
  const env = serverEnvironment(folder);
  await prepareData(join(folder, 'data'), keys);
  return ServerProcess.start({ env });
}

function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  return pipeline(createReadStream(path, { highWaterMark: MIB }), hash).then(() => hash.digest('hex'));
}

/** Opens all tips with the built command; what it wrote is in the folder `out`. */
function exportTips(folder: string, { staff }: ServerProcess, keys: NewsroomKeys) {
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  return runCommand('sealdrop', [
    ...['tips', 'export', '--server', staff, '--out', join(folder, 'out')],
    ...['--key', file('editor.asc', keys.editor.armoredPrivateKey)],
    ...['--key', file('newsroom.asc', keys.newsroom.armoredPrivateKey)],
    ...['--passphrase-file', file('passphrase', PASSPHRASE)],
  ]);
}

describe.each(['rfc9580', 'gnupg'] as const)('memory, with a ring of the profile %s,', (profile) => {
  it(
    'peaks at no more than 200 MiB on the server while 1 GiB is uploaded, and at the terminal while it is opened',
    async () => {
      const folder = temporaryFolder();
      const path = join(folder, 'film.mov');
      const digest = await makeFile(path, 1024 * MIB);
      const keys = await makeNewsroomKeys(profile);
      const server = await startServer(folder, keys);
      try {
        expect(await upload(server.source, path)).toBe(200);
        expect(server.peakMemory()).toBeLessThanOrEqual(LIMIT_BYTES);
        const { code, peakMemory } = await exportTips(folder, server, keys);
        expect(code).toBe(0);
        expect(peakMemory).toBeGreaterThan(20 * MIB);
        expect(peakMemory).toBeLessThanOrEqual(LIMIT_BYTES);
        // Giving it out needs no more than taking it in.
        expect(server.peakMemory()).toBeLessThanOrEqual(LIMIT_BYTES);
        const [tip] = readdirSync(join(folder, 'out'));
        expect(await digestOf(join(folder, 'out', tip!, 'film.mov'))).toBe(digest);
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    TIMEOUT_MS,
  );

  it(
    'peaks at no more than 200 MiB on the server while 8 upload 128 MiB each',
    async () => {
      const folder = temporaryFolder();
      const path = join(folder, 'film.mov');
      await makeFile(path, 128 * MIB);
      const server = await startServer(folder, await makeNewsroomKeys(profile));
      try {
        const statuses = await Promise.all(Array.from({ length: 8 }, () => upload(server.source, path)));
        expect(statuses).toEqual(Array.from({ length: 8 }, () => 200));
        expect(server.peakMemory()).toBeLessThanOrEqual(LIMIT_BYTES);
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    TIMEOUT_MS,
  );
});
