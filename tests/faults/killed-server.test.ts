import Sqlite from 'better-sqlite3';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { wordingFor } from '../../server/source/locales/index.ts';
import { sendForm } from '../support/multipart-form.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ScriptingSource } from '../support/scripting-source.ts';
import { ServerProcess } from '../support/server-process.ts';
import { codenameOn, SourceVisit } from '../support/source-visit.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { ringFor } from '../support/test-keys.ts';

/** More of them, and with everything else that people do: history.test.ts. */
const KILLS = 5;
/** More than wait for a mailbox of their own: some are kept without. */
const CLIENTS = 14;
const LONGEST_LIFE_MS = 2_500;
const MAX_FILE_BYTES = 400_000;
const DATABASE = 'tips.sqlite';

const { say } = wordingFor('en');

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
      expect(history.acknowledged.size).toBeGreaterThan(0);
      const bodies = readdirSync(join(folder, 'data/bodies'), { recursive: true, withFileTypes: true });
      expect(bodies.filter((entry) => entry.isFile())).toHaveLength(tips.length);
    } finally {
      await server.stop();
    }
  });
});

describe('a server that is killed after the commit and before the receipt', () => {
  /** Kills it as soon as there are so many messages; what it would still have said is lost. */
  async function killAtCommit(server: ServerProcess, data: string, messages: number): Promise<void> {
    const database = new Sqlite(join(data, DATABASE), { readonly: true });
    const count = database.prepare('SELECT count(*) FROM tips').pluck();
    while (Number(count.get()) < messages) await new Promise((resolve) => setImmediate(resolve));
    await server.kill();
    database.close();
  }

  it.each([
    ['a first tip', '/send'],
    ['a further message, with a codename', '/mailbox/send'],
  ])('recognises the form of %s that is sent again after a restart: it is kept once', async (_what, path) => {
    const root = temporaryFolder();
    const data = join(root, 'data');
    const env = serverEnvironment(root);
    await prepareData(data, keys);
    let server = await ServerProcess.start({ env });
    const begun = await SourceVisit.begin(server.source);
    const codename = codenameOn(await begun.tell('before'))!.join(' ');
    await begun.get('/mailbox');
    const { values } = begun;
    const parts = [
      { field: 'codename', value: codename },
      { field: 'message', value: 'what matters' },
      { name: 'film.mov', bytes: randomBytes(300_000) },
    ];
    const answer = begun.send(parts, path).catch(() => undefined);
    await killAtCommit(server, data, 2);
    await answer;

    server = await ServerProcess.start({ env });
    try {
      const again = new SourceVisit(server.source);
      await again.get('/');
      again.values = values;
      const receipt = await again.send(parts, path);
      expect([receipt.status, receipt.text]).toEqual([200, expect.stringContaining(say('receipt.again'))]);
      const editor = await server.signIn(keys);
      const messages = await Promise.all((await editor.ids()).map((id) => editor.api.tip(id)));
      expect(messages.reduce((sum, tip) => sum + 1 + tip.messages.length, 0)).toBe(2);
    } finally {
      await server.stop();
    }
  });

  it('recognises a tip that a browser sealed and sends again', async () => {
    const root = temporaryFolder();
    const data = join(root, 'data');
    const env = serverEnvironment(root);
    await prepareData(data, keys);
    let server = await ServerProcess.start({ env });
    const source = new ScriptingSource(server.source, await ringFor(keys.newsroom));
    const tip = await source.prepare('what matters', [randomBytes(300_000)]);
    const answer = source.post('/tips', tip).catch(() => undefined);
    await killAtCommit(server, data, 1);
    await answer;

    server = await ServerProcess.start({ env });
    try {
      const again = new ScriptingSource(server.source, await ringFor(keys.newsroom));
      expect(await again.post('/tips', tip)).toEqual({ status: 201, body: {} });
      const opened = await (await server.signIn(keys)).openOnly();
      expect(opened.letter.message).toBe('what matters');
    } finally {
      await server.stop();
    }
  });
});
