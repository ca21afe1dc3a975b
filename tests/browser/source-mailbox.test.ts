import { jest } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { en } from '../../client/locales/sending/en.ts';
import { ko } from '../../client/locales/sending/ko.ts';
import type { Id } from '../../server/storage/ports.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { storeReply } from '../support/reply.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { makeKey, ringFor } from '../support/test-keys.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const FILE = fileURLToPath(import.meta.url);

/** How long the newsroom's key lasts: less than a mailbox. */
const KEY_DAYS = 60;

const BROWSERS: readonly (readonly [string, string, () => Promise<Browser>])[] = [
  ['Chromium', 'en', launchChromium],
  ['Firefox', 'ko', () => launchFirefox({ javascript: true })],
];

describe.each(BROWSERS)('a mailbox in %s with JavaScript, in language %s', (_name, locale, launch) => {
  let browser: Browser;
  let sites: RunningSites;
  beforeAll(async () => {
    browser = await launch();
    sites = await RunningSites.start({
      keys: await makeNewsroomKeys('rfc9580', { expiresAfter: KEY_DAYS * 86_400 }),
      env: { SEALDROP_TIPS_PER_MINUTE: '0' },
    });
  });
  afterAll(async () => {
    await browser.close();
    await sites.close();
  });

  const form = () => ScriptingPerson.open(browser, `${sites.source}/${locale}/`);
  const mailbox = () => ScriptingPerson.open(browser, `${sites.source}/${locale}/mailbox`);

  async function enter(person: ScriptingPerson, codename: string): Promise<void> {
    await person.page.evaluate(() => {
      document.querySelector<HTMLTextAreaElement>('[name=codename]')!.value = '';
    });
    await person.page.type('[name=codename]', codename);
    await person.pressSend();
  }

  async function opened(person: ScriptingPerson): Promise<void> {
    await person.waitFor(
      () => document.getElementById('mailbox') !== null || document.getElementById('trouble') !== null,
    );
    expect(await person.trouble()).toBeUndefined();
  }

  async function firstTip(): Promise<{ readonly codename: string; readonly conversation: Id }> {
    const before = new Set(await (await sites.signIn()).ids());
    const person = await form();
    await person.write('the first message');
    await person.pressSend();
    await person.receipt();
    const codename = await person.codename();
    await person.page.close();
    const [conversation] = (await (await sites.signIn()).ids()).filter((id) => !before.has(id));
    return { codename, conversation: conversation as Id };
  }

  async function reply(
    conversation: Id,
    signer: 'newsroom' | 'stranger',
    content: Parameters<typeof storeReply>[2],
  ) {
    const key = signer === 'newsroom' ? sites.keys.newsroom : await makeKey('rfc9580');
    const ring = await ringFor(sites.keys.newsroom);
    return storeReply({ ...sites.storage, ring, signer: key.unlocked }, conversation, content);
  }

  it('from the first tip to its end: a reply is read, answered, deleted, and the mailbox closed', async () => {
    const { codename, conversation } = await firstTip();
    await reply(conversation, 'newsroom', { message: 'a question \u202e of the newsroom' });
    await reply(conversation, 'stranger', { message: 'come out of your house' });

    const person = await mailbox();
    await enter(person, codename.toUpperCase().split(' ').join('  '));
    await opened(person);
    expect(await person.textOf('article[data-state=genuine] .text')).toBe(
      'a question [U+202E] of the newsroom',
    );
    expect(await person.textOf('article[data-state=forged] .verdict')).not.toBe('');
    expect(await person.page.$eval('article[data-state=forged] details', (one) => one.open)).toBe(false);

    await person.write('the answer');
    await person.press('#more button[type=submit]');
    await person.waitFor(() => document.querySelector('main > p.notice.good') !== null);
    const messages = await sites.storage.tips.conversation(conversation);
    expect(messages.filter(({ author }) => author === 'source')).toHaveLength(2);

    await person.press('article[data-state=forged] .delete');
    await person.waitFor(() => document.querySelector('article[data-state=forged]') === null);
    expect(await sites.storage.tips.replies(conversation)).toHaveLength(1);

    await person.press('#close button');
    await person.waitFor(() => document.getElementById('closed') !== null);
    expect(await sites.storage.tips.mailbox(conversation)).toBeUndefined();
    expect(person.complaints).toEqual([]);
    await person.page.close();

    const again = await mailbox();
    await enter(again, codename);
    await again.waitFor(() => document.querySelector('[role=alert] #problem') !== null);
    await again.page.close();
  });

  it('that the newsroom has deleted gives way to a new one, and what was written is not lost', async () => {
    const { codename, conversation } = await firstTip();
    const person = await mailbox();
    await enter(person, codename);
    await opened(person);
    await sites.storage.tips.deleteTip(conversation);
    const others = await (await sites.signIn()).ids();
    await person.write('the answer');
    await person.attach(FILE);
    await person.press('#more button[type=submit]');
    await person.receipt();
    const anew = await person.codename();
    expect(anew).not.toBe(codename);
    expect(await person.textOf('#receipt')).toContain((locale === 'ko' ? ko : en)['receipt.anew']);
    const { tips } = await sites.storage.tips.listTips({ reader: 'x', limit: 100 });
    const [kept] = tips.filter(({ id }) => !others.includes(id));
    expect(kept).toMatchObject({ sealed: 'browser', attachments: 1, messages: 0, mailbox: true });
    await person.press('#now button');
    await opened(person);
    expect(await person.page.evaluate(() => document.body.className)).not.toContain('prints-codename');
    expect(person.complaints.filter((line) => !line.includes('404'))).toEqual([]);
    await person.page.close();
  });

  it('points out a slip by its position, and opens after it was corrected', async () => {
    const { codename } = await firstTip();
    const person = await mailbox();
    const words = codename.split(' ');
    await enter(person, [...words.slice(0, 3), 'qqqqqqq', ...words.slice(4)].join(' '));
    await person.waitFor(() => document.querySelector('[role=alert] #problem') !== null);
    expect(await person.textOf('[role=alert]')).toContain('4');
    await enter(person, codename);
    await opened(person);
    await person.page.close();
  });

  it('saves a file of a reply as it was sent', async () => {
    const { codename, conversation } = await firstTip();
    const bytes = randomBytes(3_000_000);
    await reply(conversation, 'newsroom', { files: [{ name: 'plan.bin', bytes }] });
    const person = await mailbox();
    await enter(person, codename);
    await opened(person);
    // What the page hands to the browser as a download.
    await person.page.evaluate(() => {
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => {
        void blob.arrayBuffer().then(async (buffer) => {
          const digest = await crypto.subtle.digest('SHA-256', buffer);
          document.body.dataset['saved'] = Array.from(new Uint8Array(digest), (byte) =>
            byte.toString(16).padStart(2, '0'),
          ).join('');
        });
        return create(blob);
      };
    });
    await person.press('.save');
    await person.waitFor(() => document.body.dataset['saved'] !== undefined);
    expect(await person.page.evaluate(() => document.body.dataset['saved'])).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
    await person.page.close();
  });

  it('is one for two tabs of a visit, and for two tips that are sent at the same moment', async () => {
    const before = (await (await sites.signIn()).ids()).length;
    const [one, other] = [await form(), await form()];
    await one.write('from the first tab');
    await other.write('from the second tab');
    await Promise.all([one.pressSend(), other.pressSend()]);
    // A tab in the background may be held back by the browser.
    await one.page.bringToFront();
    await Promise.all([one.receipt(), other.receipt()]);
    const ids = await (await sites.signIn()).ids();
    expect(ids).toHaveLength(before + 1);
    const codenames = await Promise.all(
      [one, other].map(({ page }) =>
        page.evaluate(() => document.querySelector('#codename .line')?.textContent),
      ),
    );
    expect(codenames.filter((codename) => codename !== undefined)).toHaveLength(1);
    await one.page.close();
    await other.page.close();
  });

  it('shows nothing to whoever goes back after leaving', async () => {
    const { codename } = await firstTip();
    const person = await mailbox();
    await enter(person, codename);
    await opened(person);
    await Promise.all([person.page.waitForNavigation(), person.press('.leave')]);
    expect(new URL(person.page.url()).pathname).toContain('/leave');
    await person.page.goBack();
    expect(await person.page.evaluate(() => document.getElementById('mailbox'))).toBeNull();
    expect(await person.page.evaluate(() => document.body.textContent)).not.toContain(
      codename.split(' ').slice(0, 3).join(' '),
    );
    await person.page.close();
  });

  it('opens here, and not at the server, also when the newsroom\u2019s key has expired', async () => {
    const { codename, conversation } = await firstTip();
    await reply(conversation, 'newsroom', { message: 'before it expired' });
    sites.clock.advance({ hours: 24 * KEY_DAYS });
    const person = await mailbox();
    await enter(person, codename);
    await opened(person);
    expect(await person.textOf('article[data-state=genuine] .text')).toBe('before it expired');
    await person.page.close();
  });
});
