import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'puppeteer-core';
import type { KeyProfile } from '../../keys/index.ts';
import { Editor } from '../browser/console-editor.ts';
import { EditorDisk } from '../browser/console-keys.ts';
import type { ConsoleSite } from '../browser/console-site.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { sendForm } from '../support/multipart-form.ts';
import { makeNewsroomKeys } from '../support/running-server.ts';
import { makeKey, PASSPHRASE } from '../support/test-keys.ts';
import { Newsroom } from './newsroom.ts';

const MIB = 2 ** 20;
const FLOW_TIMEOUT_MS = 120_000;
const SAVE_TIMEOUT_MS = 30_000;
const POLL_MS = 100;
const MESSAGE = 'Meet me never.\n\uc7a5\ubd80\ub294 \ucca8\ubd80\ud588\uc2b5\ub2c8\ub2e4.';
/** "books.xlsx" */
const NAME = '\uc7a5\ubd80.xlsx';
const FILE = randomBytes(3 * MIB + 17);

describe.each<[string, KeyProfile, () => Promise<Browser>]>([
  ['Chromium', 'gnupg', launchChromium],
  ['Firefox', 'rfc9580', () => launchFirefox({ javascript: true })],
])('an editor with %s and a key of the profile %s', (_name, profile, launch) => {
  let newsroom: Newsroom;
  let browser: Browser;
  let disk: EditorDisk;
  let editor: Editor;

  beforeAll(async () => {
    // One key for both, as in a small newsroom: it signs in and opens.
    const shared = await makeKey(profile, { name: 'The Example Gazette' });
    const keys = { ...(await makeNewsroomKeys(profile)), newsroom: shared, editor: shared };
    newsroom = await Newsroom.open(keys);
    await sendForm(newsroom.server.source, [
      { field: 'message', value: MESSAGE },
      { name: NAME, bytes: FILE },
    ]);
    disk = await EditorDisk.make();
    browser = await launch();
    // Of the site an editor needs only the origin.
    const site: Pick<ConsoleSite, 'origin'> = { origin: newsroom.server.staff };
    editor = await Editor.open(browser, site, disk);
  }, FLOW_TIMEOUT_MS);

  afterAll(async () => {
    await browser.close();
    await disk.remove();
    await newsroom.close();
  });

  const keyFile = async () => {
    const path = await disk.write('key.asc', newsroom.keys.editor.armoredPrivateKey);
    return { path, passphrase: PASSPHRASE };
  };

  /** Waits until a download of all those bytes is there. */
  async function savedFile(bytes: number): Promise<readonly [name: string, content: Buffer]> {
    const until = Date.now() + SAVE_TIMEOUT_MS;
    while (Date.now() < until) {
      const [name] = await editor.saved();
      const content = name === undefined ? undefined : readFileSync(join(disk.downloads, name));
      if (name !== undefined && content?.length === bytes) return [name, content];
      await sleep(POLL_MS);
    }
    throw new Error(
      `Nothing whole was saved, but ${(await editor.saved()).join(', ')}.\n${await editor.text()}`,
    );
  }

  it(
    'signs in with the key file and its passphrase, and reads the letter',
    async () => {
      await editor.signIn(await keyFile());
      await editor.listed(1);
      const row = await editor.page.waitForSelector('.row');
      await row!.click();
      const letter = await editor.page.waitForSelector('.letter-text');
      expect(await letter!.evaluate((element) => (element as HTMLElement).innerText)).toBe(MESSAGE);
      await editor.sees('on arrival, by the server');
      await editor.sees(NAME);
    },
    FLOW_TIMEOUT_MS,
  );

  it(
    'saves the file after a warning, whole and under its name',
    async () => {
      await editor.click(`Save ${NAME}`);
      await editor.sees('Before you save a file from a stranger');
      await editor.click('I know, save it');
      const [name, content] = await savedFile(FILE.length);
      expect(name).toBe(NAME);
      expect(content.equals(FILE)).toBe(true);
    },
    FLOW_TIMEOUT_MS,
  );

  it('locks with one key, and nothing of the tip is left on the page', async () => {
    await editor.press('l');
    await editor.sees('Locked. Keys and letters are forgotten.');
    const page = await editor.page.content();
    expect(page).not.toContain('Meet me never.');
    expect(page).not.toContain(NAME);
  });

  it(
    'sees nothing after a reload, signed in or not, but the form for the key',
    async () => {
      await editor.signIn(await keyFile());
      await editor.sees('Meet me never.');
      await editor.page.reload();
      await editor.page.waitForSelector('.key-form');
      const page = await editor.page.content();
      expect(page).not.toContain('Meet me never.');
      expect(page).not.toContain(NAME);
      expect(await editor.page.$('.desk')).toBeNull();
      expect(editor.mishaps).toEqual([]);
    },
    FLOW_TIMEOUT_MS,
  );
});
