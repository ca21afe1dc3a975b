import { jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { cameraExif } from '../client/source/photo/sample-exif.ts';
import { exifSegment, JFIF, jpeg } from '../client/source/photo/sample-pictures.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';
import { en } from '../../server/source/locales/en.ts';

jest.setTimeout(PATIENCE_MS);

const makeFolder = useTemporaryFolders();

let sites: RunningSites;
let proxy: LyingProxy;
beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  proxy = await LyingProxy.start(sites.source);
  // What a page says by itself: nothing but it and its style sheet arrives.
  proxy.lie = (path) => (path.endsWith('.js') ? 'silence' : undefined);
});
afterAll(async () => {
  await proxy.close();
  await sites.close();
});

const shown = (page: Page): Promise<string> => page.$eval('body', (body) => (body as HTMLElement).innerText);

describe('what a page says of where it is sealed and opened', () => {
  const said = [
    ['/en/', en['script.sealing'], en['unprotected.moment']],
    ['/en/mailbox', en['script.opening'], en['open.where']],
  ] as const;

  it('is so with JavaScript before the script has loaded', async () => {
    const browser = await launchChromium();
    for (const [path, scripted, unscripted] of said) {
      const { page } = await ScriptingPerson.open(browser, `${proxy.origin}${path}`);
      const text = await shown(page);
      expect(text).toContain(scripted);
      expect(text).not.toContain(unscripted);
      await page.close();
    }
    await browser.close();
  });

  it.each<readonly [string, () => Promise<Browser>]>([
    ['Chromium', launchChromium],
    ['Firefox', () => launchFirefox({ javascript: false })],
  ])('is so without JavaScript, in %s', async (name, launch) => {
    const browser = await launch();
    for (const [path, scripted, unscripted] of said) {
      const page = await browser.newPage();
      if (name === 'Chromium') await page.setJavaScriptEnabled(false);
      await page.goto(`${proxy.origin}${path}`);
      const text = await shown(page);
      expect(text).toContain(unscripted);
      expect(text).not.toContain(scripted);
      await page.close();
    }
    await browser.close();
  });
});

describe('the name of a file', () => {
  it('does not break inside its extension, however narrow the window is', async () => {
    const browser = await launchChromium();
    const folder = makeFolder();
    const person = await ScriptingPerson.open(browser, `${sites.source}/en/`);
    await person.page.setViewport({ width: 320, height: 640 });
    const paths = Array.from({ length: 12 }, (_, extra) => join(folder, `${'w'.repeat(16 + extra)}.jpeg`));
    for (const path of paths) writeFileSync(path, jpeg([JFIF, exifSegment(cameraExif({}))]));
    await person.attach(...paths);
    await person.waitFor(() => document.querySelectorAll('#photos legend').length === 12);
    const lines = await person.page.$$eval('#photos .extension', (all) =>
      all.map((one) => one.getClientRects().length),
    );
    expect(lines.length).toBeGreaterThanOrEqual(24);
    expect(new Set(lines)).toEqual(new Set([1]));
    await browser.close();
  });
});
