import { mkdirSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import type { Ring } from '../../keys/index.ts';
import { launchChromium } from '../support/browsers.ts';
import { aMessage } from '../support/stored-samples.ts';
import { findViolations, useColours, widths } from './axe.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor } from './console-tips.ts';

const SHOTS = process.env['SHOTS'];
if (SHOTS !== undefined) mkdirSync(SHOTS, { recursive: true });

let browser: Browser;
let disk: EditorDisk;
let key: KeyFile;
let ring: Ring;
let site: ConsoleSite;
let editor: Editor;

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

const LETTERS = [
  'Letters from the harbour office',
  'Cheap watches',
  'Cheaper watches',
  'Photographs',
] as const;
type Id = Parameters<ConsoleSite['tips']['marks']>[0];
let ids: readonly Id[];

beforeEach(async () => {
  site = await ConsoleSite.start({ ring, staff: [key.publicKey] });
  const added: string[] = [];
  for (const [index, message] of LETTERS.entries()) {
    const sealed = await sealTipFor(ring, { message, time: `10:0${9 - index}:00` });
    const stamp = [16, 0, 0, 20][index];
    added.push(await site.add({ ...sealed, tip: { ...sealed.tip, ...(stamp ? { stamp } : {}) } }));
  }
  ids = added as Id[];
  editor = await Editor.open(browser, site, disk);
  await editor.signIn(key);
  await editor.listed(4);
});
afterEach(async () => {
  await editor.close();
  await site.close();
});

async function shoot(name: string): Promise<void> {
  if (SHOTS !== undefined) await editor.page.screenshot({ path: `${SHOTS}/${name}.png` });
}

const rows = () => editor.page.$$eval('.first-line', (found) => found.map((line) => line.textContent));
const click = (text: string) => editor.page.locator(`button ::-p-text(${text})`).click();
const choose = (letter: string) => editor.page.locator(`input[aria-label="Choose: ${letter}"]`).click();
const marks = async () => Promise.all(ids.map(async (id) => (await site.tips.marks(id))?.spam));

it('marks several tips at once, finds them under Spam, and takes a mark back', async () => {
  await click('Choose several');
  await editor.sees('0 chosen');
  await choose('Cheap watches');
  await choose('Cheaper watches');
  await editor.sees('2 chosen');
  await shoot('spam-chosen');
  await click('Mark as spam');
  await editor.sees('2 conversations are marked as spam, 2 unread.');
  await editor.listed(2);
  expect(await rows()).toEqual([LETTERS[0], LETTERS[3]]);
  expect(await marks()).toEqual([false, 'editor', 'editor', false]);

  await click('Show spam');
  await editor.sees('2 marked as spam');
  expect(await rows()).toEqual([LETTERS[1], LETTERS[2]]);
  await editor.page.click(`#tip-${ids[1]!}`);
  await editor.sees('Marked as spam by an editor.');
  await shoot('spam-shown');
  await editor.page.click('.keeping button');
  await editor.sees('1 marked as spam');
  await click('Back to the tips');
  await editor.listed(3);
  expect(await marks()).toEqual([false, false, 'editor', false]);
});

it('deletes what is marked, all of it at once, and only after asking', async () => {
  await site.tips.setSpam([ids[1]!, ids[2]!], true);
  await click('Look for new tips');
  await editor.sees('2 conversations are marked as spam');
  await click('Show spam');
  await click('Choose several');
  await click('Choose all 2');
  await editor.sees('2 chosen');
  await click('Delete');
  await editor.sees('Delete 2 conversations?');
  await shoot('spam-delete');
  await click('Keep it');
  expect((await site.tips.countTips('nobody')).tips).toBe(4);
  await click('Delete');
  await click('Delete for ever');
  await editor.sees('2 conversations were deleted.');
  expect((await site.tips.countTips('nobody')).tips).toBe(2);
  const actions = (await site.tips.audit({ limit: 100 })).map(
    ({ record }) => JSON.parse(record) as { action: string; subject: string },
  );
  const deleted = actions.filter(({ action }) => action === 'deletion').map(({ subject }) => subject);
  expect(deleted.sort()).toEqual([ids[1], ids[2]].sort());
});

it('is done with the keyboard alone', async () => {
  await editor.press('j', 'x');
  await editor.sees('1 chosen');
  await editor.press('j', 'x', 'j', 'x', 'x');
  await editor.sees('2 chosen');
  await editor.press('x', 'k', 'x');
  await editor.sees('2 chosen');
  const focused = await editor.page.evaluate(() => document.activeElement?.id);
  expect(focused).toBe(`tip-${ids[1]!}`);
  // From the row back: its box; before it, the buttons of what is done.
  await editor.page.keyboard.down('Shift');
  await editor.press('Tab');
  expect(await editor.page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('checkbox');
  await editor.press('Space');
  await editor.sees('3 chosen');
  await editor.press('Space', 'Tab', 'Tab');
  await editor.page.keyboard.up('Shift');
  expect(await editor.page.evaluate(() => document.activeElement?.textContent)).toBe('Mark as spam');
  await editor.press('Enter');
  await editor.sees('2 conversations are marked as spam');
  expect(await marks()).toEqual(['editor', false, 'editor', false]);
});

it('says why a tip is marked that no editor has marked, and that its source has written again', async () => {
  const sealed = await sealTipFor(ring, { message: 'From somebody whose browser fills in everything' });
  const id = await site.add({ ...sealed, tip: { ...sealed.tip, trapped: true } });
  await site.tips.setRead(id as Id, key.publicKey.fingerprint, true);
  await click('Look for new tips');
  await editor.sees('1 conversation is marked as spam, 0 unread.');
  await site.tips.addTip(aMessage(id as Id));
  await click('Look for new tips');
  await editor.sees('1 conversation is marked as spam, 1 unread.');
  await editor.listed(4);
  await click('Show spam');
  await editor.page.click(`#tip-${id}`);
  await editor.sees('a field that people do not see was filled in');
  await shoot('spam-trap');
});

it('orders by stamp when asked, with the stamps as headings', async () => {
  expect(await rows()).toEqual([...LETTERS]);
  await editor.page.select('.list-tools select', 'stamp');
  await editor.sees('Stamp of 20 bits of work');
  expect(await rows()).toEqual([LETTERS[3], LETTERS[0], LETTERS[1], LETTERS[2]]);
  const headings = await editor.page.$$eval('.day', (found) => found.map((one) => one.textContent));
  expect(headings).toEqual(['Stamp of 20 bits of work', 'Stamp of 16 bits of work', 'Without a stamp']);
  await shoot('spam-by-stamp');
});

it('says that marking has failed, and leaves everything as it was', async () => {
  site.failAt = /\/tips\/spam$/u;
  await editor.press('j', 'x');
  await click('Mark as spam');
  await editor.page.waitForSelector('.notice');
  expect(await marks()).toEqual([false, false, false, false]);
  await editor.sees('1 chosen');
});

it.each([320, 390, 1280])('is accessible and fits at a width of %d', async (width) => {
  await site.tips.setSpam([ids[1]!, ids[2]!], true);
  await click('Look for new tips');
  await editor.sees('2 conversations are marked as spam');
  await editor.page.setViewport({ width, height: 844 });
  await click('Choose several');
  for (const scheme of ['light', 'dark'] as const) {
    await useColours(editor.page, scheme);
    for (const view of ['tips', 'spam']) {
      if (view === 'spam') {
        await click('Show spam');
        await click('Choose several');
        await editor.page.locator('.row-choice input').click();
        await editor.sees('1 chosen');
      }
      await shoot(`spam-${view}-${String(width)}-${scheme}`);
      expect(await findViolations(editor.page)).toEqual([]);
      const [needed, given] = await widths(editor.page);
      expect(needed).toBeLessThanOrEqual(given);
    }
    await click('Back to the tips');
    await click('Choose several');
  }
});
