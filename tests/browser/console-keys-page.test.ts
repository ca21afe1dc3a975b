import axe, { type AxeResults } from 'axe-core';
import type { Browser } from 'puppeteer-core';
import { draftEntry, type SignedEntry, verifyKeyLog } from '../../keys/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { documentOf, signedBy } from '../support/key-log.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { announce, nextEntry } from '../support/rotate.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../support/test-keys.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk } from './console-keys.ts';
import { sealTipFor } from './console-tips.ts';

const HOUR_MS = 3_600_000;
const TIPS = 60;
const WIDTHS = [320, 768, 1280, 1920] as const;

let keys: NewsroomKeys;
let sites: RunningSites;
let disk: EditorDisk;

beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg');
});

beforeEach(async () => {
  sites = await RunningSites.start({ keys });
  disk = await EditorDisk.make();
});

afterEach(async () => {
  await sites.close();
  await disk.remove();
});

async function fileOf(name: string, key: TestKey): Promise<{ path: string; passphrase: string }> {
  return { path: await disk.write(`${name}.asc`, key.armoredPrivateKey), passphrase: PASSPHRASE };
}

async function addTips(count: number): Promise<void> {
  const ring = await ringFor(keys.newsroom);
  for (let i = 0; i < count; i++) {
    const { tip } = await sealTipFor(ring, { message: `tip ${i}` });
    await sites.storage.tips.addTip(tip);
  }
}

/** An officer at the page Keys, with the newsroom's key at hand. */
async function officerAt(browser: Browser, origin = sites.staff): Promise<Editor> {
  const editor = await Editor.open(browser, { origin }, disk);
  await editor.signIn(await fileOf('officer', keys.officer));
  await editor.sees('What tips are sealed to');
  return editor;
}

async function addKey(editor: Editor, name: string, key: TestKey): Promise<void> {
  await editor.click('Add key');
  await editor.sees('At hand');
  await editor.giveKey(await fileOf(name, key), 'dialog ');
  await editor.page.waitForFunction(() => document.querySelector('dialog') === null, { timeout: 60_000 });
}

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
] as const)('in %s', (name, launch) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser.close());

  it('an officer changes the key of the newsroom, step by step', async () => {
    await addTips(TIPS);
    const editor = await officerAt(browser);
    await addKey(editor, 'newsroom', keys.newsroom);
    const fresh = await makeKey('gnupg', { now: new Date(Date.now() - HOUR_MS), name: 'The Gazette, next' });
    await addKey(editor, 'next', fresh);
    await editor.sees('At hand, and not yet announced:');
    await editor.page.click('input[name=saved]');
    await editor.click('Sign and announce');
    await editor.sees(`${TIPS} sealed parts on ring 1.`);
    const began = Date.now();
    await editor.click('Wrap ring 1 anew');
    await editor.sees(`${TIPS} of ${TIPS}`);
    await editor.sees(`${TIPS} sealed parts on the ring of now.`);
    // eslint-disable-next-line no-console -- a figure for whoever runs it by hand
    console.info(
      `${name}: ${TIPS} envelopes wrapped anew in ${Date.now() - began} ms, ${await rateOf(editor)}`,
    );
    await editor.click('Open with the new key alone');
    await editor.sees(`${TIPS} sealed parts opened with the new key alone.`);
    await editor.click('Retire ring 1');
    await editor.sees('Retired: 1.');
    const epochs = await sites.storage.tips.epochs();
    expect(epochs.map(({ epoch, parts, retired }) => [epoch, parts, retired])).toEqual([
      [1, 0, true],
      [2, TIPS, false],
    ]);
    expect(editor.mishaps).toEqual([]);
  });
});

function rateOf(editor: Editor): Promise<string> {
  return editor.page.$eval('.work span', (span) => span.textContent);
}

describe('at the page Keys', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  it('an officer puts somebody on the staff list and takes them off again, but not the last officer', async () => {
    const editor = await officerAt(browser);
    const newcomer = await makeKey('rfc9580', { now: new Date(Date.now() - HOUR_MS), name: 'Newcomer' });
    await editor.page.locator('summary::-p-text(Add somebody)').click();
    const input = await editor.page.waitForSelector('.keys-form input[type=file]:not([name])');
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(
      await disk.write('newcomer.asc', newcomer.armoredPublicKey),
    );
    await editor.click('Sign and add');
    await editor.sees('Newcomer');
    await editor.page.locator('summary::-p-text(Change roles or sessions: Newcomer)').click();
    await editor.click('Take off the list: Newcomer');
    await editor.click('Sign: Newcomer leaves the list');
    await editor.page.waitForFunction(() => !document.body.innerText.includes('Newcomer'), {
      timeout: 60_000,
    });
    await editor.page.locator('summary::-p-text(Change roles or sessions: Officer)').click();
    await editor.sees('The last officer cannot go');
  });

  it('an editor sees keys and staff, and changes nothing', async () => {
    const editor = await Editor.open(browser, { origin: sites.staff }, disk);
    await editor.signIn(await fileOf('editor', keys.editor));
    await editor.click('Keys');
    await editor.sees('What tips are sealed to');
    const text = await editor.text();
    expect(text).not.toContain('Add somebody');
    expect(text).not.toContain('Sign and announce');
    expect(text).not.toContain('What staff have done');
  });

  it('an officer who is no editor sees no tips', async () => {
    await addTips(1);
    const editor = await officerAt(browser);
    expect(await editor.page.$('.tip')).toBeNull();
    expect(editor.asked.some((url) => url.includes('/api/tips'))).toBe(false);
  });

  it('a second officer signs what waits', async () => {
    const second = await makeKey('rfc9580', { now: new Date(Date.now() - HOUR_MS), name: 'Second officer' });
    const since = '2026-11-01';
    const staff = [
      { key: keys.officer.publicKey, roles: ['officer'] as const, since },
      { key: second.publicKey, roles: ['officer'] as const, since },
      { key: keys.editor.publicKey, roles: ['editor'] as const, since },
    ];
    await announce(sites.storage.tips, { staff, required: 2 }, keys.officer);
    const waits = await nextEntry(sites.storage.tips, { staff: staff.slice(0, 2), note: 'goes' }, second);
    await sites.storage.tips.setPendingEntry({ sequence: 3, ...waits });
    const editor = await officerAt(browser);
    await editor.sees('Signed by Second officer.');
    await editor.click('Compare, then sign');
    await editor.sees('3 entries');
    expect(await sites.storage.tips.pendingEntry()).toBeUndefined();
  });

  it('everybody can use it, at every width, light and dark', async () => {
    const editor = await officerAt(browser);
    await addKey(editor, 'newsroom', keys.newsroom);
    await editor.page.$$eval('details', (all) => {
      for (const one of all) one.open = true;
    });
    for (const width of WIDTHS) {
      await editor.page.setViewport({ width, height: 800 });
      for (const value of ['light', 'dark']) {
        await editor.page.emulateMediaFeatures([
          { name: 'prefers-color-scheme', value },
          { name: 'prefers-reduced-motion', value: 'reduce' },
        ]);
        await editor.page.evaluate(axe.source);
        const { violations } = await editor.page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect([
          width,
          value,
          violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        ]).toEqual([width, value, []]);
        if (process.env['SHOTS'] !== undefined)
          await editor.page.screenshot({
            path: `${process.env['SHOTS']}/keys-${width}-${value}.png`,
            fullPage: false,
          });
      }
      const overflow = await editor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([width, overflow]).toEqual([width, 0]);
    }
  });
});

describe('a server that shows another key log than before is refused, and nothing is opened:', () => {
  let browser: Browser;
  let proxy: LyingProxy;
  let editor: Editor;
  let seen: readonly SignedEntry[];

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  /** The editor has seen a log of two entries, and has locked. The officer of the first has left with the second. */
  beforeEach(async () => {
    const successor = await makeKey('rfc9580', { now: new Date(Date.now() - HOUR_MS), name: 'Successor' });
    const since = '2026-11-01';
    const staff = [
      { key: successor.publicKey, roles: ['officer'] as const, since },
      { key: keys.editor.publicKey, roles: ['editor'] as const, since },
    ];
    await announce(sites.storage.tips, { staff }, keys.officer);
    proxy = await LyingProxy.start(sites.staff);
    sites.staff = proxy.origin;
    editor = await Editor.open(browser, proxy, disk);
    await editor.signIn(await fileOf('editor', keys.editor));
    await editor.listed(0);
    await editor.click('Lock');
    await editor.page.waitForSelector('.key-form');
    seen = (await sites.storage.tips.keyLog()).map(({ entry, signatures }) => ({ entry, signatures }));
  });

  afterEach(() => proxy.close());

  async function expectRefused(entries: readonly SignedEntry[], code: string): Promise<void> {
    const body = JSON.stringify({ ...documentOf(...entries), pending: null });
    proxy.lie = (path) => (path === '/api/log' ? { status: 200, body } : undefined);
    proxy.asked.length = 0;
    await editor.giveKey(await fileOf('editor', keys.editor));
    await editor.sees('Stop: the key log is not the one that is trusted');
    await editor.sees(code);
    expect(proxy.asked.filter((request) => request.includes('/api/tips'))).toEqual([]);
    if (process.env['SHOTS'] !== undefined)
      await editor.page.screenshot({ path: `${process.env['SHOTS']}/refused-${code}.png` });
  }

  it('one with another key', async () => {
    const other = await makeKey('gnupg', { now: new Date(Date.now() - HOUR_MS), name: 'Somebody else' });
    const staff = [{ key: keys.editor.publicKey, roles: ['editor'] as const, since: '2026-11-01' }];
    const change = { reason: 'genesis', ring: [other.publicKey], staff } as const;
    await expectRefused([draftEntry(undefined, change, new Date())], 'forked-log');
  });

  it('an older one', async () => {
    await expectRefused(seen.slice(0, 1), 'older-log');
  });

  it('one that has another entry where the one that was seen was', async () => {
    const log = await verifyKeyLog(documentOf(...seen.slice(0, 1)), undefined);
    const draft = draftEntry(log, { reason: 'staff', note: 'another' }, new Date());
    await expectRefused([...seen.slice(0, 1), await signedBy(draft, keys.officer)], 'forked-log');
  });

  it('one that a former officer has added to', async () => {
    const log = await verifyKeyLog(documentOf(...seen), undefined);
    const draft = draftEntry(log, { reason: 'rotation', ring: [keys.officer.publicKey] }, new Date());
    await expectRefused([...seen, await signedBy(draft, keys.officer)], 'unauthorized-entry');
  });

  it('none at all', async () => {
    proxy.lie = (path) =>
      path === '/api/log'
        ? { status: 404, body: JSON.stringify({ code: 'not-found', message: '' }) }
        : undefined;
    await editor.giveKey(await fileOf('editor', keys.editor));
    await editor.sees('older-log');
  });
});
