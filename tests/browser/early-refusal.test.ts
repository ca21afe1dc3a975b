import { mkdtemp, open, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { refuseEarly } from '../../server/http/early-refusal.ts';
import { listen } from '../../server/http/listen.ts';
import type { Listener } from '../../server/http/listen.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';

const GIB = 1024 ** 3;
const FORM = `<!doctype html><title>Form</title>
  <form method="post" enctype="multipart/form-data"><input type="file" name="attachments"><button>Send</button></form>`;
const PAGE =
  '<!doctype html><title>Too big</title><h1>These files are too big together</h1><p>Nothing was kept.</p>';

let folder: string;
let file: string;
let listener: Listener;
let received: number;

const site: RequestListener = (request, response) => {
  if (request.method !== 'POST') {
    response.setHeader('Content-Type', 'text/html').end(FORM);
    return;
  }
  request.on('close', () => (received = request.socket.bytesRead));
  refuseEarly(request, response, { status: 413, html: PAGE });
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealdrop-refusal-'));
  file = join(folder, 'film.mp4');
  const handle = await open(file, 'w');
  await handle.truncate(3 * GIB);
  await handle.close();
  listener = await listen(site, { host: '127.0.0.1', port: 0 }, { stallSeconds: 60, minBytesPerSecond: 512 });
});

beforeEach(() => {
  received = 0;
});

afterAll(async () => {
  await listener.close(0);
  await rm(folder, { recursive: true });
});

async function sendFile(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${listener.port}/`);
  const input = (await page.$('input')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(file);
  await page.focus('button');
  // Resolves in one browser when the upload begins, in the other when it is over.
  void page.keyboard.press('Enter').catch(() => undefined);
  return page;
}

/** A navigation under way answers nothing: asks again until the person would see the page. */
async function headingOf(page: Page, withinSeconds: number): Promise<string> {
  const until = Date.now() + withinSeconds * 1000;
  while (Date.now() < until) {
    const heading = page.$eval('h1', (element) => element.textContent).catch(() => '');
    const seen = await Promise.race([heading, sleep(1000, '')]);
    if (seen !== '') return seen;
    await sleep(200);
  }
  return '';
}

describe('somebody who sends 3 GiB where less is allowed', () => {
  it('in Chromium reads why within seconds, long before everything is sent', async () => {
    const browser = await launchChromium();
    try {
      const page = await sendFile(browser);
      expect(await headingOf(page, 30)).toBe('These files are too big together');
      expect(received).toBeLessThan(3 * GIB);
    } finally {
      await browser.close();
    }
  }, 90_000);

  it('in Firefox, without JavaScript, reads why once everything is sent', async () => {
    const browser = await launchFirefox({ javascript: false });
    try {
      const page = await sendFile(browser);
      expect(await headingOf(page, 150)).toBe('These files are too big together');
      expect(received).toBeGreaterThan(3 * GIB);
    } finally {
      await browser.close();
    }
  }, 240_000);
});
