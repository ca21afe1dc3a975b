import axe, { type AxeResults } from 'axe-core';
import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../support/browsers.ts';
import { nextEntry } from '../support/rotate.ts';
import { makeNewsroomKeys, type NewsroomKeys } from '../support/running-server.ts';
import type { Editor } from './console-editor.ts';
import { keyNamed, NewsroomAtKeys, tick, unfold } from './console-officer.ts';

const WIDTHS = [320, 768, 1280] as const;

let keys: NewsroomKeys;
let newsroom: NewsroomAtKeys;
let browser: Browser;

beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg');
  browser = await launchChromium();
});

afterAll(() => browser.close());

beforeEach(async () => {
  newsroom = await NewsroomAtKeys.start(keys);
});

afterEach(() => newsroom.close());

/** All of it, at every width, light and dark; without motion, or colours would be looked at while they change. */
async function expectAccessible({ page }: Editor, state: string): Promise<void> {
  await page.$$eval('details', (all) => {
    for (const one of all) one.open = true;
  });
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 800 });
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );
      const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
      expect([state, width, value, found]).toEqual([state, width, value, []]);
      await shoot(page, `${state}-${width}-${value}`);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect([state, width, overflow]).toEqual([state, width, 0]);
  }
}

/** The whole page, for whoever wants to look at it. */
async function shoot(page: Editor['page'], name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder === undefined) return;
  const viewport = page.viewport() ?? { width: 1280, height: 800 };
  const height = await page.evaluate(
    () => (document.querySelector('.keys-column')?.scrollHeight ?? 700) + 100,
  );
  await page.setViewport({ ...viewport, height: Math.min(height, 8000) });
  await page.screenshot({ path: `${folder}/keys-${name}.png` });
  await page.setViewport(viewport);
}

it('an officer who is no editor sees no tips', async () => {
  await newsroom.addTips(1);
  const editor = await newsroom.officerAt(browser);
  expect(await editor.page.$('.tip')).toBeNull();
  const asked = editor.asked.filter((url) => url.includes('/api/')).map((url) => new URL(url).pathname);
  expect(asked).toContain('/api/log');
  expect(asked.filter((path) => path.startsWith('/api/tips'))).toEqual([]);
});

it('everybody can use it in each of its states, at every width, light and dark', async () => {
  const { sites } = newsroom;
  const second = await keyNamed('Second officer');
  const since = '2026-11-01';
  const staff = [
    { key: keys.officer.publicKey, roles: ['officer'] as const, since },
    { key: second.publicKey, roles: ['officer'] as const, since },
    { key: keys.editor.publicKey, roles: ['editor'] as const, since },
  ];
  await newsroom.addTips(2);
  await sites.announce({ staff, required: 2 });
  const fresh = await keyNamed('The Gazette, next');
  const waits = { ring: [fresh.publicKey], staff: staff.slice(0, 2), required: 1, note: 'one goes' } as const;
  const entry = await nextEntry(sites.storage.tips, waits, second);
  await sites.storage.tips.setPendingEntry({ sequence: 3, ...entry });
  const editor = await newsroom.officerAt(browser);
  await newsroom.addKey(editor, keys.newsroom);
  await newsroom.addKey(editor, fresh);
  await editor.sees('Signed by Second officer.');
  await unfold(editor, 'Declare a key stolen');
  await tick(editor, 'fieldset', 'tips are sealed to it');
  await editor.sees('Tips are sealed to no other key.');
  await editor.click('Declare it stolen');
  await unfold(editor, 'Make a new key');
  await editor.click('Make the key and save its files');
  await expectAccessible(editor, 'waiting');

  await editor.click('Compare, then sign');
  await editor.sees('3 entries');
  await editor.click('Wrap ring 1 anew');
  await editor.sees('2 sealed parts on the ring of now.');
  await editor.click('Open with the new key alone');
  await editor.sees('2 sealed parts opened with the new key alone.');
  await expectAccessible(editor, 'rotated');

  await sites.announce({ reason: 'compromise', ring: [], compromised: [fresh.publicKey.fingerprint] });
  await editor.click('Look again');
  await editor.sees('the source site takes no tips');
  await editor.click('Show the audit log');
  await editor.sees('changed the key log');
  await expectAccessible(editor, 'stolen');
});
