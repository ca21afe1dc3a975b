import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { en as mailboxEnglish } from '../../client/locales/mailbox/en.ts';
import { ko as mailboxKorean } from '../../client/locales/mailbox/ko.ts';
import { en as sendingEnglish } from '../../client/locales/sending/en.ts';
import { ko as sendingKorean } from '../../client/locales/sending/ko.ts';
import type { Id } from '../../server/storage/ports.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { openConversation } from '../support/open-stored.ts';
import { storeReply } from '../support/reply.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { ringFor } from '../support/test-keys.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(2 * PATIENCE_MS);

const WORDS = {
  en: { ...sendingEnglish, ...mailboxEnglish },
  ko: { ...sendingKorean, ...mailboxKorean },
} as const;
const WORD = { en: /^[a-z]+$/u, ko: /^\p{Script=Hangul}+$/u } as const;
/** "Who signed the second invoice?" */
const QUESTION = '\ub450 \ubc88\uc9f8 \uc1a1\uc7a5\uc5d0 \ub204\uac00 \uc11c\uba85\ud588\uc2b5\ub2c8\uae4c?';

const makeFolder = useTemporaryFolders();

describe.each<readonly [string, () => Promise<Browser>]>([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
])('a source with %s and with JavaScript', (_name, launch) => {
  let browser: Browser;
  let sites: RunningSites;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  });
  afterEach(() => sites.close());

  async function onlyConversation(): Promise<Id> {
    const ids = (await (await sites.signIn()).ids()) as readonly Id[];
    expect(ids).toHaveLength(1);
    return ids[0]!;
  }

  async function enter(codename: string, address: string): Promise<ScriptingPerson> {
    const source = await ScriptingPerson.open(browser, address);
    await source.page.type('[name=codename]', codename);
    await source.pressSend();
    await source.waitFor(() => document.querySelector('#mailbox, #trouble, [role=alert] #problem') !== null);
    return source;
  }

  it.each(['en', 'ko'] as const)(
    'is given a codename, comes back with it, reads the reply, answers with a file, and closes the mailbox (%s)',
    async (locale) => {
      const words = WORDS[locale];
      const form = `${sites.source}/${locale}/`;
      const source = await ScriptingPerson.open(browser, form);
      await source.write('The invoices of March.');
      await source.pressSend();
      await source.receipt();
      expect(await source.textOf('#receipt')).toContain(words['receipt.writeDown']);
      const codename = await source.codename();
      expect(codename.split(' ').map((word) => WORD[locale].test(word.normalize('NFC')))).toEqual(
        Array.from({ length: 9 }, () => true),
      );
      await source.page.close();

      const id = await onlyConversation();
      const { newsroom } = sites.keys;
      const desk = { ...sites.storage, ring: await ringFor(newsroom), signer: newsroom.unlocked };
      await storeReply(desk, id, { message: QUESTION });

      const again = await enter(codename, `${form}mailbox`);
      expect(await again.textOf('h1')).toBe(words['mailbox.heading']);
      expect(await again.textOf('article[data-state=genuine] .text')).toBe(QUESTION);
      expect(await again.textOf('article[data-state=genuine] .verdict')).toBe(words['reply.genuineHere']);

      const scan = join(makeFolder(), `scan-${locale}.pdf`);
      writeFileSync(scan, randomBytes(100_000));
      await again.write('The director.');
      await again.attach(scan);
      await again.press('#more button[type=submit]');
      await again.waitFor(() => document.querySelector('main > p.notice.good, #trouble') !== null);
      expect(await again.trouble()).toBeUndefined();
      const said = await openConversation(sites.storage, await onlyConversation(), newsroom.unlocked);
      expect(said.map(({ letter }) => letter.message).sort()).toEqual([
        'The director.',
        'The invoices of March.',
      ]);
      const [file, ...others] = said.flatMap(({ files }) => files);
      expect([file?.equals(readFileSync(scan)), others]).toEqual([true, []]);

      await again.press('#close button');
      await again.waitFor(() => document.getElementById('closed') !== null);
      expect(await again.textOf('h1')).toBe(words['closedMailbox.heading']);
      expect(await again.textOf('main')).not.toContain(QUESTION);
      expect(again.complaints).toEqual([]);
      await again.page.close();

      const late = await enter(codename, `${form}mailbox`);
      expect(await late.textOf('[role=alert] #problem')).toBe(words['unknown.heading']);
      await late.page.close();
    },
  );
});
