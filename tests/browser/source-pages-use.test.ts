import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { formPage, problemPage, receiptPage } from '../../server/source/pages/index.ts';
import { everyPage, hostileFiles, limits, newsroomKey } from '../server/source/pages/every-page.ts';
import { follow, launchChromium, launchFirefox } from '../support/browsers.ts';
import { type PagesServer, servePages } from './source-pages-server.ts';

const PHONE = { width: 320, height: 640 };
const site = { locale: 'ko', newsroom: 'The Example Times' } as const;
/** What a parser, an escaper or a careless template would change. */
const TYPED = '\n\n  </textarea><b>"&amp;"</b>\n\u0645\u0631\u062d\u0628\u0627 \u202e \ud83d\ude00\t.';

const pages = new Map([
  ['/ko/', formPage({ ...site, limits, keys: [newsroomKey], values: { form: 'a-token', once: 'a-value' } })],
  [
    '/ko/send',
    receiptPage({
      ...site,
      kind: 'first',
      message: true,
      files: hostileFiles,
      mailboxDays: 180,
      tipDays: 0,
      form: 't',
    }),
  ],
  [
    '/given-back',
    problemPage({
      ...site,
      limits,
      problem: { kind: 'formExpired' },
      message: TYPED,
      values: { form: 't', once: 'a-value' },
    }),
  ],
  ['/to-copy', problemPage({ ...site, limits, problem: { kind: 'storeFull' }, message: TYPED })],
]);

describe.each([
  ['Firefox without JavaScript', () => launchFirefox({ javascript: false })],
  ['Chromium without JavaScript', launchChromium],
])('in %s', (_name, launch) => {
  let server: PagesServer;
  let browser: Browser;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    server = await servePages(pages);
    browser = await launch();
    page = await browser.newPage();
    if ((await browser.version()).startsWith('Chrome')) await page.setJavaScriptEnabled(false);
    folder = await mkdtemp(join(tmpdir(), 'sealdrop-pages-'));
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('a source writes, attaches two files, presses Send and reads what was received', async () => {
    await page.goto(`${server.origin}/ko/`);
    const paths = [join(folder, 'one.txt'), join(folder, 'two.txt')];
    for (const path of paths) await writeFile(path, `content of ${path.slice(-7)}`);
    await page.type('[name=message]', 'March invoices');
    const input = (await page.$('[name=attachments]')) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(...paths);
    await follow(page, 'button[type=submit]');
    expect(page.url()).toBe(`${server.origin}/ko/send`);
    const listed = await page.evaluate(() => document.querySelectorAll('.files li').length);
    expect(listed).toBe(hostileFiles.length);
  });

  it('the form arrives as token, message, files, in this order', () => {
    const body = server.posted.at(-1)!.toString('utf8');
    const order = [
      'name="form"\r\n\r\na-token',
      'March invoices',
      'content of one.txt',
      'content of two.txt',
    ];
    const places = order.map((piece) => body.indexOf(piece));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('nothing was asked for but pages and the style sheet', () => {
    expect(new Set(server.asked)).toEqual(new Set(['/ko/', '/style.css', '/ko/send']));
  });

  it.each(['/given-back', '/to-copy'])('%s has what was typed, to the letter', async (path) => {
    await page.goto(server.origin + path);
    expect(await page.$eval('textarea', (field) => field.value)).toBe(TYPED);
  });

  it('the first key press reaches a link that leads to the form, and shows it', async () => {
    await page.setViewport(PHONE);
    await page.goto(`${server.origin}/ko/`);
    await page.keyboard.press('Tab');
    const skip = await page.evaluate(() => {
      const { className, hash } = document.activeElement as HTMLAnchorElement;
      const { top, left } = document.activeElement!.getBoundingClientRect();
      return { className, hash, visible: top >= 0 && left >= 0 };
    });
    expect(skip).toEqual({ className: 'skip', hash: '#write', visible: true });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('message');
  });

  it('everything that takes the focus shows that it has it', async () => {
    await page.goto(`${server.origin}/ko/`);
    const reached: string[] = [];
    for (let presses = 0; presses < 10; presses++) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate(() => {
        const focused = document.activeElement!;
        const { outlineStyle, outlineWidth } = getComputedStyle(focused);
        return [focused.getAttribute('name') ?? focused.localName, `${outlineStyle} ${outlineWidth}`];
      });
      reached.push(name!);
      expect([name, outline]).toEqual([name, 'solid 3px']);
    }
    expect(reached).toEqual(['a', 'a', 'a', 'a', 'a', 'a', 'a', 'message', 'attachments', 'button']);
  });

  it('leaving leads to an empty page, without a word to any server', async () => {
    await page.goto(`${server.origin}/ko/`);
    const asked = server.asked.length;
    await follow(page, '.leave');
    expect(page.url()).toBe('about:blank');
    expect(server.asked).toHaveLength(asked);
  });
});

describe('in a browser set to forced colours or more contrast', () => {
  it('fields, buttons and notices keep a border', async () => {
    const browser = await launchChromium();
    const server = await servePages(new Map([['/', everyPage('en').get('form-again')!]]));
    try {
      const page = await browser.newPage();
      const session = await page.createCDPSession();
      await session.send('Emulation.setEmulatedMedia', {
        features: [
          { name: 'forced-colors', value: 'active' },
          { name: 'prefers-contrast', value: 'more' },
        ],
      });
      await page.goto(server.origin);
      const borders = await page.$$eval('textarea, [type=file], button, .notice', (elements) =>
        elements.map((element) => parseFloat(getComputedStyle(element).borderInlineStartWidth)),
      );
      expect(borders).toHaveLength(4);
      for (const border of borders) expect(border).toBeGreaterThan(0);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
