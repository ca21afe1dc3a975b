import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import type { Ring } from '../../keys/index.ts';
import type { Id } from '../../server/storage/ports.ts';
import { wordingFor } from '../../server/source/locales/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import type { Editor } from '../support/editor.ts';
import { openConversation } from '../support/open-stored.ts';
import { storeReply } from '../support/reply.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { ringFor } from '../support/test-keys.ts';
import { SourceAtForm, SourceFiles } from './source-at-form.ts';

const FLOW_TIMEOUT_MS = 300_000;
/** "Who signed the second invoice?" */
const QUESTION = '\ub450 \ubc88\uc9f8 \uc1a1\uc7a5\uc5d0 \ub204\uac00 \uc11c\uba85\ud588\uc2b5\ub2c8\uae4c?';

let keys: NewsroomKeys;
let ring: Ring;
let sites: RunningSites;
let editor: Editor;
let files: SourceFiles;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  ring = await ringFor(keys.newsroom);
  files = new SourceFiles();
});
afterAll(() => {
  files.remove();
});
beforeEach(async () => {
  sites = await RunningSites.start({ keys });
  editor = await sites.signIn();
});
afterEach(() => sites.close());

/** The letters of the only conversation, the source's in order of what they say. */
async function conversation(): Promise<{ readonly id: Id; readonly said: readonly string[] }> {
  const [id, ...others] = (await editor.ids()) as readonly Id[];
  expect(others).toEqual([]);
  const opened = await openConversation(sites.storage, id!, keys.newsroom.unlocked);
  return { id: id!, said: opened.map(({ letter }) => letter.message).sort() };
}

async function fileIn(id: Id): Promise<Buffer | undefined> {
  const opened = await openConversation(sites.storage, id, keys.newsroom.unlocked);
  return opened.flatMap(({ files: found }) => found)[0];
}

/** Copied from paper by somebody in a hurry. */
function scribbled(words: readonly string[]): string {
  return words.map((word, index) => `${index + 1}) ${word.toUpperCase().normalize('NFD')}`).join(' - ');
}

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: false })],
])('a source with %s and without JavaScript', (_name, launch) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  }, FLOW_TIMEOUT_MS);

  afterAll(() => browser.close());

  it.each(['en', 'ko'] as const)(
    'is given a codename, comes back with it, reads the reply, answers with a file, and closes the mailbox (%s)',
    async (locale) => {
      const { say } = wordingFor(locale);
      const source = await SourceAtForm.open(browser, `${sites.source}/${locale}/`);
      await source.write('The invoices of March.');
      await source.send();
      expect(await source.text()).toContain(say('receipt.writeDown'));
      const words = await source.codename();
      expect(words).toHaveLength(9);
      await source.leave();
      expect(await source.heading()).toBe(say('left.heading'));
      expect(await source.lookBack()).not.toContain(words.join(' '));
      expect(await source.lookBack()).not.toContain(words.join(' '));
      await source.close();

      const { id } = await conversation();
      await storeReply({ ...sites.storage, ring, signer: keys.newsroom.unlocked }, id, { message: QUESTION });

      const again = await SourceAtForm.open(browser, `${sites.source}/${locale}/`);
      await again.goToMailbox();
      await again.enterCodename(scribbled(words));
      expect(await again.heading()).toBe(say('mailbox.heading'));
      expect(again.page.url()).toBe(`${sites.source}/${locale}/mailbox`);
      expect(await again.textsOf('.reply .text')).toEqual([QUESTION]);
      expect(await again.textOf('.verdict')).toBe(say('reply.genuine'));

      const scan = files.random(`scan-${locale}.pdf`, 100_000);
      await again.write('The director.');
      await again.attach(scan);
      await again.send();
      expect(await again.text()).toContain(say('receipt.added'));
      expect(await conversation()).toEqual({ id, said: ['The director.', 'The invoices of March.'] });
      expect((await fileIn(id))?.equals(readFileSync(scan))).toBe(true);

      await again.goToMailbox();
      await again.deleteReply();
      expect(await again.text()).toContain(say('reply.deleted'));
      expect(await again.text()).not.toContain(QUESTION);
      expect(await sites.storage.tips.replies(id)).toEqual([]);

      await again.closeMailbox();
      expect(await again.heading()).toBe(say('closedMailbox.heading'));
      expect(await again.lookBack()).not.toContain(QUESTION);
      await again.page.goto(`${sites.source}/${locale}/mailbox`);
      await again.enterCodename(words.join(' '));
      expect(await again.text()).toContain(say('unknown.heading'));
      expect((await conversation()).said).toHaveLength(2);
      await again.close();
    },
    FLOW_TIMEOUT_MS,
  );

  it(
    'goes Back, opens a second window, and sends from both at the same moment: one mailbox, nothing lost',
    async () => {
      const first = await SourceAtForm.open(browser, `${sites.source}/en/`);
      const second = await SourceAtForm.open(browser, `${sites.source}/en/`);
      await first.page.bringToFront();
      await first.write('from the first window');
      await second.page.bringToFront();
      await second.write('from the second window');
      await Promise.all([first.sendFromBackground(), second.sendFromBackground()]);
      const words = await first.codename();
      expect(words).toHaveLength(9);
      expect(await second.codename()).toEqual(words);

      await first.page.bringToFront();
      await first.lookBack();
      await first.page.goto(`${sites.source}/en/`);
      expect(await first.text()).toContain('Your mailbox is open in this browser.');
      await first.write('one thing more');
      await first.send();
      expect(await first.codename()).toEqual(words);
      expect((await conversation()).said).toEqual([
        'from the first window',
        'from the second window',
        'one thing more',
      ]);
      await first.leave();
      await first.close();
      await second.close();
    },
    FLOW_TIMEOUT_MS,
  );

  it(
    'makes a slip in the codename, reads where, corrects it there and gets in',
    async () => {
      const source = await SourceAtForm.open(browser, `${sites.source}/en/`);
      await source.write('The invoices of March.');
      await source.send();
      const words = await source.codename();
      await source.leave();
      await source.page.goto(`${sites.source}/en/mailbox`);
      await source.enterCodename([...words.slice(0, 8), `${words[8]!}qx`].join(' '));
      expect(await source.text()).toContain('Word 9: ');
      await source.page.focus('[name=codename]');
      await source.page.keyboard.press('End');
      await source.page.keyboard.down('Control');
      await source.page.keyboard.press('End');
      await source.page.keyboard.up('Control');
      for (let presses = 0; presses < 2; presses++) await source.page.keyboard.press('Backspace');
      await source.send();
      expect(await source.heading()).toBe('Your mailbox');
      await source.leave();
      await source.close();
    },
    FLOW_TIMEOUT_MS,
  );
});
