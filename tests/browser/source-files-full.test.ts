import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { wordingFor } from '../../server/source/locales/index.ts';
import { launchChromium } from '../support/browsers.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { withFreeBytes } from '../support/overriding.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const MIB = 2 ** 20;
const ROOM_FOR_ALL = 1_000 * MIB;
const ROOM_FOR_WORDS = 60 * MIB;
const { say } = wordingFor('en');

const makeFolder = useTemporaryFolders();
let browser: Browser;
let sites: RunningSites;
let free: number;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  free = ROOM_FOR_ALL;
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
    wrapStorage: withFreeBytes(() => free),
  });
});
afterEach(() => sites.close());

function setFree(bytes: number): void {
  free = bytes;
  // A look at the disk is good for a second.
  sites.clock.advance({ seconds: 2 });
}

const person = (path = '/en/') => ScriptingPerson.open(browser, sites.source + path);
const hasFileField = (source: ScriptingPerson) =>
  source.page.evaluate(() => document.querySelector('input[type=file]') !== null);

describe('a source with JavaScript, when there is room for words only', () => {
  it('is told so in the place of the file field, in the form and in the mailbox, and sends words', async () => {
    setFree(ROOM_FOR_WORDS);
    const source = await person();
    expect(await hasFileField(source)).toBe(false);
    expect(await source.textOf('#no-files')).toBe(say('files.none'));
    await source.write('words');
    await source.pressSend();
    await source.receipt();
    const codename = await source.codename();

    const returning = await person('/en/mailbox');
    await returning.page.type('[name=codename]', codename);
    await returning.pressSend();
    await returning.waitFor(() => document.getElementById('mailbox') !== null);
    expect(await hasFileField(returning)).toBe(false);
    expect(await returning.textOf('#no-files')).toBe(say('files.none'));
    setFree(ROOM_FOR_ALL);
    await returning.press('#replies > button');
    await returning.waitFor(() => document.querySelector('input[type=file]') !== null);
    await source.page.close();
    await returning.page.close();
  });

  it('who had chosen files by then is offered to send the message alone', async () => {
    const path = join(makeFolder(), 'file');
    writeFileSync(path, randomBytes(100_000));
    const source = await person();
    await source.write('my message');
    await source.attach(path);
    setFree(ROOM_FOR_WORDS);
    await source.pressSend();
    expect(await source.stops()).toBe('files-full');
    await source.press('#trouble button:not(.quiet)');
    await source.receipt();
    const tip = await (await sites.signIn()).openOnly();
    expect([tip.sealed, tip.letter.message, tip.files.length]).toEqual(['browser', 'my message', 0]);
    await source.page.close();
  });

  it('the message alone goes with the stamp that was made while it was written', async () => {
    const path = join(makeFolder(), 'file');
    writeFileSync(path, randomBytes(100_000));
    const proxy = await LyingProxy.start(sites.source);
    const source = await ScriptingPerson.open(browser, `${proxy.origin}/en/`);
    await source.write('my message');
    await source.sealingIsReady();
    await source.attach(path);
    setFree(ROOM_FOR_WORDS);
    await source.pressSend();
    expect(await source.stops()).toBe('files-full');
    // From now on no stamp is asked for: none is begun that could be taken for the first.
    const headers = { 'x-sealdrop': '1' };
    const newsroom: unknown = await (await fetch(`${sites.source}/api/newsroom`, { headers })).json();
    const body = JSON.stringify({ ...(newsroom as object), stampBits: 0 });
    proxy.lie = (asked) => (asked === '/api/newsroom' ? { status: 200, body } : undefined);
    await source.press('#trouble button:not(.quiet)');
    await source.receipt();
    const { tips } = await (await sites.signIn()).api.listTips({ limit: 9 });
    expect(tips.map(({ stamp }) => stamp >= 4)).toEqual([true]);
    await source.page.close();
    await proxy.close();
  });
});
