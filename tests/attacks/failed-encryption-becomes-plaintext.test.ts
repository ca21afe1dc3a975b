import { makeKey, type TestKey } from '../support/test-keys.ts';
import { announce, nextEntry } from '../support/rotate.ts';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { wordingFor } from '../../server/source/locales/index.ts';
import { encodePart, FORM_TYPE, OWN_FORM, partHead, sendForm } from '../support/multipart-form.ts';
import { RawConnection, requestHead } from '../support/raw-connection.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const SECRET = 'words that nobody may ever read on the disk ';
const text = { field: 'message', value: SECRET };
const file = { name: 'secret.txt', bytes: SECRET.repeat(50_000) };

const onMessage = (body: string) =>
  `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', (message) => { ${body} });\n`;

/** Sealing threads that fail, each in its own way. */
const THREADS = {
  'crashes at once': "throw new Error('broken');\n",
  'crashes at the first bytes': onMessage("if (message.type === 'plaintext') throw new Error('broken');"),
  'ends without a word': onMessage("if (message.type === 'plaintext') process.exit(0);"),
  'says that it failed': onMessage(
    "if (message.type === 'plaintext') parentPort.postMessage({ type: 'failed', job: message.job });",
  ),
} as const;
/** It takes everything, and nothing ever comes of it. */
const NEVER_ANSWERS = onMessage(
  "if (message.type === 'plaintext') parentPort.postMessage({ type: 'taken', job: message.job, slot: message.slot });",
);

const makeFolder = useTemporaryFolders();
let keys: NewsroomKeys;
beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});

function startWith(thread: string): Promise<RunningSites> {
  const folder = makeFolder();
  mkdirSync(join(folder, 'source/scripts'), { recursive: true });
  mkdirSync(join(folder, 'server'));
  for (const file of ['style.css', 'starter.js']) writeFileSync(join(folder, 'source', file), '');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'server/sealing-worker.js'), thread);
  return RunningSites.start({ keys, assets: pathToFileURL(`${folder}/`) });
}

async function expectNothingStored({ storage, folder }: RunningSites): Promise<void> {
  expect(await storage.tips.countTips('anybody')).toEqual({ tips: 0, unread: 0 });
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    expect(parentPath).not.toContain('bodies');
    expect(readFileSync(join(parentPath, name)).includes(SECRET)).toBe(false);
  }
}

describe('when the sealing of a file', () => {
  it.each(Object.entries(THREADS))('%s, nothing is kept, in clear least of all', async (_how, thread) => {
    const sites = await startWith(thread);
    const answer = await sendForm(sites.source, [text, file]);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(wordingFor('en').say('problem.keptNothing'));
    await expectNothingStored(sites);
    await sites.close();
  });

  it('never ends, there is no receipt, and nothing once the source has gone', async () => {
    const sites = await startWith(NEVER_ANSWERS);
    const connection = await RawConnection.open(sites.source);
    const form = Buffer.concat([encodePart(text), partHead(file), Buffer.from(file.bytes)]);
    const headers = { ...OWN_FORM, 'Content-Type': FORM_TYPE, 'Content-Length': form.length + 1000 };
    connection.send(requestHead('POST /en/send', sites.source, headers));
    connection.send(form);
    await sleep(500);
    expect(connection.received).toBe('');
    connection.cut();
    for (let tries = 0; tries < 100 && (await sites.bodies()).length > 0; tries++) await sleep(20);
    await expectNothingStored(sites);
    await sites.close();
  });
});

describe('when the newsroom has nothing to seal to', () => {
  it.each([
    ['its key has expired', { expiresAfter: 3600 + 60 }],
    ['one of its keys has expired', { expiresAfter: 3600 + 60, another: true }],
  ])('because %s, nothing is taken, sealed to nobody or to a part of the ring', async (_why, options) => {
    const expiring = await makeNewsroomKeys('gnupg', { expiresAfter: options.expiresAfter });
    const sites = await RunningSites.start({ keys: expiring });
    if ('another' in options) {
      const ring = [keys, expiring].map(({ newsroom }) => newsroom.publicKey);
      await announce(sites.storage.tips, { ring }, expiring.officer);
    }
    sites.clock.advance({ minutes: 5 });
    expect((await sendForm(sites.source, [text, file])).status).toBe(503);
    expect((await fetch(sites.source)).status).toBe(503);
    await expectNothingStored(sites);
    await sites.close();
  });

  it('because what is stored as its key is none, nothing is taken', async () => {
    const sites = await RunningSites.start({ keys });
    await putEntry(sites, () => 'not a key');
    expect((await sendForm(sites.source, [text, file])).status).toBe(503);
    await expectNothingStored(sites);
    await sites.close();
  });

  it('but a private key that lies on the server, nothing is taken', async () => {
    const sites = await RunningSites.start({ keys });
    await putEntry(sites, (stranger) => stranger.armoredPrivateKey);
    expect((await sendForm(sites.source, [text, file])).status).toBe(503);
    await expectNothingStored(sites);
    await sites.close();
  });
});

/** An entry of the key log with this in the place of the key of its ring. */
async function putEntry(
  { storage: { tips } }: RunningSites,
  instead: (key: TestKey) => string,
): Promise<void> {
  const stranger = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000) });
  const armored = instead(stranger);
  const { entry, signatures } = await nextEntry(tips, { ring: [stranger.publicKey] }, keys.officer);
  const inside = (text: string) => JSON.stringify(text).slice(1, -1);
  const exchanged = entry.replace(inside(stranger.publicKey.armored), inside(armored));
  expect(exchanged).not.toBe(entry);
  const { since } = (await tips.currentRing())!;
  await tips.appendEntry(
    { sequence: 2, entry: exchanged, signatures },
    { ring: { epoch: 2, since, armoredKeys: [armored] }, staff: await tips.staff() },
  );
}
