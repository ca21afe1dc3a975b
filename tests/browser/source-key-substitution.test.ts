import { jest } from '@jest/globals';
import type { Browser } from 'puppeteer-core';
import { en as mailboxWords } from '../../client/locales/mailbox/en.ts';
import { en } from '../../client/locales/sending/en.ts';
import {
  draftEntry,
  type KeyLogDocument,
  signEntry,
  type SignedEntry,
  type VerifiedLog,
  verifyKeyLog,
} from '../../keys/index.ts';
import { Newsroom } from '../../server/newsroom.ts';
import type { Id } from '../../server/storage/ports.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { documentOf, logOf, member, signedEntries } from '../support/key-log.ts';
import { LyingProxy } from '../support/lying-proxy.ts';
import { storeReply } from '../support/reply.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { makeKey, ringFor, type TestKey } from '../support/test-keys.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const anHourAgo = () => new Date(Date.now() - 3_600_000);

describe.each<readonly [string, () => Promise<Browser>]>([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
])('a source in %s with JavaScript, at a server whose keys are exchanged', (_name, launch) => {
  let browser: Browser;
  let sites: RunningSites;
  let proxy: LyingProxy;
  let stranger: TestKey;
  /** In the place of the first one, who may sign no longer. */
  let officer: TestKey;
  let log: VerifiedLog;

  beforeAll(async () => {
    browser = await launch();
    sites = await RunningSites.start({
      keys: await makeNewsroomKeys('rfc9580'),
      env: { SEALDROP_TIPS_PER_MINUTE: '0' },
    });
    proxy = await LyingProxy.start(sites.source);
    stranger = await makeKey('rfc9580', { now: anHourAgo() });
    officer = await makeKey('rfc9580', { now: anHourAgo(), name: 'Second officer' });
    await sites.announce({ staff: [member(sites.keys.editor, 'editor'), member(officer, 'officer')] });
    log = await storedLog();
  });
  afterAll(async () => {
    await browser.close();
    await proxy.close();
    await sites.close();
  });
  beforeEach(() => {
    proxy.lie = () => undefined;
    proxy.asked.length = 0;
  });

  async function storedLog(): Promise<VerifiedLog> {
    const stored = await new Newsroom(sites.storage.tips, () => new Date()).log();
    if (stored === undefined) throw new Error('There is no log.');
    return stored;
  }

  const form = () => ScriptingPerson.open(browser, `${proxy.origin}/en/`);
  const serve = (served: KeyLogDocument): void => {
    proxy.lie = (path) =>
      path === '/keys/log.json' ? { status: 200, body: JSON.stringify(served) } : undefined;
  };
  /** The stranger's key, as the next entry after these. */
  async function continued(before: VerifiedLog, signer: TestKey): Promise<SignedEntry> {
    const entry = draftEntry(before, { reason: 'rotation', ring: [stranger.publicKey] }, new Date());
    return signEntry(entry, signer.unlocked, new Date());
  }

  const SUBSTITUTIONS: Readonly<Record<string, () => Promise<KeyLogDocument>>> = {
    'log-older': async () => Promise.resolve(documentOf(...signedEntries(log).slice(0, 1))),
    'log-forked': async () => {
      const other = await logOf(
        [{ ring: [sites.keys.newsroom.publicKey], staff: [member(stranger, 'officer')] }],
        [{ ring: [stranger.publicKey] }, stranger],
      );
      return documentOf(...signedEntries(other));
    },
    'log-unauthorized': async () =>
      documentOf(...signedEntries(log), await continued(log, sites.keys.officer)),
    'log-broken': async () => {
      const [first, ...others] = signedEntries(log);
      return Promise.resolve(
        documentOf({ ...first!, entry: first!.entry.replace('"note":""', '"note":"."') }, ...others),
      );
    },
  };

  /** It stops with a sentence of its own, offers no way to that server, and has sent nothing. */
  async function refusesToSend(code: keyof typeof en): Promise<void> {
    const source = await form();
    await source.write('my message');
    await source.pressSend();
    expect(`failed.${await source.stops()}`).toBe(code);
    const told = await source.textOf('#trouble');
    expect(told).toContain(en[code]);
    expect(told).toContain(en['failed.suspect']);
    expect(await source.page.$$('#trouble .other-way')).toEqual([]);
    expect(await source.page.$eval('#trouble a', (link) => [link.pathname, link.target])).toEqual([
      '/en/keys',
      '_blank',
    ]);
    expect(proxy.asked.filter((line) => line.startsWith('POST'))).toEqual([]);
    await source.page.close();
  }

  it.each(Object.keys(SUBSTITUTIONS))('seals nothing: %s', async (code) => {
    serve(await SUBSTITUTIONS[code]!());
    await refusesToSend(`failed.${code}` as keyof typeof en);
  });

  it('seals nothing to a ring that is not in the log', async () => {
    const headers = { 'x-sealdrop': '1' };
    const served = (await (await fetch(`${sites.source}/api/newsroom`, { headers })).json()) as object;
    const body = JSON.stringify({ ...served, keys: [stranger.armoredPublicKey] });
    proxy.lie = (path) => (path === '/api/newsroom' ? { status: 200, body } : undefined);
    await refusesToSend('failed.key-mismatch');
  });

  it('seals nothing when the page shows another key than the log has', async () => {
    const page = await (await fetch(`${sites.source}/en/`)).text();
    const body = page.replaceAll(sites.keys.newsroom.publicKey.fingerprint, stranger.publicKey.fingerprint);
    expect(body).not.toBe(page);
    proxy.lie = (path) => (path === '/en/' ? { status: 200, body, type: 'text/html' } : undefined);
    await refusesToSend('failed.key-mismatch');
  });

  it('opens no mailbox that remembers another log, whatever the page says; and a rotation is followed', async () => {
    const codename = await firstTip();
    const forged = await logOf([
      { ring: [sites.keys.newsroom.publicKey], staff: [member(stranger, 'officer')] },
    ]);
    const page = await (await fetch(`${sites.source}/en/mailbox`)).text();
    const named = / data-log="[^"]*"/u.exec(page)?.[0] ?? '';
    const { genesis, sequence, hash } = forged.state;
    const body = page.replace(named, ` data-log="${genesis} ${sequence} ${hash}"`);
    expect(body).not.toBe(page);
    const served = JSON.stringify(documentOf(...signedEntries(forged)));
    proxy.lie = (path) => {
      if (path === '/en/mailbox') return { status: 200, body, type: 'text/html' };
      return path === '/keys/log.json' ? { status: 200, body: served } : undefined;
    };
    const source = await enter(codename);
    expect(await source.stops()).toBe('log-forked');
    expect(await source.textOf('#trouble')).toContain(mailboxWords['failed.openSuspect']);
    expect(await source.page.$$('#trouble .other-way, article')).toEqual([]);
    expect(proxy.asked.filter((line) => line === 'POST /en/mailbox/open')).toEqual([]);
    await source.page.close();

    proxy.lie = () => undefined;
    await followsRotation(codename);
  });

  async function firstTip(): Promise<string> {
    const source = await form();
    await source.write('the first message');
    await source.pressSend();
    await source.receipt();
    const codename = await source.codename();
    await source.page.close();
    return codename;
  }

  async function enter(codename: string): Promise<ScriptingPerson> {
    const source = await ScriptingPerson.open(browser, `${proxy.origin}/en/mailbox`);
    await source.page.type('[name=codename]', codename);
    await source.pressSend();
    return source;
  }

  async function followsRotation(codename: string): Promise<void> {
    const [conversation] = (await (await sites.signIn()).ids()) as Id[];
    const next = await makeKey('rfc9580', { now: anHourAgo(), name: 'The Example Gazette' });
    const reply = async (signer: TestKey, message: string) =>
      storeReply(
        { ...sites.storage, ring: { ...(await ringFor(next)), epoch: 2 }, signer: signer.unlocked },
        conversation!,
        { message },
      );
    await sites.announce(
      { ring: [next.publicKey], compromised: [sites.keys.newsroom.publicKey.fingerprint] },
      officer,
    );
    await reply(next, 'by the new key');
    await reply(sites.keys.newsroom, 'by the stolen key');
    await reply(stranger, 'by a stranger');
    const source = await enter(codename);
    await source.waitFor(() => document.querySelectorAll('article').length === 3);
    const texts = (state: string) =>
      source.page.$$eval(`article[data-state=${state}] .text`, (all) => all.map((one) => one.textContent));
    expect(await texts('genuine')).toEqual(['by the new key']);
    expect(await texts('doubtful')).toEqual(['by the stolen key']);
    expect(await texts('forged')).toEqual(['by a stranger']);
    await source.page.close();
  }
});

it('a log that the stranger makes is right in itself: only what was seen before gives it away', async () => {
  const stranger = await makeKey('rfc9580', { now: anHourAgo() });
  const forged = await logOf([{ ring: [stranger.publicKey], staff: [member(stranger, 'officer')] }]);
  await expect(verifyKeyLog(documentOf(...signedEntries(forged)), undefined)).resolves.toMatchObject({
    state: forged.state,
  });
});
