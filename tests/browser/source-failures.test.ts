import { announcement } from '../support/rotate.ts';
import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../support/browsers.ts';
import { type Liar, LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { makeKey } from '../support/test-keys.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

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
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
  });
  proxy = await LyingProxy.start(sites.source);
});
afterEach(async () => {
  await proxy.close();
  await sites.close();
});

const person = () => ScriptingPerson.open(browser, `${proxy.origin}/en/`);
const refuses =
  (method: string, path: string, status: number, code: string): Liar =>
  (asked, how) =>
    asked === path && how === method ? { status, body: JSON.stringify({ code }) } : undefined;

/** Nothing went the other way, in which the server would have had it in clear. */
function nothingInClear(): void {
  expect(proxy.asked.filter((line) => line.includes('/send'))).toEqual([]);
}

async function sendsTheOtherWay(source: ScriptingPerson, selector: string): Promise<void> {
  nothingInClear();
  await Promise.all([source.page.waitForNavigation(), source.press(selector)]);
  expect(new URL(source.page.url()).pathname).toBe('/en/send');
  const editor = await sites.signIn();
  const [id = ''] = await editor.ids();
  const tip = await editor.open(id);
  expect([tip.sealed, tip.letter.message]).toEqual(['arrival', 'my message']);
}

describe('what stops sealing in the browser also asks, and nothing goes the other way by itself:', () => {
  it.each<readonly [string, Liar]>([
    [
      'the script cannot be loaded',
      (path) => (path === '/enhance.js' ? { status: 500, body: '' } : undefined),
    ],
    ['the script is not one', (path) => (path === '/enhance.js' ? { status: 200, body: '{' } : undefined)],
  ])('%s', async (_what, lie) => {
    proxy.lie = lie;
    const source = await person();
    await source.write('my message');
    await source.pressSend();
    await source.waitFor(() => document.getElementById('script-trouble')?.hidden === false);
    await sendsTheOtherWay(source, '[data-other-way]');
    await source.page.close();
  });

  it('the script can be loaded only when it is tried again', async () => {
    proxy.lie = (path) => (path === '/enhance.js' ? { status: 500, body: '' } : undefined);
    const source = await person();
    await source.write('my message');
    await source.pressSend();
    await source.waitFor(() => document.getElementById('script-trouble')?.hidden === false);
    proxy.lie = () => undefined;
    await source.press('[data-again]');
    await source.receipt();
    nothingInClear();
    await source.page.close();
  });

  it.each<readonly [string, string, Liar]>([
    [
      'the worker cannot be loaded',
      'internal',
      (path) => (path === '/sealing-worker.js' ? { status: 500, body: '' } : undefined),
    ],
    ['the server is in trouble', 'store-trouble', refuses('GET', '/api/newsroom', 503, 'store-trouble')],
    [
      'the newsroom cannot be reached',
      'line',
      (path) => (path === '/api/newsroom' ? { status: 502, body: '' } : undefined),
    ],
    ['what was sealed is refused', 'refused', refuses('POST', '/api/tips', 400, 'malformed')],
    ['the network sends too much', 'rate-limited', refuses('POST', '/api/tips', 429, 'rate-limited')],
  ])('%s', async (_what, code, lie) => {
    proxy.lie = lie;
    const source = await person();
    await source.write('my message');
    await source.pressSend();
    expect(await source.stops()).toBe(code);
    proxy.lie = () => undefined;
    await sendsTheOtherWay(source, '.other-way');
    await source.page.close();
  });

  it.each<readonly [string, string, Liar]>([
    ['the store is full', 'store-full', refuses('POST', '/api/uploads', 507, 'store-full')],
    ['the store is full at the end', 'store-full', refuses('POST', '/api/tips', 507, 'store-full')],
    ['the key has expired', 'key-expired', refuses('POST', '/api/tips', 503, 'key-expired')],
  ])('%s, and trying again goes on', async (_what, code, lie) => {
    proxy.lie = lie;
    const path = join(makeFolder(), 'file');
    writeFileSync(path, randomBytes(100_000));
    const source = await person();
    await source.write('my message');
    await source.attach(path);
    await source.pressSend();
    expect(await source.stops()).toBe(code);
    proxy.lie = () => undefined;
    await source.press('#trouble button:not(.quiet)');
    await source.receipt();
    nothingInClear();
    const editor = await sites.signIn();
    expect(await editor.ids()).toHaveLength(1);
    await source.page.close();
  });

  it('the browser has no cryptography', async () => {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(() => {
      Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
    });
    await page.close();
    const source = await ScriptingPerson.open(browser, 'about:blank');
    await source.page.evaluateOnNewDocument(() => {
      Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
    });
    await source.page.goto(`${proxy.origin}/en/`);
    await source.write('my message');
    await source.pressSend();
    expect(await source.stops()).toBe('no-feature');
    await sendsTheOtherWay(source, '.other-way');
    await source.page.close();
  });

  it('another key is served than the page shows', async () => {
    const stranger = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000) });
    const served = (await (
      await fetch(`${sites.source}/api/newsroom`, { headers: { 'x-sealdrop': '1' } })
    ).json()) as Record<string, unknown>;
    proxy.lie = (path) =>
      path === '/api/newsroom'
        ? { status: 200, body: JSON.stringify({ ...served, keys: [stranger.armoredPublicKey] }) }
        : undefined;
    const source = await person();
    await source.write('my message');
    await source.pressSend();
    expect(await source.stops()).toBe('key-mismatch');
    nothingInClear();
    expect(proxy.asked.filter((line) => line === 'POST /api/tips')).toEqual([]);
    await source.page.close();
  });

  it('there is nothing to send', async () => {
    const source = await person();
    await source.page.focus('[name=message]');
    await source.pressSend();
    expect(await source.stops()).toBe('empty');
    await source.page.close();
  });
});

describe('a ring that changes between loading the page and sending', () => {
  it.each(['rfc9580', 'gnupg'] as const)(
    'to a key of profile %s: the page seals to the new one by itself',
    async (profile) => {
      const path = join(makeFolder(), 'file');
      const bytes = randomBytes(300_000);
      writeFileSync(path, bytes);
      const source = await person();
      await source.write('my message');
      await source.attach(path);
      await source.sealingIsReady();
      const next = await makeKey(profile, {
        now: new Date(Date.now() - 3_600_000),
        name: 'The Example Gazette',
      });
      const changeRing = await announcement(
        sites.storage.tips,
        { ring: [next.publicKey] },
        sites.keys.officer,
      );
      let changed = false;
      // At the last moment: when everything was sealed to the ring before.
      proxy.lie = (asked, method) => {
        if (asked === '/api/tips' && method === 'POST' && !changed) {
          changed = true;
          void changeRing();
        }
        return undefined;
      };
      await source.pressSend();
      await source.receipt();
      expect(await source.textOf('#receipt')).toContain(next.publicKey.fingerprint);
      const [tip] = (await sites.storage.tips.listTips({ reader: 'x', limit: 10 })).tips;
      expect([tip?.letter.epoch, tip?.letter.suite]).toEqual([
        2,
        profile === 'gnupg' ? 'seipd1-aes256' : 'seipd2-aes256-gcm',
      ]);
      nothingInClear();
      await source.page.close();
    },
  );
});
