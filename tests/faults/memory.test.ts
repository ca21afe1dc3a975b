import { createReadStream, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import type { KeyProfile } from '../../keys/index.ts';
import { encodePart, formEnd, OWN_FORM, partHead, sendBody } from '../support/multipart-form.ts';
import { makeNewsroomKeys, prepareData, serverEnvironment } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 200 * MIB;
const TIMEOUT_MS = 300_000;

const temporaryFolder = useTemporaryFolders();

async function makeFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(4 * MIB);
  for (let written = 0; written < bytes; written += block.length) {
    await file.write(randomFillSync(block), 0, Math.min(block.length, bytes - written));
  }
  await file.close();
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

async function startServer(folder: string, profile: KeyProfile): Promise<ServerProcess> {
  const env = serverEnvironment(folder);
  await prepareData(join(folder, 'data'), await makeNewsroomKeys(profile));
  return ServerProcess.start({ env });
}

describe.each(['rfc9580', 'gnupg'] as const)(
  "the server's memory, with a ring of the profile %s",
  (profile) => {
    it.each([
      { uploads: 1, each: 1024 * MIB },
      { uploads: 8, each: 128 * MIB },
    ])(
      'peaks at no more than 200 MiB while $uploads upload $each bytes each',
      async ({ uploads, each }) => {
        const folder = temporaryFolder();
        const path = join(folder, 'film.mov');
        await makeFile(path, each);
        const server = await startServer(folder, profile);
        try {
          const statuses = await Promise.all(
            Array.from({ length: uploads }, () => upload(server.source, path)),
          );
          expect(statuses).toEqual(Array.from({ length: uploads }, () => 200));
          expect(server.peakMemory()).toBeLessThanOrEqual(LIMIT_BYTES);
        } finally {
          await server.stop();
          rmSync(folder, { recursive: true, force: true });
        }
      },
      TIMEOUT_MS,
    );
  },
);
