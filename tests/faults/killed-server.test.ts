import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
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

const KILLS = 20;
/** More than wait for a mailbox of their own: some are kept without. */
const CLIENTS = 14;
const LONGEST_LIFE_MS = 2_500;
const MAX_FILE_BYTES = 400_000;

const temporaryFolder = useTemporaryFolders();

let keys: NewsroomKeys;
beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});

/** Digests by message: what was acknowledged, and what was at least begun. */
interface History {
  readonly acknowledged: Map<string, string>;
  readonly begun: Set<string>;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function sendUntilKilled(site: string, { acknowledged, begun }: History): Promise<void> {
  for (;;) {
    const message = `tip ${randomBytes(8).toString('hex')}`;
    const file = randomBytes(randomInt(MAX_FILE_BYTES));
    begun.add(message);
    const answer = await sendForm(site, [
      { field: 'message', value: message },
      { name: 'film.mov', bytes: file },
    ]).catch(() => undefined);
    if (answer?.status !== 200) return;
    acknowledged.set(message, digestOf(file));
  }
}

describe('a server that is killed at any moment', () => {
  it(`keeps what it acknowledged and nothing else, ${KILLS} times over`, async () => {
    const folder = temporaryFolder();
    const env = serverEnvironment(folder);
    await prepareData(join(folder, 'data'), keys);
    const history: History = { acknowledged: new Map(), begun: new Set() };
    for (let kill = 0; kill < KILLS; kill++) {
      const server = await ServerProcess.start({ env });
      const clients = Array.from({ length: CLIENTS }, () => sendUntilKilled(server.source, history));
      await new Promise((resolve) => setTimeout(resolve, randomInt(LONGEST_LIFE_MS)));
      await server.kill();
      await Promise.all(clients);
    }

    const server = await ServerProcess.start({ env });
    try {
      const tips = await (await server.signIn(keys)).openAll();
      const listed = tips.map(({ letter }) => letter.message);
      expect(new Set(listed).size).toBe(listed.length);
      expect(listed.filter((message) => !history.begun.has(message))).toEqual([]);
      const kept = new Map(tips.map(({ letter, files }) => [letter.message, digestOf(files[0]!.bytes)]));
      for (const [message, digest] of history.acknowledged)
        expect([message, kept.get(message)]).toEqual([message, digest]);
      expect(history.acknowledged.size).toBeGreaterThan(KILLS / 4);
      const bodies = readdirSync(join(folder, 'data/bodies'), { recursive: true, withFileTypes: true });
      expect(bodies.filter((entry) => entry.isFile())).toHaveLength(tips.length);
    } finally {
      await server.stop();
    }
  });
});
