import type { Browser } from 'puppeteer-core';
import { localeOfSegment, wordingFor } from '../../server/source/locales/index.ts';

import { launchChromium } from '../support/browsers.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { codenameOn, SourceVisit } from '../support/source-visit.ts';
import { ScriptingPerson } from './scripting-person.ts';

const DAYS = 90;
const SHOTS = process.env['SHOTS'];

let sites: RunningSites;
let browser: Browser;

beforeAll(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIP_DAYS: `${DAYS}`, SEALDROP_TIPS_PER_MINUTE: '0' },
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await sites.close();
});

const textOf = ({ page }: ScriptingPerson) => page.$eval('main', (main) => main.textContent);

async function shoot({ page }: ScriptingPerson, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

describe.each(['en', 'ko', 'ru', 'zh-hans'])(
  'a source is told how long what they send is kept, in %s',
  (path) => {
    const { sayCount } = wordingFor(localeOfSegment(path)!);
    const kept = sayCount('kept.days', DAYS);
    const mailboxKept = sayCount('codename.days', DAYS);

    it('with JavaScript: on the form, the receipt and the open mailbox', async () => {
      const person = await ScriptingPerson.open(browser, `${sites.source}/${path}/`);
      await person.page.setViewport({ width: 390, height: 844 });
      expect(await textOf(person)).toContain(kept);
      await shoot(person, `kept-form-${path}`);
      await person.write('a message');
      await person.pressSend();
      await person.receipt();
      expect(await textOf(person)).toContain(kept);
      // A mailbox does not outlive its conversation.
      expect(await textOf(person)).toContain(mailboxKept);
      await shoot(person, `kept-receipt-${path}`);
      const codename = await person.codename();
      const again = await ScriptingPerson.open(browser, `${sites.source}/${path}/mailbox`);
      await again.page.setViewport({ width: 390, height: 844 });
      expect(await textOf(again)).toContain(kept);
      await again.page.type('[name=codename]', codename);
      await again.pressSend();
      await again.waitFor(() => document.getElementById('mailbox') !== null);
      expect(await textOf(again)).toContain(kept);
      await shoot(again, `kept-mailbox-${path}`);
      await Promise.all([person.page.close(), again.page.close()]);
    });

    it('without JavaScript: on the same pages', async () => {
      const visit = await SourceVisit.begin(sites.source, path);
      expect((await visit.get('/')).text).toContain(kept);
      const receipt = await visit.tell('a message');
      expect(receipt.text).toContain(kept);
      expect(receipt.text).toContain(mailboxKept);
      const back = new SourceVisit(sites.source, { locale: path });
      expect((await back.get('/mailbox')).text).toContain(kept);
      const opened = await back.open(codenameOn(receipt)!.join(' '));
      expect(opened.text).toContain(kept);
      expect(opened.text).toContain(mailboxKept);
    });
  },
);

it('where nothing expires, the source is told that the newsroom deletes it', async () => {
  const others = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  const visit = await SourceVisit.begin(others.source);
  const { text } = await visit.get('/');
  expect(text).toContain(wordingFor('en').say('kept.open'));
  expect(text).not.toContain('id="kept">What you sent is deleted');
  await others.close();
});
