import type { IncomingHttpHeaders } from 'node:http';
import express from 'express';
import type { Browser } from 'puppeteer-core';
import { listen } from '../../server/http/listen.ts';
import type { Listener } from '../../server/http/listen.ts';
import { originOf } from '../../server/http/same-origin.ts';
import { securityHeaders } from '../../server/http/security-headers.ts';
import { follow, launchChromium, launchFirefox } from '../support/browsers.ts';

const PACE = { stallSeconds: 60, minBytesPerSecond: 512 };
const form = (action: string) =>
  `<!doctype html><form method="post" action="${action}"><button>Send</button></form>`;

let own: Listener;
let foreign: Listener;
let ownOrigin: string;
let posted: IncomingHttpHeaders;

beforeAll(async () => {
  const site = express()
    .use(securityHeaders('source', undefined))
    .get('/without-referrer', (_request, response) => {
      response.set('Referrer-Policy', 'no-referrer').type('html').send(form('/'));
    })
    .get('/', (_request, response) => void response.type('html').send(form('/')))
    .post('/', (request, response) => {
      posted = request.headers;
      response.type('html').send('<h1>Sent</h1>');
    });
  own = await listen(site, { host: '127.0.0.1', port: 0 }, PACE);
  ownOrigin = `http://127.0.0.1:${own.port}`;
  const evil = express().get(
    '/',
    (_request, response) => void response.type('html').send(form(`${ownOrigin}/`)),
  );
  foreign = await listen(evil, { host: '127.0.0.1', port: 0 }, PACE);
});

afterAll(async () => {
  await Promise.all([own.close(0), foreign.close(0)]);
});

describe.each([
  ['Chromium', launchChromium],
  ['Firefox without JavaScript', () => launchFirefox({ javascript: false })],
] as const)('a form posted by %s', (_name, launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function post(from: string): Promise<IncomingHttpHeaders> {
    const page = await browser.newPage();
    await page.goto(from);
    await follow(page, 'button');
    await page.close();
    return posted;
  }

  it('from our page says so, in Origin as well, for browsers without Sec-Fetch-Site', async () => {
    const { origin, 'sec-fetch-site': site } = await post(ownOrigin);
    expect({ origin, site }).toEqual({ origin: ownOrigin, site: 'same-origin' });
    expect(originOf({ headers: { origin } }, ownOrigin)).toBe('own');
  });

  it('under `no-referrer` would have hidden its origin', async () => {
    expect((await post(`${ownOrigin}/without-referrer`)).origin).toBe('null');
  });

  it("from somebody else's page is known as foreign", async () => {
    const headers = await post(`http://127.0.0.1:${foreign.port}/`);
    expect(originOf({ headers }, ownOrigin)).toBe('foreign');
  });
});
