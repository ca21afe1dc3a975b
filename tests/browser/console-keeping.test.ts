import type { Browser } from 'puppeteer-core';
import type { Ring } from '../../keys/index.ts';
import { dayAfter, dayBefore, dayOf } from '../../server/storage/day.ts';
import { launchChromium } from '../support/browsers.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor } from './console-tips.ts';

const DAYS = 90;
const NOTICE = 14;
const SHOTS = process.env['SHOTS'];

let browser: Browser;
let disk: EditorDisk;
let key: KeyFile;
let ring: Ring;

beforeAll(async () => {
  browser = await launchChromium();
  disk = await EditorDisk.make();
  key = await disk.makeKey('Editor');
  ring = await ringFor(key);
});

afterAll(async () => {
  await browser.close();
  await disk.remove();
});

async function shoot({ page }: Editor, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

const rowsOf = (editor: Editor) =>
  editor.page.$$eval('.first-line', (found) => found.map((line) => line.textContent));

async function press(editor: Editor, text: string): Promise<void> {
  await editor.page.locator(`button ::-p-text(${text})`).click();
}

it('an editor sees what is about to be deleted, holds one of them, and releases it', async () => {
  const site = await ConsoleSite.start({
    ...{ ring, staff: [key.publicKey] },
    retention: { days: DAYS, noticeDays: NOTICE },
  });
  const today = dayOf(new Date());
  const old = dayBefore(today, DAYS + 10);
  const add = async (message: string, day: string) =>
    site.add(await sealTipFor(ring, { message, day, time: '12:00:00' }));
  const letters = await add('Letters from the harbour office', old);
  await add('The second set of books', dayBefore(today, DAYS + 40));
  await add('Photographs of the depot', today);
  const editor = await Editor.open(browser, site, disk);
  await editor.signIn(key);
  await editor.listed(3);
  await editor.sees('2 conversations are about to be deleted.');
  await shoot(editor, 'keeping-list');

  await press(editor, 'Show these');
  await editor.sees('2 shown');
  expect(await rowsOf(editor)).toEqual(['Letters from the harbour office', 'The second set of books']);
  await editor.page.click(`#tip-${letters}`);
  await editor.sees('unless somebody writes in it or holds it before.');
  await shoot(editor, 'keeping-expires');

  await editor.page.click('.keeping button');
  await editor.sees('Held: this conversation must stay');
  await editor.sees('1 conversation is about to be deleted.');
  expect((await site.tips.marks(letters as never))?.hold).toBe(true);
  await press(editor, 'Show all');
  await editor.page.waitForSelector('.row-held');
  await shoot(editor, 'keeping-held');
  await editor.page.setViewport({ width: 390, height: 844 });
  await shoot(editor, 'keeping-held-phone');
  await editor.page.setViewport({ width: 1280, height: 800 });

  await editor.page.click('.keeping button');
  await editor.sees('2 conversations are about to be deleted.');
  const day = dayAfter(today, NOTICE);
  const shown = await editor.page.$eval('.keeping', (notice) => notice.textContent);
  expect(shown).toContain(String(Number(day.slice(-2))));
  await editor.close();
  await site.close();
});

it('nothing of it is shown where conversations are kept until somebody deletes them', async () => {
  const site = await ConsoleSite.start({ ring, staff: [key.publicKey] });
  const tip = await site.add(
    await sealTipFor(ring, { message: 'An old letter', day: '2020-01-01', time: '12:00:00' }),
  );
  const editor = await Editor.open(browser, site, disk);
  await editor.signIn(key);
  await editor.listed(1);
  await editor.page.click(`#tip-${tip}`);
  await editor.page.waitForSelector('.letter-actions');
  const text = await editor.page.$eval('body', (body) => body.textContent);
  expect(text).not.toMatch(/Hold|about to be deleted/u);
  await editor.close();
  await site.close();
});
