import axe, { type AxeResults } from 'axe-core';
import type { Browser } from 'puppeteer-core';
import { readFile } from 'node:fs/promises';
import { readPrivateKeys, type Ring, unlockKey } from '../../keys/index.ts';
import { launchChromium } from '../support/browsers.ts';
import { SealedConversation } from '../support/sealed-conversation.ts';
import { storeConversation } from '../support/stored-conversation.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor } from './console-tips.ts';

const WIDTHS = [320, 768, 1280, 1920] as const;
const HOUR_MS = 3_600_000;
const SCHEMES = ['light', 'dark'] as const;

let browser: Browser;
let disk: EditorDisk;
let key: KeyFile;
let site: ConsoleSite;
let editor: Editor;
let tip: string;
let ring: Ring;

beforeAll(async () => {
  browser = await launchChromium();
  disk = await EditorDisk.make();
  key = await disk.makeKey('Editor', { now: new Date(Date.now() - HOUR_MS) });
  ring = await ringFor(key);
  site = await ConsoleSite.start({ ring, staff: [key.publicKey] });
  await site.add(
    await sealTipFor(await ringFor(await disk.makeKey('Somebody else')), { message: 'x', day: '2025-11-19' }),
  );
  const message = `\uc548\ub155\ud558\uc138\uc694\n${'W'.repeat(400)}`;
  const files = [
    { name: `${'long'.repeat(60)}.txt`, type: 'text/plain', bytes: Buffer.from('text '.repeat(99)) },
  ];
  tip = await site.add(await sealTipFor(ring, { message, language: 'ko', sealed: 'browser', files }));
  editor = await Editor.open(browser, site, disk);
});

afterAll(async () => {
  await browser.close();
  await site.close();
  await disk.remove();
});

async function violations(): Promise<readonly string[]> {
  await editor.page.evaluate(axe.source);
  const { violations: found } = await editor.page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

function overflow(): Promise<number> {
  return editor.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** At every width, light and dark; without motion, or colours would be looked at while they change. */
async function expectAccessible(): Promise<void> {
  for (const width of WIDTHS) {
    await editor.page.setViewport({ width, height: 800 });
    for (const value of SCHEMES) {
      await editor.page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      expect([width, value, await violations()]).toEqual([width, value, []]);
    }
    expect([width, await overflow()]).toEqual([width, 0]);
  }
}

describe('everybody can use', () => {
  it('the sign-in page, with a refusal', async () => {
    await editor.giveKey({ path: key.path, passphrase: 'wrong' });
    await editor.sees('wrong-passphrase');
    await expectAccessible();
  });

  it('the list', async () => {
    await editor.signIn(key);
    await editor.listed(2);
    await expectAccessible();
    const semantics = await editor.page.$$eval('.tip', (rows) =>
      rows.map((row) => [row.tagName, row.getAttribute('aria-posinset'), row.getAttribute('aria-setsize')]),
    );
    expect(semantics).toEqual([
      ['LI', '1', '2'],
      ['LI', '2', '2'],
    ]);
  });

  it('a letter with a file that is shown', async () => {
    await editor.openTip(tip);
    await editor.page.locator('.file-buttons button').click();
    await editor.page.waitForSelector('.file-text');
    await expectAccessible();
  });

  it('the dialogs', async () => {
    await editor.press('s');
    await editor.sees('Before you save a file from a stranger');
    await expectAccessible();
    await editor.press('Escape', '?');
    await editor.sees('Keys and safety');
    await expectAccessible();
    await editor.press('Escape');
    await editor.click('Add key');
    await editor.sees('At hand');
    await expectAccessible();
  });
});

describe('in a conversation, everybody can use', () => {
  const longName = `${'long'.repeat(30)}.txt`;

  /** Of everything that there can be in one. */
  beforeAll(async () => {
    const [file] = await readPrivateKeys(await readFile(key.path, 'utf8'));
    const own = await unlockKey(file!, key.passphrase);
    const conversation = await SealedConversation.begin(ring, { message: 'the first', day: '2025-11-20' });
    const files = [{ name: longName, bytes: Buffer.from('text') }];
    await conversation.answer(own, { message: 'W'.repeat(400), files, day: '2025-11-20' });
    await conversation.write({ message: '\uc548\ub155', language: 'ko', files, day: '2025-11-21' });
    await conversation.add({ message: 'meet me', conversation: conversation.id, day: '2025-11-22' });
    await storeConversation(conversation, site);
    await editor.press('Escape');
    await editor.click('Look for new tips');
    await editor.openTip(conversation.id);
  });

  it('its messages, and those that are not to be trusted', async () => {
    await editor.sees('Do not trust this message.');
    await expectAccessible();
  });

  it('a reply that is being written, with a file, that could not be sent', async () => {
    await editor.writeReply('an answer', [await disk.write(longName, 'text')]);
    await editor.sees('Take out');
    site.failAt = /\/replies$/u;
    await editor.click('Seal and send');
    await editor.sees('Send again');
    await expectAccessible();
    site.failAt = undefined;
  });

  it('what is said when it was stored', async () => {
    await editor.click('Send again');
    await editor.sees('Stored. The source sees it');
    await expectAccessible();
  });
});

it('works without animation, and with the browser told to use large letters', async () => {
  await editor.press('Escape');
  await editor.page.setViewport({ width: 1280, height: 800 });
  await editor.page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
    window.dispatchEvent(new Event('resize'));
  });
  await editor.page.setViewport({ width: 1281, height: 801 });
  const rows = await editor.page.$$eval('.row', (found) =>
    found.map((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return { top, bottom };
    }),
  );
  for (const [index, { top }] of rows.entries()) {
    expect(top).toBeGreaterThanOrEqual(rows[index - 1]?.bottom ?? 0);
  }
});
