import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../support/browsers.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, PASSPHRASE, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor } from './console-tips.ts';

const YEAR_SECONDS = 365 * 86_400;
const YEAR_MS = YEAR_SECONDS * 1000;

let browser: Browser;
let disk: EditorDisk;
let personal: KeyFile;
let newsroom: KeyFile;
let expired: KeyFile;
let site: ConsoleSite;
let editor: Editor;

beforeAll(async () => {
  browser = await launchChromium();
  disk = await EditorDisk.make();
  personal = await disk.makeKey('Jae Kim');
  newsroom = await disk.makeKey('The Example newsroom');
  const now = new Date(Date.now() - 2 * YEAR_MS);
  expired = await disk.makeKey('Former', { now, expiresAfter: YEAR_SECONDS });
});

afterAll(async () => {
  await browser.close();
  await disk.remove();
});

beforeEach(async () => {
  site = await ConsoleSite.start({
    ring: await ringFor(newsroom),
    staff: [personal.publicKey, expired.publicKey],
  });
  editor = await Editor.open(browser, site, disk);
});

afterEach(async () => {
  expect(editor.mishaps).toEqual([]);
  await editor.close();
  await site.close();
});

const passphraseField = () => editor.page.$eval('input[type=password]', (field) => field.value);

it('signs in with a key file and its passphrase, which leaves the page at once', async () => {
  await editor.giveKey(personal);
  expect(await passphraseField()).toBe('');
  await editor.page.waitForSelector('.desk');
  await editor.sees('The Example');
  expect(site.requests.slice(0, 2)).toEqual(['POST /sign-in/challenge', 'POST /sign-in']);
});

it('takes a key file that is dropped', async () => {
  await editor.dropKey(personal.path);
  await editor.page.type('input[type=password]', PASSPHRASE);
  await editor.press('Enter');
  await editor.page.waitForSelector('.desk');
});

it('asks for the file first', async () => {
  await editor.page.type('input[type=password]', PASSPHRASE);
  await editor.press('Enter');
  await editor.sees('Choose your private key file first.');
});

it('says what is wrong with a key file, each in a sentence of its own, and lets the editor try again', async () => {
  await editor.giveKey({ path: personal.path, passphrase: 'wrong' });
  await editor.sees('The passphrase does not unlock this key.');
  await editor.sees('wrong-passphrase');
  await editor.giveKey({ path: personal.publicPath, passphrase: PASSPHRASE });
  await editor.sees('This is the public half of a key.');
  await editor.giveKey({ path: await disk.write('notes.txt', 'not a key'), passphrase: PASSPHRASE });
  await editor.sees('This file holds no OpenPGP key.');
  await editor.giveKey({ path: personal.path, passphrase: '' });
  await editor.sees('This key is locked. Type its passphrase.');
  expect(site.requests).toEqual([]);
  await editor.signIn(personal);
});

it('says that a key has expired', async () => {
  await editor.giveKey(expired);
  await editor.sees('This key has expired.');
});

it('says how far the clock of the computer is off, and which way', async () => {
  site.clockOffMs = 10 * 60_000;
  await editor.giveKey(personal);
  await editor.sees('The clock of this computer is 10 minutes behind the server');
  site.clockOffMs = -3 * 3_600_000;
  await editor.click('Try to sign in again');
  await editor.sees('The clock of this computer is 3 hours ahead of the server');
  site.clockOffMs = 0;
  await editor.click('Try to sign in again');
  await editor.page.waitForSelector('.desk');
});

it('says in its own words what the server answers, and goes on with the unlocked key', async () => {
  const answers = [
    [401, { code: 'challenge-expired' }, 'Signing in took longer than two minutes'],
    [429, { code: 'rate-limited', seconds: 40 }, 'Wait 40 seconds, then try again.'],
    [401, { code: 'unfit-key' }, 'the newsroom has it as expired or revoked'],
    [401, { code: 'not-authentic' }, 'another signature than this file makes'],
    [502, {}, 'gave an answer that this page does not understand'],
  ] as const;
  for (const [index, [status, body, sentence]] of answers.entries()) {
    site.refuseWith = { status, body };
    if (index === 0) await editor.giveKey(personal);
    else await editor.click('Try to sign in again');
    await editor.sees(sentence);
  }
  site.refuseWith = undefined;
  await editor.click('Try to sign in again');
  await editor.page.waitForSelector('.desk');
});

it('says that the server does not answer', async () => {
  site.unplug();
  await editor.giveKey(personal);
  await editor.sees('The staff site does not answer.');
});

it('keeps a key that is not on the staff list for opening, whichever of two is given first', async () => {
  const ring = await ringFor(newsroom);
  await site.add(await sealTipFor(ring, { message: 'for the newsroom' }));
  await editor.giveKey(newsroom);
  await editor.sees('This key is not on the staff list');
  await editor.sees('The Example newsroom');
  await editor.signIn(personal);
  await editor.listed(1);
  await editor.sees('for the newsroom');
});

it('forgets a key that was kept when the page is left', async () => {
  await editor.giveKey(newsroom);
  await editor.sees('This key is not on the staff list');
  await editor.page.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  });
  await editor.sees('Locked, because the page was left.');
  expect(await editor.text()).not.toContain('The Example newsroom');
});

it('says how many tips open with none of the keys, and opens them when the key is added', async () => {
  const ring = await ringFor(newsroom);
  const own = await ringFor(personal);
  for (const message of ['first', 'second']) await site.add(await sealTipFor(ring, { message }));
  await site.add(await sealTipFor(own, { message: 'to Jae alone' }));
  await editor.signIn(personal);
  await editor.listed(3);
  await editor.sees('2 tips open with none of your keys.');
  await editor.sees('to Jae alone');
  await editor.page.locator('.remark button').click();
  await editor.page.waitForSelector('dialog');
  await editor.giveKey(newsroom, 'dialog ');
  await editor.sees('second');
  expect(await editor.text()).not.toContain('none of your keys');
});

it('keeps neither key nor passphrase: a reloaded page knows only what it has seen of the key log', async () => {
  await editor.signIn(personal);
  await editor.page.reload();
  await editor.page.waitForSelector('.key-form');
  const stored = await editor.page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).map(({ name }) => name),
    cookies: document.cookie,
  }));
  expect(stored).toEqual({ local: 0, session: 0, databases: ['sealdrop-pins'], cookies: '' });
});
