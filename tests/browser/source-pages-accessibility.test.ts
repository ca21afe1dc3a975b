import type { Browser, Page } from 'puppeteer-core';
import { locales } from '../../server/source/locales/index.ts';
import { everyPage } from '../server/source/pages/every-page.ts';
import { launchChromium } from '../support/browsers.ts';
import { findViolations, useColours, widths } from './axe.ts';
import { type PagesServer, servePages } from './source-pages-server.ts';

const PHONE = { width: 320, height: 640 };
/** A desktop window of 1280 pixels at a zoom of 200 %. */
const ZOOMED = { width: 640, height: 400 };

const pages = new Map(
  locales.flatMap((locale) =>
    [...everyPage(locale)].map(([name, html]) => [`/${locale}/${name}`, heldStill(html)]),
  ),
);
const paths = [...pages.keys()];

/** A page that goes on at once by itself would be gone before it is looked at. */
function heldStill(html: string): string {
  return html.replace(/<meta http-equiv="refresh"[^>]*>/u, '');
}

let server: PagesServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await servePages(pages);
  browser = await launchChromium();
  page = await browser.newPage();
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

describe.each(paths)('%s', (path) => {
  it('has nothing that axe finds wrong, in light and in dark colours', async () => {
    await page.setViewport(PHONE);
    await useColours(page, 'light');
    await page.goto(server.origin + path);
    expect(await findViolations(page)).toEqual([]);
    await useColours(page, 'dark');
    expect(await findViolations(page, ['color-contrast'])).toEqual([]);
  });

  it('needs no scrolling sideways, on a small phone or at a zoom of 200 %', async () => {
    await page.goto(server.origin + path);
    for (const viewport of [PHONE, ZOOMED]) {
      await page.setViewport(viewport);
      const [needed, given] = await widths(page);
      expect(needed).toBe(given);
    }
  });
});

describe('axe', () => {
  it('is awake: it finds a field without a label and text too faint to read', async () => {
    await page.goto('about:blank');
    await page.setContent(
      '<html lang="en"><title>t</title><main><h1>h</h1><input><p style="color:#bbb;background:#fff">faint</p></main>',
    );
    expect((await findViolations(page)).map(({ rule }) => rule)).toEqual(['color-contrast', 'label']);
  });
});
