import { announcement } from '../support/rotate.ts';
import { jest } from '@jest/globals';
import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../support/browsers.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { makeKey } from '../support/test-keys.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(2 * PATIENCE_MS);

/** Much less than the script waits for an answer. */
const AT_ONCE_MS = 30_000;

let browser: Browser;
let sites: RunningSites;
let proxy: LyingProxy;
let slow: Promise<void> | undefined;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  slow = undefined;
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
    wrapStorage: (storage) => {
      const { tips } = storage;
      const add = tips.addTip.bind(tips);
      tips.addTip = async (...tip) => {
        await slow;
        await add(...tip);
      };
      return storage;
    },
  });
  proxy = await LyingProxy.start(sites.source);
});
afterEach(async () => {
  await proxy.close();
  await sites.close();
});

async function sending(): Promise<ScriptingPerson> {
  const source = await ScriptingPerson.open(browser, `${proxy.origin}/en/`);
  await source.write('my message');
  await source.pressSend();
  return source;
}

const GIVE_UP = '#progress .quiet';
const asked = (line: string) => proxy.asked.filter((one) => one === line).length;
const tips = async () => (await sites.signIn()).ids();

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function opensWith(codename: string): Promise<boolean> {
  const person = await ScriptingPerson.open(browser, `${sites.source}/en/mailbox`);
  await person.page.type('[name=codename]', codename);
  await person.pressSend();
  await person.waitFor(
    () => document.getElementById('mailbox') !== null || document.querySelector('[role=alert] h2') !== null,
  );
  const opened = (await person.page.$('#mailbox')) !== null;
  await person.page.close();
  return opened;
}

describe('whoever gives up a tip', () => {
  it('that is kept, but whose answer was lost, is given its receipt', async () => {
    proxy.lie = (path, method) => (method === 'POST' && path === '/api/tips' ? 'lost' : undefined);
    const source = await sending();
    await until(() => asked('POST /api/tips') > 1);
    await source.press(GIVE_UP);
    await source.receipt();
    expect(await tips()).toHaveLength(1);
    expect(await opensWith(await source.codename())).toBe(true);
    await source.page.close();
  });

  it('that is being kept at that moment is given its receipt', async () => {
    let release = (): void => undefined;
    slow = new Promise((resolve) => (release = resolve));
    const source = await sending();
    await until(() => asked('POST /api/tips') > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await source.press(GIVE_UP);
    await until(() => asked('POST /api/tips/give-up') > 0);
    release();
    await source.receipt();
    expect(await opensWith(await source.codename())).toBe(true);
    await source.page.close();
  });

  it('that has not arrived is told so, and it never arrives; it can be sent after all', async () => {
    proxy.lie = (path, method) => (method === 'POST' && path === '/api/tips' ? 'silence' : undefined);
    const source = await sending();
    await until(() => asked('POST /api/tips') > 0);
    const shown = await source.page.$$eval(
      '#write h2',
      (all) => all.filter((one) => one.checkVisibility()).length,
    );
    expect(shown).toBe(1);
    await source.press(GIVE_UP);
    expect(await source.stops()).toBe('stopped');
    expect(await source.textOf('#trouble h2')).toBe('You gave it up');
    expect(await tips()).toEqual([]);
    proxy.lie = () => undefined;
    await source.press('#trouble button:not(.quiet)');
    await source.receipt();
    expect(await tips()).toHaveLength(1);
    await source.page.close();
  });

  it('while the server is silent is told soon that it may have been kept, and can ask again', async () => {
    proxy.lie = (path, method) => (method !== 'POST' ? undefined : path === '/api/tips' ? 'lost' : 'silence');
    const source = await sending();
    await until(() => asked('POST /api/tips') > 0);
    await source.press(GIVE_UP);
    await source.waitFor(() => document.getElementById('trouble') !== null, AT_ONCE_MS);
    expect(await source.trouble()).toBe('unsure');
    expect(await source.page.$('.other-way')).toBeNull();
    proxy.lie = () => undefined;
    await source.press('#trouble button:not(.quiet)');
    await source.receipt();
    expect(await tips()).toHaveLength(1);
    expect(await opensWith(await source.codename())).toBe(true);
    await source.page.close();
  });

  it('while the newsroom is still being reached need not wait for it', async () => {
    proxy.lie = (path) => (path === '/api/newsroom' ? 'silence' : undefined);
    const source = await sending();
    await source.press(GIVE_UP);
    await source.waitFor(() => document.getElementById('trouble') !== null, AT_ONCE_MS);
    expect(await source.trouble()).toBe('stopped');
    await source.page.close();
  });
});

describe('a tip whose answer was lost before the ring changed', () => {
  it('is sealed again with the same codename, which opens the mailbox', async () => {
    const next = await makeKey('rfc9580', {
      now: new Date(Date.now() - 3_600_000),
      name: 'The Example Gazette',
    });
    const changeRing = await announcement(sites.storage.tips, { ring: [next.publicKey] }, sites.keys.officer);
    let sent = 0;
    proxy.lie = (path, method) => {
      if (method !== 'POST' || path !== '/api/tips') return undefined;
      sent += 1;
      if (sent === 1) return 'lost';
      if (sent === 2) {
        void changeRing();
        // As it was when the first one was still being kept.
        jest.spyOn(sites.storage.tips, 'tipByOnce').mockResolvedValueOnce(undefined);
      }
      return undefined;
    };
    const source = await sending();
    await source.receipt();
    expect(sent).toBe(3);
    expect(await tips()).toHaveLength(1);
    expect(await opensWith(await source.codename())).toBe(true);
    await source.page.close();
  });
});
