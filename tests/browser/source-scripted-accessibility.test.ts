import { jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { cameraExif } from '../client/source/photo/sample-exif.ts';
import { exifSegment, JFIF, jpeg } from '../client/source/photo/sample-pictures.ts';
import type { Id } from '../../server/storage/ports.ts';
import { launchChromium } from '../support/browsers.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { storeReply } from '../support/reply.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { makeKey, ringFor } from '../support/test-keys.ts';
import { findViolations, useColours, widths } from './axe.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const SMALL_PHONE = { width: 320, height: 640 };
/** No space in it at which a line could end. */
const LONG_NAME = `IMG_${'20260512'.repeat(8)}.jpg`;

const makeFolder = useTemporaryFolders();

let browser: Browser;
let sites: RunningSites;
let proxy: LyingProxy;

beforeAll(async () => {
  browser = await launchChromium();
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
  });
  proxy = await LyingProxy.start(sites.source);
});
afterAll(async () => {
  await browser.close();
  await proxy.close();
  await sites.close();
});

/** With what it is named by, so that a failure says which state of the page it was. */
async function look({ page }: ScriptingPerson, state: string): Promise<void> {
  await page.setViewport(SMALL_PHONE);
  await useColours(page, 'light');
  expect([state, await findViolations(page)]).toEqual([state, []]);
  await useColours(page, 'dark');
  expect([state, await findViolations(page, ['color-contrast'])]).toEqual([state, []]);
  const [needed, given] = await widths(page);
  expect([state, needed]).toEqual([state, given]);
}

function isInView({ page }: ScriptingPerson, selector: string): Promise<boolean> {
  return page.$eval(selector, (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}

async function stops(source: ScriptingPerson): Promise<void> {
  await source.waitFor(() => document.getElementById('trouble') !== null);
}

async function answer(conversation: Id): Promise<void> {
  const { newsroom } = sites.keys;
  const ring = await ringFor(newsroom);
  const from = { ...sites.storage, ring, signer: newsroom.unlocked };
  const files = [{ name: LONG_NAME, bytes: new Uint8Array(9) }];
  await storeReply(from, conversation, { message: 'W'.repeat(200), files });
  const stranger = (await makeKey('rfc9580')).unlocked;
  await storeReply({ ...from, signer: stranger }, conversation, { message: 'forged' });
}

it.each(['ko', 'ru'])(
  'what the script shows has nothing that axe finds wrong and needs no scrolling sideways, in language %s',
  async (locale) => {
    const before = new Set(await (await sites.signIn()).ids());
    const photo = join(makeFolder(), LONG_NAME);
    writeFileSync(photo, jpeg([JFIF, exifSegment(cameraExif({}))]));

    const source = await ScriptingPerson.open(browser, `${proxy.origin}/${locale}/`);
    await source.write('my message');
    await source.attach(photo);
    await source.waitFor(() => document.querySelector('#photos [data-state=hidden]') !== null);
    await look(source, 'what a photo hides');

    proxy.lie = (path, method) =>
      method === 'PATCH' && path.startsWith('/api/uploads') ? 'silence' : undefined;
    await source.pressSend();
    await source.waitFor(() => document.querySelector('#progress .bar:not([hidden])') !== null);
    await look(source, 'sending');
    await source.press('#progress .quiet');
    await stops(source);
    await look(source, 'given up');

    proxy.lie = (path, method) =>
      method === 'POST' && path === '/api/uploads'
        ? { status: 400, body: JSON.stringify({ code: 'refused' }) }
        : undefined;
    await source.press('#trouble button');
    await source.waitFor(() => document.querySelector('#trouble .other-way') !== null);
    await look(source, 'a question');

    proxy.lie = () => undefined;
    await source.press('#trouble button');
    await source.receipt();
    await look(source, 'the receipt');
    const codename = await source.codename();
    const [conversation] = (await (await sites.signIn()).ids()).filter((id) => !before.has(id));
    await answer(conversation as Id);
    await source.page.close();

    const mailbox = await ScriptingPerson.open(browser, `${proxy.origin}/${locale}/mailbox`);
    await mailbox.page.type('[name=codename]', `${codename.split(' ').slice(0, 8).join(' ')} qqqqqqq`);
    await mailbox.pressSend();
    await mailbox.waitFor(() => document.querySelector('[role=alert] #problem') !== null);
    await look(mailbox, 'a slip');
    await mailbox.page.$eval('[name=codename]', (field) => {
      (field as HTMLTextAreaElement).value = '';
    });
    await mailbox.page.type('[name=codename]', codename);
    await mailbox.pressSend();
    await mailbox.waitFor(() => document.querySelector('article[data-state=forged]') !== null);
    await look(mailbox, 'an open mailbox');
    await mailbox.write('more');
    await mailbox.press('#more button[type=submit]');
    await mailbox.waitFor(() => document.querySelector('main > p.notice.good') !== null);
    await look(mailbox, 'written more');
    expect(await isInView(mailbox, 'main > p.notice.good')).toBe(true);
    await mailbox.press('#close button');
    await mailbox.waitFor(() => document.getElementById('closed') !== null);
    await look(mailbox, 'closed');
    await mailbox.page.close();
  },
);
