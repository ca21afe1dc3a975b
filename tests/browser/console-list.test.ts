import type { Browser } from 'puppeteer-core';
import type { Letter, Ring } from '../../keys/index.ts';
import { launchChromium } from '../support/browsers.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { mainThreadTasks } from './console-main-thread.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor, type TipText } from './console-tips.ts';

const TIPS = 2_000;
const TIPS_A_DAY = 40;
const DAY_MS = 86_400_000;
/** No task of the page may take longer than this, milliseconds. */
const MAX_TASK_MS = 100;
/** The same for a letter that is made to be slow. */
const MAX_HOSTILE_TASK_MS = 300;

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

async function siteWith(...texts: readonly TipText[]): Promise<ConsoleSite> {
  const site = await ConsoleSite.start({ ring, staff: [key.publicKey] });
  for (const text of texts) await site.add(await sealTipFor(ring, text));
  return site;
}

function firstLines(editor: Editor): Promise<readonly string[]> {
  return editor.page.$$eval('.first-line', (found) => found.map((line) => line.textContent));
}

it('lists 2,000 tips, newest first, while the page stays responsive', async () => {
  const newest = Date.parse('2025-11-20T00:00:00Z');
  const texts = Array.from({ length: TIPS }, (_, i) => {
    const day = new Date(newest - Math.floor(i / TIPS_A_DAY) * DAY_MS).toISOString().slice(0, 10);
    const minute = String(59 - (i % TIPS_A_DAY)).padStart(2, '0');
    return { message: `Tip ${i}\n${'More of it. '.repeat(60)}`, day, time: `12:${minute}:00` };
  });
  const site = await siteWith(...texts);
  const editor = await Editor.open(browser, site, disk);
  let firstMs = 0;
  let allMs = 0;
  const tasks = await mainThreadTasks(editor.page, async () => {
    await editor.signIn(key);
    const start = performance.now();
    await editor.page.waitForSelector('.clock');
    firstMs = performance.now() - start;
    await editor.page.mouse.move(200, 400);
    await editor.page.mouse.wheel({ deltaY: 20_000 });
    await editor.listed(TIPS);
    allMs = performance.now() - start;
  });
  process.stdout.write(
    `2,000 tips: first letters after ${Math.round(firstMs)} ms, all after ${Math.round(allMs)} ms; longest task ${tasks[0]} ms\n`,
  );
  expect(tasks[0]).toBeLessThan(MAX_TASK_MS);
  expect(await editor.page.$$eval('.tip', (rows) => rows.length)).toBeLessThan(60);

  await editor.page.$eval('.tip-scroller', (list) => {
    list.scrollTop = 0;
  });
  await editor.page.waitForFunction(() => document.querySelector('.first-line')?.textContent === 'Tip 0');
  expect((await firstLines(editor)).slice(0, 5)).toEqual(['Tip 0', 'Tip 1', 'Tip 2', 'Tip 3', 'Tip 4']);
  await editor.page.type('#search', 'tip 1999');
  await editor.sees('1 shown');
  expect(await firstLines(editor)).toEqual(['Tip 1999']);
  await editor.close();
  await site.close();
}, 400_000);

it('stays responsive when letters are made to stop it', async () => {
  const attachments = Array.from({ length: 5_000 }, () => {
    return { part: 'x', name: 'n'.repeat(500), type: 't', size: 1, commitment: '0'.repeat(64) };
  });
  const site = await siteWith();
  const ids: string[] = [];
  for (const text of [
    { message: 'x'.repeat(2_000_000) },
    { message: '\n'.repeat(1_000_000) },
    { message: '\u202e'.repeat(200_000) },
    { message: 'files', twist: (letter: Letter) => ({ ...letter, attachments }) },
  ]) {
    ids.push(await site.add(await sealTipFor(ring, text)));
  }
  const editor = await Editor.open(browser, site, disk);
  await editor.signIn(key);
  await editor.listed(ids.length);
  for (const id of ids) {
    const tasks = await mainThreadTasks(editor.page, async () => {
      await editor.openTip(id);
      await editor.page.waitForFunction(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    });
    expect(tasks[0]).toBeLessThan(MAX_HOSTILE_TASK_MS);
  }
  await editor.sees('Only the beginning is shown; this command writes all of it');
  expect(editor.mishaps).toEqual([]);
  await editor.close();
  await site.close();
}, 120_000);

describe('the list', () => {
  let site: ConsoleSite;
  let editor: Editor;

  afterEach(async () => {
    expect(editor.mishaps).toEqual([]);
    await editor.close();
    await site.close();
  });

  it('shows what does not open among the rest, with the reason', async () => {
    site = await siteWith({ message: 'opens' });
    const other = await ringFor(await disk.makeKey('Somebody else'));
    const damaged = await sealTipFor(ring, { message: 'damaged '.repeat(8_000) });
    site.faults.set(damaged.tip.parts[0]!.id, { kind: 'flip', at: 9_000 });
    await site.add(damaged);
    await site.add(await sealTipFor(other, { message: 'keyless' }));
    await site.add(await sealTipFor(ring, { message: 'x', twist: (it) => ({ ...it, tip: 'another' }) }));
    editor = await Editor.open(browser, site, disk);
    await editor.signIn(key);
    await editor.listed(4);
    expect((await firstLines(editor)).toSorted()).toEqual([
      'Damaged: was changed or cut off damaged',
      'Mixed up: belongs to another tip mixed-up',
      'Opens with none of your keys no-fitting-key',
      'opens',
    ]);
    await editor.sees('1 tip opens with none of your keys.');
  });

  it('shows number and size of the files, language, and where it was sealed', async () => {
    const files = [1_000, 234].map((length) => ({ name: 'f', bytes: new Uint8Array(length) }));
    site = await siteWith({ message: 'with files', language: 'ru', sealed: 'browser', files });
    editor = await Editor.open(browser, site, disk);
    await editor.signIn(key);
    await editor.listed(1);
    for (const fact of ['2 files, 1.23 kB', 'Russian', 'sealed in the browser', '1 unread']) {
      await editor.sees(fact);
    }
    await editor.sees('Thursday, 20 November 2025');
  });

  it('can be narrowed to what is unread, and keeps the tip that is being read', async () => {
    site = await siteWith({ message: 'one', time: '12:00:00' }, { message: 'two', time: '11:00:00' });
    editor = await Editor.open(browser, site, disk);
    await editor.signIn(key);
    await editor.listed(2);
    await editor.page.locator('.unread-only input').click();
    await editor.press('j', 'Enter');
    await editor.sees('Mark unread');
    expect(await firstLines(editor)).toEqual(['one', 'two']);
    await editor.press('Escape');
    await editor.page.waitForFunction(() => document.querySelectorAll('.first-line').length === 1);
    expect(await firstLines(editor)).toEqual(['two']);
  });

  it('says when the connection was cut in the middle, and goes on from there', async () => {
    site = await siteWith(...Array.from({ length: 150 }, (_, i) => ({ message: `tip ${i}` })));
    editor = await Editor.open(browser, site, disk);
    site.failAt = /after=/u;
    await editor.signIn(key);
    await editor.sees('The list is not complete.');
    site.failAt = undefined;
    await editor.click('Try again');
    await editor.listed(150);
    expect(await editor.text()).not.toContain('not complete');
  });

  it('finds new tips without fetching the old ones again', async () => {
    const old = Array.from({ length: 150 }, (_, i) => ({ message: `old ${i}`, day: '2025-11-18' }));
    site = await siteWith(...old);
    editor = await Editor.open(browser, site, disk);
    await editor.signIn(key);
    await editor.listed(150);
    await site.add(await sealTipFor(ring, { message: 'just in', day: '2025-11-19' }));
    site.requests.length = 0;
    await editor.click('Look for new tips');
    await editor.listed(151);
    await editor.sees('just in');
    expect(site.requests.filter((request) => request.includes('/tips?')).length).toBeLessThanOrEqual(2);
  });
});
