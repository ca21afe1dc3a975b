import type { Browser } from 'puppeteer-core';
import { draftEntry, type SignedEntry, verifyKeyLog } from '../../keys/index.ts';
import { launchChromium } from '../support/browsers.ts';
import { documentOf, signedBy } from '../support/key-log.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, type NewsroomKeys } from '../support/running-server.ts';
import type { Editor } from './console-editor.ts';
import { keyNamed, NewsroomAtKeys } from './console-officer.ts';

let keys: NewsroomKeys;
let newsroom: NewsroomAtKeys;

beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg');
});

beforeEach(async () => {
  newsroom = await NewsroomAtKeys.start(keys);
});

afterEach(() => newsroom.close());

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
    const { sites } = newsroom;
    const successor = await keyNamed('Successor');
    const since = '2026-11-01';
    const staff = [
      { key: successor.publicKey, roles: ['officer'] as const, since },
      { key: keys.editor.publicKey, roles: ['editor'] as const, since },
    ];
    await sites.announce({ staff });
    proxy = await LyingProxy.start(sites.staff);
    sites.staff = proxy.origin;
    editor = await newsroom.at(browser, keys.editor);
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
    await editor.giveKey(await newsroom.fileOf(keys.editor));
    await editor.sees('Stop: the key log is not the one that is trusted');
    await editor.sees(code);
    expect(proxy.asked.filter((request) => request.includes('/api/tips'))).toEqual([]);
    if (process.env['SHOTS'] !== undefined)
      await editor.page.screenshot({ path: `${process.env['SHOTS']}/refused-${code}.png` });
  }

  it('one with another key', async () => {
    const other = await keyNamed('Somebody else');
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
    await editor.giveKey(await newsroom.fileOf(keys.editor));
    await editor.sees('older-log');
  });
});
