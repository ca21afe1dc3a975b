import { jest } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(2 * PATIENCE_MS);

const MB = 1_000_000;
const FILE_BYTES = 200 * MB;
const CUTS = 20;

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.each<readonly [string, () => Promise<Browser>, 'rfc9580' | 'gnupg']>([
  ['Chromium', launchChromium, 'rfc9580'],
  ['Firefox', () => launchFirefox({ javascript: true }), 'gnupg'],
])('an upload from %s', (_name, launch, profile) => {
  let browser: Browser;
  let keys: NewsroomKeys;
  let folder: string;
  let server: ServerProcess;
  let line: CuttingProxy;

  beforeAll(async () => {
    browser = await launch();
    keys = await makeNewsroomKeys(profile);
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealdrop-resuming-'));
    await prepareData(join(folder, 'data'), keys);
    await startServer();
    line = await CuttingProxy.start(server.source);
  });
  afterEach(async () => {
    await line.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function startServer(): Promise<void> {
    server = await ServerProcess.start({ env: serverEnvironment(folder) });
  }

  async function begin(bytes: Buffer): Promise<ScriptingPerson> {
    const path = join(folder, 'file.bin');
    writeFileSync(path, bytes);
    const person = await ScriptingPerson.open(browser, `${line.origin}/en/`);
    await person.write('over a bad line');
    await person.attach(path);
    await person.sealingIsReady();
    return person;
  }

  async function received(): Promise<readonly string[]> {
    const editor = await server.signIn(keys);
    const ids = await editor.ids();
    expect(ids).toHaveLength(1);
    const { files } = await editor.open(ids[0] ?? '');
    return files.map((file) => digestOf(file.bytes));
  }

  it(`of ${FILE_BYTES / MB} MB whose line is cut ${CUTS} times at random arrives whole, by itself`, async () => {
    const bytes = randomBytes(FILE_BYTES);
    const person = await begin(bytes);
    line.cutAfter(Array.from({ length: CUTS }, () => Math.floor(Math.random() * FILE_BYTES)));
    await person.pressSend();
    await person.receipt();
    expect(line.cuts).toBe(CUTS);
    // What was stored is not sent again: of each cut, at most what was on its way.
    expect(line.bytes).toBeLessThan(FILE_BYTES * 1.2 + CUTS * 5 * MB);
    expect(await received()).toEqual([digestOf(bytes)]);
    await person.page.close();
  });

  it('goes on when the server was killed and started again in the middle', async () => {
    const bytes = randomBytes(60 * MB);
    const person = await begin(bytes);
    await person.pressSend();
    while (line.bytes < 20 * MB) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.kill();
    line.cut();
    await startServer();
    line.target = server.source;
    await person.receipt();
    expect(await received()).toEqual([digestOf(bytes)]);
    await person.page.close();
  });

  it('stops while it is paused, says so, and goes on', async () => {
    const bytes = randomBytes(120 * MB);
    const person = await begin(bytes);
    await person.pressSend();
    while (line.bytes < 10 * MB) await new Promise((resolve) => setTimeout(resolve, 5));
    await person.press('#progress button');
    await person.waitFor(
      () => document.querySelector('#progress [role=status]')?.textContent.startsWith('Paused') === true,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const atPause = line.bytes;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(line.bytes).toBe(atPause);
    await person.press('#progress button');
    await person.receipt();
    expect(await received()).toEqual([digestOf(bytes)]);
    await person.page.close();
  });

  it('leaves nothing when it is given up', async () => {
    const person = await begin(randomBytes(120 * MB));
    await person.pressSend();
    while (line.bytes < 10 * MB) await new Promise((resolve) => setTimeout(resolve, 5));
    await person.press('#progress .quiet');
    expect(await person.stops()).toBe('stopped');
    expect(await (await server.signIn(keys)).ids()).toEqual([]);
    const left = readdirSync(join(folder, 'data', 'bodies'), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
    await person.page.close();
  });
});
