import { jest } from '@jest/globals';
import type { Browser } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { findViolations } from './axe.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const SHOTS = process.env['SHOTS'];
/** So that the work of four seconds is over on the slowest of machines. */
const WRITING_MS = 15_000;

let sites: RunningSites;
beforeAll(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
  });
});
afterAll(() => sites.close());

async function onlyTip() {
  const { api } = await sites.signIn();
  const { tips } = await api.listTips({ limit: 200 });
  for (const { id } of tips) await api.deleteTip(id);
  expect(tips).toHaveLength(1);
  return tips[0]!;
}

describe.each<readonly [string, () => Promise<Browser>]>([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
  ['Firefox as at "Safer"', () => launchFirefox({ javascript: true, safer: true })],
])('in %s', (name, launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('a stamp is made while the source writes, and is kept with the tip', async () => {
    const source = await ScriptingPerson.open(browser, `${sites.source}/en/`);
    await source.write('a message');
    await source.sealingIsReady();
    await new Promise((resolve) => setTimeout(resolve, WRITING_MS));
    await source.pressSend();
    await source.receipt();
    const { stamp, spam } = await onlyTip();
    process.stderr.write(`${name}: a stamp of ${String(stamp)} bits\n`);
    expect(stamp).toBeGreaterThanOrEqual(8);
    expect(spam).toBe(false);
    await source.page.close();
  });

  it('whoever sends at once waits for no stamp', async () => {
    const source = await ScriptingPerson.open(browser, `${sites.source}/en/`);
    await source.write('at once');
    await source.pressSend();
    await source.receipt();
    expect((await onlyTip()).spam).toBe(false);
    await source.page.close();
  });

  it('what a robot fills in marks its tip, and it sees the same receipt', async () => {
    const source = await ScriptingPerson.open(browser, `${sites.source}/ko/`);
    const shown = await source.page.$eval('.trap', (trap) => getComputedStyle(trap).display);
    expect(shown).toBe('none');
    await source.write('a robot');
    await source.page.$eval('[name=remark]', (field) => {
      (field as HTMLInputElement).value = 'http://example.org';
    });
    await source.pressSend();
    await source.receipt();
    expect((await onlyTip()).spam).toBe('trap');
    await source.page.close();
  });
});

it.each(['en', 'ko', 'ru', 'zh-hans'])(
  'without the style sheet, a person is told in language %s to leave the field empty',
  async (locale) => {
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.setViewport({ width: 390, height: 844 });
    await page.goto(`${sites.source}/${locale}/`);
    expect(await findViolations(page)).toEqual([]);
    await page.evaluate(() => {
      document.querySelector('link[rel=stylesheet]')?.remove();
    });
    const label = await page.$eval('.trap', (trap) => (trap as HTMLElement).innerText);
    expect(label.length).toBeGreaterThan(10);
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/trap-${locale}.png`, fullPage: true });
    await browser.close();
  },
);
