import { jest } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'puppeteer-core';
import { follow, launchChromium, launchFirefox } from '../support/browsers.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';

jest.setTimeout(240_000);

const BROWSERS: readonly (readonly [string, () => Promise<Browser>])[] = [
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: false })],
];

describe.each(BROWSERS)(
  'whoever comes with a link from another site, in %s without JavaScript,',
  (name, launch) => {
    let browser: Browser;
    let sites: RunningSites;
    let newspaper: Server;
    beforeAll(async () => {
      browser = await launch();
      sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
      newspaper = createServer((request, response) => {
        response
          .setHeader('content-type', 'text/html')
          .end(
            `<!doctype html><title>News</title><a href="${sites.source}${request.url ?? ''}">Write to us</a>`,
          );
      });
      await new Promise<void>((resolve) => newspaper.listen(0, '127.0.0.1', resolve));
    });
    afterAll(async () => {
      await browser.close();
      newspaper.closeAllConnections();
      newspaper.close();
      await sites.close();
    });

    async function tab(): Promise<Page> {
      const page = await browser.newPage();
      if (name === 'Chromium') await page.setJavaScriptEnabled(false);
      return page;
    }

    /** `localhost` and `127.0.0.1` are two sites. */
    async function comeFromElsewhere(path: string, until: string): Promise<Page> {
      const page = await tab();
      await page.goto(`http://localhost:${(newspaper.address() as AddressInfo).port}${path}`);
      await follow(page, 'a');
      const deadline = Date.now() + 60_000;
      while ((await page.$(until).catch(() => null)) === null && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await page.$(until)).not.toBeNull();
      return page;
    }

    async function tell(page: Page, message: string): Promise<void> {
      await page.type('[name=message]', message);
      await follow(page, '#write button[type=submit]');
    }

    it('writes, is given a codename, and has a mailbox that stays open', async () => {
      const page = await comeFromElsewhere('/en/', '[name=message]');
      await tell(page, 'the first message');
      expect(await page.$('.secret')).not.toBeNull();
      await page.goto(`${sites.source}/en/mailbox`);
      expect(await page.$('#replies')).not.toBeNull();

      // Once more, in another window: the mailbox that is open is not locked by it.
      for (const path of ['/', '/en/']) {
        const again = await comeFromElsewhere(path, 'form.leave');
        expect(await again.$('#write')).not.toBeNull();
        await again.close();
      }
      const mailbox = await comeFromElsewhere('/en/mailbox', '#replies');
      await mailbox.close();
      await page.goto(`${sites.source}/en/mailbox`);
      expect(await page.$('#replies')).not.toBeNull();
      const ids = await (await sites.signIn()).ids();
      await tell(page, 'the second message');
      expect(await (await sites.signIn()).ids()).toEqual(ids);
      await page.close();
    });
  },
);
