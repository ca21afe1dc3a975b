import type { Browser } from 'puppeteer-core';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provesOpen, readPrivateKeys, readPublicKeys, revokedKey, unlockKey } from '../../keys/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, type NewsroomKeys } from '../support/running-server.ts';
import type { Editor } from './console-editor.ts';
import { keyNamed, NewsroomAtKeys, unfold } from './console-officer.ts';

const TIPS = 12;
const NEW_PASSPHRASE = 'another long passphrase';

let keys: NewsroomKeys;
let newsroom: NewsroomAtKeys;

beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg');
});

beforeEach(async () => {
  newsroom = await NewsroomAtKeys.start(keys);
});

afterEach(() => newsroom.close());

/** Fills in the form for a new key. @returns the names of its files */
async function makeNewKey(editor: Editor): Promise<readonly string[]> {
  await unfold(editor, 'Make a new key');
  await editor.page.type('.rotation input[name=name]', 'The Gazette, next');
  await editor.page.type('.rotation input[name=passphrase]', NEW_PASSPHRASE);
  await editor.page.type('.rotation input[name=repeat]', NEW_PASSPHRASE);
  await editor.click('Make the key and save its files');
  await editor.sees('Only a key whose file was opened can be announced.');
  const text = await editor.text();
  return ['private', 'public', 'revocation'].map((kind) => {
    return new RegExp(`newsroom-[0-9a-f]{16}\\.${kind}\\.asc`, 'u').exec(text)?.[0] ?? kind;
  });
}

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
] as const)('in %s', (_name, launch) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser.close());

  it('a key is made in the page, its saved files open elsewhere, and the newsroom changes to it', async () => {
    await newsroom.addTips(TIPS);
    const editor = await newsroom.officerAt(browser);
    await newsroom.addKey(editor, keys.newsroom);
    const [privateFile = '', publicFile = '', certificateFile = ''] = await makeNewKey(editor);
    for (const file of [privateFile, publicFile, certificateFile]) await editor.downloaded(file);
    const saved = (name: string) => readFile(join(newsroom.disk.downloads, name), 'utf8');

    const [locked] = await readPrivateKeys(await saved(privateFile));
    await expect(unlockKey(locked!, 'not this one')).rejects.toMatchObject({ code: 'wrong-passphrase' });
    const unlocked = await unlockKey(locked!, NEW_PASSPHRASE);
    expect(await provesOpen(unlocked, new Date())).toBe(true);
    const [publicKey] = await readPublicKeys(await saved(publicFile));
    expect(publicKey!.fingerprint).toBe(unlocked.fingerprint);
    const certificate = await saved(certificateFile);
    expect((await revokedKey({ publicKey: publicKey!, certificate }, new Date())).fingerprint).toBe(
      publicKey!.fingerprint,
    );

    // The key is in the page only once its file was opened.
    expect(await editor.text()).not.toContain('At hand, and not yet announced:');
    await newsroom.giveKey(editor, {
      path: join(newsroom.disk.downloads, privateFile),
      passphrase: NEW_PASSPHRASE,
    });
    await editor.sees('At hand, and not yet announced:');
    await editor.click('Sign and announce');
    expect(await newsroom.log()).toHaveLength(1);
    await editor.page.click('input[name=saved]');
    await editor.click('Sign and announce');
    await editor.sees(`${TIPS} sealed parts on ring 1.`);
    await editor.click('Wrap ring 1 anew');
    await editor.sees(`${TIPS} sealed parts on the ring of now.`);
    await editor.click('Open with the new key alone');
    await editor.sees(`${TIPS} sealed parts opened with the new key alone.`);
    await editor.click('Retire ring 1');
    await editor.sees('Retired: 1.');
    expect((await newsroom.log()).at(-1)?.ring).toEqual([unlocked.fingerprint]);
    expect(await newsroom.epochs()).toEqual([
      [1, 0, true],
      [2, TIPS, false],
    ]);
    expect(editor.mishaps).toEqual([]);
  });
});

describe('in the middle of a rotation,', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  it('a page that is reloaded, and a line that is cut, are gone on from', async () => {
    await newsroom.addTips(TIPS);
    const proxy = await LyingProxy.start(newsroom.sites.staff);
    newsroom.sites.staff = proxy.origin;
    const next = await keyNamed('The Gazette, next');
    await newsroom.sites.announce({ ring: [next.publicKey] });
    try {
      proxy.lie = (path, method) => (path === '/api/envelopes' && method === 'PUT' ? 'silence' : undefined);
      const editor = await newsroom.officerAt(browser);
      await newsroom.addKey(editor, keys.newsroom);
      await editor.click('Wrap ring 1 anew');
      await waitFor(() => proxy.asked.includes('PUT /api/envelopes'));
      await editor.page.reload();
      await editor.page.waitForSelector('.key-form');

      proxy.lie = (path, method) => (path === '/api/envelopes' && method === 'PUT' ? 'lost' : undefined);
      await editor.signIn(await newsroom.fileOf(keys.officer));
      await editor.sees(`${TIPS} sealed parts on ring 1.`);
      await editor.sees('None of its keys is at hand: add the old key first.');
      await newsroom.addKey(editor, keys.newsroom);
      await editor.click('Wrap ring 1 anew');
      await editor.sees('What was done before stays done.');

      proxy.lie = () => undefined;
      await editor.click('Look again');
      await editor.sees(`${TIPS} sealed parts on the ring of now.`);
      await newsroom.addKey(editor, next);
      await editor.click('Open with the new key alone');
      await editor.sees(`${TIPS} sealed parts opened with the new key alone.`);
      expect(await newsroom.epochs()).toEqual([
        [1, 0, false],
        [2, TIPS, false],
      ]);
    } finally {
      await proxy.close();
    }
  });

  it('an editor with the old key alone reads on, and is told what to do', async () => {
    const next = await keyNamed('The Gazette, next');
    const [tip = ''] = await newsroom.addTips(1);
    await newsroom.sites.announce({ ring: [next.publicKey] });
    await newsroom.addTips(1, next, 2);
    const editor = await newsroom.at(browser, keys.editor);
    await newsroom.addKey(editor, keys.newsroom);
    await editor.sees('The key of the newsroom has changed, and you have only one of before.');
    await editor.openTip(tip);
    await editor.sees('tip 0');
    await editor.press('Escape');
    await editor.click('Keys');
    await editor.sees('Ask an officer for it, and add its file here.');
    const text = await editor.text();
    for (const officers of [
      'Add somebody',
      'Sign and announce',
      'What staff have done',
      'Declare a key stolen',
    ])
      expect(text).not.toContain(officers);
    await editor.click('Add the new key');
    await newsroom.giveKey(editor, await newsroom.fileOf(next));
    await editor.sees('At hand: its private half is in this page.');
    expect(await editor.text()).not.toContain('Ask an officer for it');
    // The keys for tips do nothing here: the one that was read stays so.
    await editor.page.focus('h2');
    await editor.press('u', 'Enter');
    await editor.sees('What tips are sealed to');
    await editor.click('Tips');
    await editor.listed(2);
    await editor.sees('1 unread');
  });

  it('everything can be done from the keyboard, and the focus stays where the work is', async () => {
    await newsroom.addTips(TIPS);
    const next = await keyNamed('The Gazette, next');
    const editor = await newsroom.officerAt(browser);
    await newsroom.addKey(editor, keys.newsroom);
    await newsroom.addKey(editor, next);
    await editor.sees('At hand, and not yet announced:');
    await tabTo(editor, 'saved');
    await editor.press('Space');
    await tabTo(editor, 'Sign and announce');
    await editor.press('Enter');
    await editor.sees(`${TIPS} sealed parts on ring 1.`);
    await settled(editor);
    expect(await focused(editor)).toBe('2. Announce it');
    await tabTo(editor, 'Wrap ring 1 anew');
    await editor.press('Enter');
    await editor.sees(`${TIPS} sealed parts on the ring of now.`);
    await settled(editor);
    expect(await focused(editor)).toBe('3. Wrap anew');
    await tabTo(editor, 'Open with the new key alone');
    await editor.press('Enter');
    await editor.sees('opened with the new key alone.');
    await tabTo(editor, 'Retire ring 1');
    await editor.press('Enter');
    await editor.sees('Retired: 1.');
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function settled({ page }: Editor): Promise<void> {
  await page.waitForSelector('.keys-page[aria-busy=false]');
}

/** What has the focus: the name of a field, or the text. */
function focused({ page }: Editor): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element instanceof HTMLInputElement && element.name !== ''
      ? element.name
      : (element?.textContent ?? '');
  });
}

const MOST_STOPS = 80;

async function tabTo(editor: Editor, name: string): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if ((await focused(editor)) === name) return;
    await editor.press('Tab');
  }
  throw new Error(`"${name}" is not reached by the Tab key.`);
}
