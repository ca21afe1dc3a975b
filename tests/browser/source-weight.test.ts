import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const SCRIPTS = join(import.meta.dirname, '../../dist/source/scripts');
const STYLE_SHEET = join(import.meta.dirname, '../../dist/source/style.css');
/** Compressed. */
const FIRST_LOAD_BYTES = 14_000;
const SENDING_BYTES = 110_000;
const LOCALES = ['en', 'ko', 'ru', 'zh-hans'];

describe.each<readonly [string, () => Promise<Browser>]>([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
])('what %s loads', (_name, launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  describe.each(['rfc9580', 'gnupg'] as const)('from a newsroom with a key of profile %s', (profile) => {
    let sites: RunningSites;
    let proxy: LyingProxy;
    beforeAll(async () => {
      sites = await RunningSites.start({
        keys: await makeNewsroomKeys(profile),
        env: { SEALDROP_TIPS_PER_MINUTE: '0' },
      });
    });
    afterAll(() => sites.close());
    beforeEach(async () => {
      proxy = await LyingProxy.start(sites.source);
    });
    afterEach(() => proxy.close());

    it.each(LOCALES)(
      'is a page and its style sheet, and scripts only when somebody writes, in language %s',
      async (locale) => {
        const source = await ScriptingPerson.open(browser, `${proxy.origin}/${locale}/`);
        const page = await (await fetch(`${sites.source}/${locale}/`)).text();
        expect(proxy.asked).toEqual([`GET /${locale}/`, 'GET /style.css']);
        const first = gzipSync(page).length + gzipSync(readFileSync(STYLE_SHEET)).length;
        expect(first).toBeLessThanOrEqual(FIRST_LOAD_BYTES);

        await source.write('a message');
        await source.pressSend();
        await source.receipt();
        const scripts = proxy.asked.flatMap((line) =>
          line.endsWith('.js') ? [line.replace('GET /', '')] : [],
        );
        const bytes = scripts.reduce(
          (sum, path) => sum + readFileSync(join(SCRIPTS, `${path}.gz`)).length,
          0,
        );
        expect(scripts).toContain('sealing-worker.js');
        expect(new Set(scripts).size).toBe(scripts.length);
        process.stderr.write(
          `${profile} ${locale}: first load ${first} bytes, to send a tip ${bytes} bytes (gzip)\n`,
        );
        expect(bytes).toBeLessThanOrEqual(SENDING_BYTES);
        await source.page.close();
      },
    );
  });
});
