import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../support/browsers.ts';
import { makeNewsroomKeys, type NewsroomKeys } from '../support/running-server.ts';
import type { TestKey } from '../support/test-keys.ts';
import type { Editor } from './console-editor.ts';
import { chooseFile, keyNamed, NewsroomAtKeys, tick, unfold } from './console-officer.ts';

const DAY_SECONDS = 86_400;
const SINCE = '2026-11-01';

let keys: NewsroomKeys;
let newsroom: NewsroomAtKeys;
let browser: Browser;

beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg', { expiresAfter: 20 * DAY_SECONDS });
  browser = await launchChromium();
});

afterAll(() => browser.close());

beforeEach(async () => {
  newsroom = await NewsroomAtKeys.start(keys);
});

afterEach(() => newsroom.close());

const MISSED_MS = 1_000;

/** Until the server has taken what was signed. */
async function settled({ page }: Editor): Promise<void> {
  // It may be over before anybody looks.
  await page.waitForSelector('.keys-page[aria-busy=true]', { timeout: MISSED_MS }).catch(() => undefined);
  await page.waitForSelector('.keys-page[aria-busy=false]');
}

async function rolesOf(key: TestKey): Promise<readonly string[] | undefined> {
  const head = (await newsroom.log()).at(-1);
  return head?.staff.find((member) => member.key === key.publicKey.fingerprint)?.roles;
}

it('an officer adds somebody, changes their role, ends sessions, and takes them off; the last officer stays', async () => {
  const officer = await newsroom.officerAt(browser);
  const newcomer = await keyNamed('Newcomer');
  await unfold(officer, 'Add somebody');
  await chooseFile(
    officer,
    'details[open] .keys-form input[type=file]',
    await newsroom.disk.write('newcomer.asc', newcomer.armoredPublicKey),
  );
  await officer.click('Sign and add');
  await officer.sees('Change roles or sessions: Newcomer');
  expect(await rolesOf(newcomer)).toEqual(['editor']);

  const editor = await newsroom.at(browser, newcomer);
  await editor.listed(0);
  await officer.click('Look again');
  await officer.sees('1 session\n');
  await unfold(officer, 'Change roles or sessions: Newcomer');
  await officer.click('End sessions: Newcomer');
  await officer.sees('The sessions are ended.');
  await editor.click('Look for new tips');
  await editor.sees('The server has ended the session');

  await tick(officer, 'details[open]', 'Looks after keys and staff');
  await officer.click('Sign the new roles: Newcomer');
  await settled(officer);
  expect(await rolesOf(newcomer)).toEqual(['editor', 'officer']);
  await unfold(officer, 'Change roles or sessions: Newcomer');
  await officer.click('Take off the list: Newcomer');
  await officer.click('Sign: Newcomer leaves the list');
  await officer.page.waitForFunction(() => !document.body.innerText.includes('Newcomer'));
  expect(await rolesOf(newcomer)).toBeUndefined();
  await unfold(officer, 'Change roles or sessions: Officer');
  await officer.sees('The last officer cannot go');
  expect(await officer.text()).not.toContain('Take off the list');
  expect(officer.mishaps).toEqual([]);
});

it('two officers sign: the rule is switched on and off, and a change waits until the second has compared it', async () => {
  const second = await keyNamed('Second officer');
  const first = await newsroom.officerAt(browser);
  await unfold(first, 'Require two officers');
  await first.sees('Add a second officer first.');
  const staff = [
    { key: keys.officer.publicKey, roles: ['officer'] as const, since: SINCE },
    { key: second.publicKey, roles: ['officer'] as const, since: SINCE },
    { key: keys.editor.publicKey, roles: ['editor'] as const, since: SINCE },
  ];
  await newsroom.sites.announce({ staff });
  await first.click('Look again');
  await first.sees('Second officer');
  await unfold(first, 'Require two officers');
  await first.click('Require two officers\u2019 signatures');
  await first.click('Sign: two officers must sign from now on');
  await first.sees('Two officers sign a change.');

  await unfold(first, 'Change roles or sessions: Editor');
  await first.click('Take off the list: Editor');
  await first.page.waitForFunction(() => document.activeElement?.textContent === 'Leave as it is');
  await first.click('Sign: Editor leaves the list');
  await first.sees('You have signed it.');
  expect(await rolesOf(keys.editor)).toEqual(['editor']);
  const other = await newsroom.officerAt(browser, second);
  await other.sees('Signed by Officer.');
  expect(await other.page.$$eval('.mark', (marks) => marks.map(({ textContent }) => textContent))).toEqual([
    'goes',
  ]);
  await other.click('Compare, then sign');
  await settled(other);
  expect(await rolesOf(keys.editor)).toBeUndefined();

  await unfold(other, 'Let one officer sign alone');
  await other.click('Let one officer sign alone');
  await other.click('Sign: one officer is enough from now on');
  await other.sees('You have signed it.');
  await first.click('Look again');
  await first.sees('One officer would sign a change.');
  await first.click('Compare, then sign');
  await first.sees('One officer signs a change.');
  expect((await newsroom.log()).at(-1)?.required).toBe(1);
});

it('whoever has both roles is warned of keys that expire, deletes a conversation, and finds it in the audit log', async () => {
  const both = await keyNamed('Both', { expiresAfter: 6 * DAY_SECONDS });
  const staff = [
    { key: keys.officer.publicKey, roles: ['officer'] as const, since: SINCE },
    { key: both.publicKey, roles: ['editor', 'officer'] as const, since: SINCE },
  ];
  await newsroom.sites.announce({ staff });
  const [tip = ''] = await newsroom.addTips(2);
  const editor = await newsroom.at(browser, both);
  await newsroom.addKey(editor, keys.newsroom);
  await editor.sees('A key that tips are sealed to expires in 20 days: The Example Gazette.');
  await editor.sees('Your key expires in 6 days.');
  const remarks = await editor.page.$$('.key-news .remark');
  expect(remarks).toHaveLength(2);
  await editor.page.locator('.key-news .urgent button::-p-text(Not now)').click();
  await editor.page.waitForFunction(() => !document.body.innerText.includes('Your key expires'));

  await editor.openTip(tip);
  await editor.click('Delete\u2026');
  await editor.click('Delete for ever');
  await editor.sees('The conversation was deleted.');
  await editor.listed(1);
  await editor.click('Look at the keys');
  await editor.sees('Announce its successor in the next weeks');
  await editor.sees('Its owner cannot sign in after that day');
  await editor.click('Show the audit log');
  await editor.sees('Both deleted a conversation');
  expect(await editor.text()).not.toContain(tip);
  expect(editor.mishaps).toEqual([]);
});

it('a stolen key: sealing to it ends at once, it is revoked, everybody is told, and a new key opens intake again', async () => {
  await newsroom.addTips(2);
  const officer = await newsroom.officerAt(browser);
  const editor = await newsroom.at(browser, keys.editor);
  await editor.listed(2);
  const { fingerprint } = keys.newsroom.publicKey;
  const certificate = (key: TestKey) =>
    newsroom.disk.write(`${key.publicKey.fingerprint}.asc`, key.armoredRevocationCertificate);
  await unfold(officer, 'Declare a key stolen');
  await officer.click('Declare it stolen');
  await officer.sees('Choose the key first.');
  await tick(officer, 'fieldset', 'The Example Gazette');
  await officer.sees('Tips are sealed to no other key.');
  const field = 'details[open] .keys-form input[type=file]';
  await chooseFile(officer, field, await certificate(keys.colleague));
  await officer.click('Declare it stolen');
  await officer.click('Sign: The Example Gazette is stolen, for ever');
  await officer.sees('The revocation certificate belongs to another key, so nothing was declared yet.');
  expect(await newsroom.log()).toHaveLength(1);
  await chooseFile(officer, field, await certificate(keys.newsroom));
  await officer.click('Sign: The Example Gazette is stolen, for ever');
  await officer.sees('Revoked as well');
  await officer.sees('the source site takes no tips');
  const head = (await newsroom.log()).at(-1);
  expect([head?.reason, head?.ring, head?.compromised]).toEqual(['compromise', [], [fingerprint]]);
  expect(head?.revoked).toHaveLength(1);
  const closed = await fetch(`${newsroom.sites.source}/en/`);
  expect([closed.status, (await closed.text()).includes('<textarea')]).toEqual([503, false]);

  await editor.click('Look for new tips');
  await editor.sees('so the source site takes none');
  await editor.sees('A key was declared stolen');
  await editor.click('Keys');
  await editor.sees('An officer has to announce a new key.');
  await editor.sees('Do not believe what it signs');

  const next = await keyNamed('The Gazette, next');
  await newsroom.addKey(officer, keys.newsroom);
  await officer.sees('This key is in this page.');
  await newsroom.addKey(officer, next);
  await officer.sees('At hand, and not yet announced:');
  await officer.page.click('input[name=saved]');
  await officer.click('Sign and announce');
  await settled(officer);
  await officer.click('Wrap ring 1 anew');
  await officer.sees('2 sealed parts on the ring of now.');
  expect((await fetch(`${newsroom.sites.source}/en/`)).status).toBe(200);
  expect(officer.mishaps).toEqual([]);
});
