import type { Browser } from 'puppeteer-core';
import type { Ring } from '../../keys/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor } from './console-tips.ts';

const SECRET = 'the secret of the second laboratory';
/** Long enough to get to the letter, short enough to wait for. */
const IDLE_SECONDS = 9;

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
])('the console locks in %s', (name, launch) => {
  let browser: Browser;
  let disk: EditorDisk;
  let key: KeyFile;
  let ring: Ring;
  let site: ConsoleSite;
  let editor: Editor;
  let tip: string;

  beforeAll(async () => {
    browser = await launch();
    disk = await EditorDisk.make();
    key = await disk.makeKey('Editor');
    ring = await ringFor(key);
  });

  afterAll(async () => {
    await browser.close();
    await disk.remove();
  });

  afterEach(async () => {
    expect(editor.mishaps).toEqual([]);
    await editor.close();
    await site.close();
  });

  async function readSecret(idleSeconds = 900): Promise<void> {
    site = await ConsoleSite.start({ ring, staff: [key.publicKey], idleSeconds });
    tip = await site.add(await sealTipFor(ring, { message: SECRET }));
    editor = await Editor.open(browser, site, disk);
    await editor.signIn(key);
    await editor.listed(1);
    await editor.openTip(tip);
    await editor.sees(SECRET);
  }

  async function expectNothingLeft(): Promise<void> {
    const html = await editor.page.evaluate(() => document.documentElement.outerHTML);
    expect(html).not.toContain('secret');
    expect(html).not.toContain(tip);
  }

  it('at a key: workers, letters and session are gone, and the key signs in anew', async () => {
    await readSecret();
    const workers = editor.page.workers().length;
    await editor.press('l');
    await editor.sees('Locked. Keys and letters are forgotten.');
    await expectNothingLeft();
    await site.asked('POST /sign-out');
    await editor.workersEnd(workers);
    await editor.signIn(key);
    await editor.sees(SECRET);
  });

  it('at its button, also while a dialog is open', async () => {
    await readSecret();
    await editor.press('?');
    await editor.sees('Keys and safety');
    await editor.press('l');
    await editor.sees('Locked.');
    await editor.signIn(key);
    await editor.click('Lock');
    await editor.sees('Locked.');
    await expectNothingLeft();
  });

  // The clock is the same in every browser, and waiting is long.
  if (name === 'Chromium') {
    it('when nobody is there, after a warning that can be answered', async () => {
      await readSecret(IDLE_SECONDS);
      await editor.sees('Still there?');
      await editor.click('Stay');
      await editor.page.waitForFunction(() => document.querySelector('dialog') === null);
      await editor.sees('Still there?');
      await editor.sees('Locked, because nobody used the console for a while.');
      await expectNothingLeft();
      await site.asked('POST /sign-out');
    });
  }

  it('when the server has ended the session, with a calm sentence', async () => {
    await readSecret();
    site.refuseWith = { status: 401, body: { code: 'signed-out' } };
    await editor.press('u');
    await editor.sees('The server has ended the session, so the console locked itself.');
    await expectNothingLeft();
  });

  it('when the page is left: the way back shows nothing', async () => {
    await readSecret();
    await editor.page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    });
    await editor.sees('Locked, because the page was left.');
    await expectNothingLeft();
    await editor.signIn(key);
    await editor.openTip(tip);
    await editor.page.goto(`${site.origin}/healthz`);
    await editor.page.goBack();
    await editor.page.waitForSelector('.key-form');
    await expectNothingLeft();
  });
});
