import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../support/browsers.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(2 * PATIENCE_MS);

const BUILT = fileURLToPath(new URL('../../dist', import.meta.url));
/** How long the built script waits, milliseconds as they stand in it, and how long it waits here. */
const SHORTER = { '9e4': '1e4', '18e4': '2e4', '75e3': '1e4' } as const;

const makeFolder = useTemporaryFolders();

let browser: Browser;
let sites: RunningSites;
let proxy: LyingProxy;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    assets: impatientScript(),
  });
  proxy = await LyingProxy.start(sites.source);
});
afterEach(async () => {
  await proxy.close();
  await sites.close();
});

/** The built files; nothing is changed in them but for how long they wait. */
function impatientScript(): URL {
  const folder = join(makeFolder(), 'dist');
  cpSync(BUILT, folder, { recursive: true });
  const source = join(folder, 'source');
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const changed = new Set<string>();
  for (const path of names.filter((name) => name.endsWith('.js')).map((name) => join(source, name))) {
    const shorter = readFileSync(path, 'utf8').replaceAll(/\b(?:9e4|18e4|75e3)\b/gu, (found) => {
      changed.add(found);
      return SHORTER[found as keyof typeof SHORTER];
    });
    writeFileSync(path, shorter);
    if (!path.endsWith('starter.js')) writeFileSync(`${path}.gz`, gzipSync(shorter));
  }
  expect([...changed].sort()).toEqual(Object.keys(SHORTER).sort());
  return pathToFileURL(`${folder}/`);
}

/** The first requests of a kind are never answered; those after them are. */
function silenceFor(wanted: string, count = Infinity): void {
  let left = count;
  proxy.lie = (path, method) =>
    `${method} ${path}`.startsWith(wanted) && left-- > 0 ? 'silence' : undefined;
}

const person = () => ScriptingPerson.open(browser, `${proxy.origin}/en/`);
const asked = (line: string) => proxy.asked.filter((one) => one.startsWith(line));

/** Nothing went the other way, in which the server would have had it in clear. */
function nothingInClear(): void {
  expect(proxy.asked.filter((line) => line.includes('/send'))).toEqual([]);
}

async function arrivedSealed(): Promise<void> {
  nothingInClear();
  const tip = await (await sites.signIn()).openOnly();
  expect([tip.sealed, tip.letter.message]).toEqual(['browser', 'my message']);
}

describe('where no answer comes, sealing in the browser stops in time and asks, and nothing is sent in clear:', () => {
  it('the script', async () => {
    silenceFor('GET /enhance.js');
    const source = await person();
    await source.write('my message');
    await source.pressSend();
    await source.waitFor(() => document.getElementById('script-trouble')?.hidden === false);
    nothingInClear();
    silenceFor('nothing');
    await source.press('[data-again]');
    await source.receipt();
    await arrivedSealed();
    await source.page.close();
  });

  it.each([
    ['the worker', 'GET /sealing-worker.js'],
    ['the key of the newsroom', 'GET /api/newsroom'],
  ])('%s', async (_what, line) => {
    silenceFor(line);
    const source = await person();
    await source.write('my message');
    await source.pressSend();
    expect(await source.stops()).toBe('line');
    expect(asked(line)).not.toEqual([]);
    expect(asked('POST')).toEqual([]);
    expect(await source.page.$('.other-way')).not.toBeNull();
    expect(await (await sites.signIn()).ids()).toEqual([]);
    await source.page.close();
  });
});

describe('where an answer is lost while it is sent, the page waits for a while and asks the server again by itself:', () => {
  it.each([
    ['the beginning of an upload', 'POST /api/uploads'],
    ['a piece of an upload that is stalled', 'PATCH /api/uploads'],
    ['the tip', 'POST /api/tips'],
  ])('%s', async (_what, line) => {
    silenceFor(line, 2);
    const path = join(makeFolder(), 'file');
    writeFileSync(path, randomBytes(300_000));
    const source = await person();
    await source.write('my message');
    await source.attach(path);
    await source.pressSend();
    await source.receipt();
    expect(asked(line).length).toBeGreaterThan(2);
    await arrivedSealed();
    await source.page.close();
  });

  it('and as long as it does, the source can stop it, and is asked', async () => {
    proxy.lie = (path, method) => (method === 'POST' && path === '/api/tips' ? 'silence' : undefined);
    const source = await person();
    await source.write('my message');
    await source.pressSend();
    while (asked('POST /api/tips').length < 3) await new Promise((resolve) => setTimeout(resolve, 100));
    await source.press('#progress .quiet');
    expect(await source.stops()).toBe('stopped');
    nothingInClear();
    expect(await (await sites.signIn()).ids()).toEqual([]);
    await source.page.close();
  });
});
