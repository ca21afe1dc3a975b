import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { en } from '../../client/locales/sending/en.ts';
import { ko } from '../../client/locales/sending/ko.ts';
import type { Id } from '../../server/storage/ports.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(2 * PATIENCE_MS);

const makeFolder = useTemporaryFolders();

const BROWSERS: readonly (readonly [string, string, () => Promise<Browser>])[] = [
  ['Chromium', 'en', launchChromium],
  ['Firefox', 'ko', () => launchFirefox({ javascript: true })],
];

describe.each(BROWSERS)('several tabs of one source in %s, in language %s', (_name, locale, launch) => {
  let browser: Browser;
  let sites: RunningSites;
  let proxy: LyingProxy;
  const tabs: ScriptingPerson[] = [];
  beforeAll(async () => {
    browser = await launch();
    sites = await RunningSites.start({
      keys: await makeNewsroomKeys('rfc9580'),
      env: { SEALDROP_TIPS_PER_MINUTE: '0' },
    });
    proxy = await LyingProxy.start(sites.source);
  });
  afterEach(async () => {
    proxy.lie = () => undefined;
    for (const { page } of tabs.splice(0)) await page.close({ runBeforeUnload: false });
  });
  afterAll(async () => {
    await browser.close();
    await proxy.close();
    await sites.close();
  });

  async function tab(path = '/'): Promise<ScriptingPerson> {
    const person = await ScriptingPerson.open(browser, `${proxy.origin}/${locale}${path}`);
    tabs.push(person);
    return person;
  }

  const conversations = async () => (await sites.signIn()).ids();

  async function firstTip(
    message = 'the first message',
  ): Promise<{ person: ScriptingPerson; codename: string; conversation: Id }> {
    const before = new Set(await conversations());
    const person = await tab();
    await person.write(message);
    await person.pressSend();
    await person.receipt();
    const [conversation] = (await conversations()).filter((id) => !before.has(id));
    return { person, codename: await person.codename(), conversation: conversation as Id };
  }

  async function openMailbox(codename: string): Promise<ScriptingPerson> {
    const person = await tab('/mailbox');
    await person.page.type('[name=codename]', codename);
    await person.pressSend();
    await person.waitFor(() => document.getElementById('mailbox') !== null);
    return person;
  }

  async function close(person: ScriptingPerson): Promise<void> {
    await person.press('#close button');
    await person.waitFor(() => document.getElementById('closed') !== null);
  }

  const messagesIn = async (conversation: Id) => (await sites.storage.tips.conversation(conversation)).length;

  it('are left together: none shows or knows the codename after Leave was pressed in another', async () => {
    const { person: withReceipt, codename, conversation } = await firstTip();
    const withMailbox = await openMailbox(codename);
    const writing = await tab();
    await writing.write('before');
    await writing.pressSend();
    await writing.receipt();
    expect(await messagesIn(conversation)).toBe(2);
    await writing.press('#now button');
    await writing.write('after');

    const other = await tab();
    await other.page.bringToFront();
    await other.press('.leave');

    await withReceipt.waitFor(() => document.getElementById('gone-mailbox') !== null);
    await withMailbox.waitFor(() => document.querySelector('[name=codename]') !== null);
    expect(await withMailbox.page.$('#mailbox')).toBeNull();
    for (const { page } of [withReceipt, withMailbox])
      expect(await page.evaluate(() => document.body.innerText)).not.toContain(codename);
    // What was written is there; it begins another conversation, and the page has said so.
    await writing.waitFor(() => document.querySelector('#write [role=alert]') !== null);
    await writing.page.bringToFront();
    await writing.pressSend();
    await writing.receipt();
    expect(await writing.codename()).not.toBe(codename);
    expect(await messagesIn(conversation)).toBe(2);
  });

  it('are left together also when Leave is pressed on a page that the server has opened', async () => {
    const { person, codename } = await firstTip();
    const served = await tab('/mailbox');
    await served.page.type('[name=codename]', codename);
    await Promise.all([
      served.page.waitForNavigation(),
      served.page.evaluate(() => {
        document.querySelector<HTMLFormElement>('form[data-enhance]')?.submit();
      }),
    ]);
    await Promise.all([served.page.waitForNavigation(), served.press('form.leave button')]);
    await person.waitFor(() => document.getElementById('gone-mailbox') !== null);
  });

  it('forget a mailbox that one of them closes; what another was writing begins a new conversation', async () => {
    const { codename, conversation } = await firstTip();
    const [writing, idle, closing] = [
      await openMailbox(codename),
      await openMailbox(codename),
      await openMailbox(codename),
    ];
    await writing.write('not sent yet');
    await close(closing);
    await writing.waitFor(() => document.querySelector('main > [role=alert]') !== null);
    await idle.waitFor(() => document.getElementById('gone-mailbox') !== null);
    expect(await writing.page.$('#replies')).toBeNull();
    await writing.page.bringToFront();
    await writing.press('#more button[type=submit]');
    await writing.receipt();
    expect(await writing.codename()).not.toBe(codename);
    expect(await messagesIn(conversation)).toBe(1);
    const editor = await sites.signIn();
    const ids = await editor.ids();
    const opened = await Promise.all(ids.map((id) => editor.open(id)));
    expect(opened.map(({ letter }) => letter.message)).toContain('not sent yet');
  });

  it('lose nothing where a mailbox was closed elsewhere: it begins a new conversation, and the receipt says so', async () => {
    const { person, codename, conversation } = await firstTip();
    await sites.storage.tips.closeMailbox(conversation);
    const path = join(makeFolder(), 'file');
    writeFileSync(path, randomBytes(200_000));
    const uploads = proxy.asked.filter((line) => line === 'POST /api/uploads').length;
    await person.press('#now button');
    await person.write('to be added');
    await person.attach(path);
    await person.pressSend();
    await person.waitFor(() => (document.querySelector('#codename .line')?.textContent ?? '') !== '');
    expect(await person.codename()).not.toBe(codename);
    expect(await person.textOf('#receipt')).toContain((locale === 'ko' ? ko : en)['receipt.anew']);
    // What was stored was not sent again.
    expect(proxy.asked.filter((line) => line === 'POST /api/uploads')).toHaveLength(uploads + 1);
  });

  it('begin a new conversation when the mailbox of another tab is not there any more', async () => {
    const { codename, conversation } = await firstTip();
    await sites.storage.tips.closeMailbox(conversation);
    const other = await tab();
    await other.write('from another tab');
    await other.pressSend();
    await other.receipt();
    expect(await other.codename()).not.toBe(codename);
  });

  it('go on with what is on its way when another is left, and know no mailbox afterwards', async () => {
    const { codename, conversation } = await firstTip();
    const person = await openMailbox(codename);
    const path = join(makeFolder(), 'file');
    writeFileSync(path, randomBytes(200_000));
    proxy.lie = (asked, method) =>
      method === 'PATCH' && asked.startsWith('/api/uploads') ? { status: 503, body: '' } : undefined;
    await person.write('the answer');
    await person.attach(path);
    await person.press('#more button[type=submit]');
    await person.waitFor(() => document.getElementById('progress') !== null);
    const other = await tab();
    await other.page.bringToFront();
    await other.press('.leave');
    await person.waitFor(() => document.querySelector('main > [role=alert]') !== null);
    expect(await person.page.$('#replies')).toBeNull();
    proxy.lie = () => undefined;
    await person.page.bringToFront();
    await person.waitFor(() => document.querySelector('[name=codename]') !== null);
    expect(await messagesIn(conversation)).toBe(2);
    expect(await person.page.$('#mailbox')).toBeNull();
  });
});
