import { randomBytes } from 'node:crypto';
import type { Browser } from 'puppeteer-core';
import { Editor } from '../browser/console-editor.ts';
import { EditorDisk } from '../browser/console-keys.ts';
import type { ConsoleSite } from '../browser/console-site.ts';
import { wordingFor } from '../../server/source/locales/index.ts';
import { launchChromium } from '../support/browsers.ts';
import { makeNewsroomKeys } from '../support/running-server.ts';
import { SourceVisit } from '../support/source-visit.ts';
import { PASSPHRASE } from '../support/test-keys.ts';
import { Newsroom } from './newsroom.ts';
import { SourceAtForm } from './source-at-form.ts';

const FLOW_TIMEOUT_MS = 300_000;
const FIRST = 'The invoices of March.';
/** "Thank you. Who signed the second one?" */
const REPLY =
  '\uac10\uc0ac\ud569\ub2c8\ub2e4. \ub450 \ubc88\uc9f8\ub294 \ub204\uac00 \uc11c\uba85\ud588\uc2b5\ub2c8\uae4c?';
const ANSWER = 'The director.';
const FILE_NAME = 'invoice.bin';
const FILE = randomBytes(1_500_000);
const { say } = wordingFor('en');

let newsroom: Newsroom;
let browser: Browser;
let disk: EditorDisk;

beforeAll(async () => {
  // One key for both, as in a small newsroom: it signs in, opens, and signs replies.
  const keys = await makeNewsroomKeys('rfc9580');
  newsroom = await Newsroom.open({ ...keys, editor: keys.newsroom });
  disk = await EditorDisk.make();
  browser = await launchChromium();
}, FLOW_TIMEOUT_MS);

afterAll(async () => {
  await browser.close();
  await disk.remove();
  await newsroom.close();
});

function openForm(): Promise<SourceAtForm> {
  return SourceAtForm.open(browser, `${newsroom.server.source}/en/`);
}

/** Somebody sends a tip, writes the codename down, and leaves. */
async function sendTip(): Promise<string> {
  const source = await openForm();
  await source.write(FIRST);
  await source.send();
  const words = await source.codename();
  expect(words).toHaveLength(9);
  await source.leave();
  await source.close();
  return words.join(' ');
}

async function signIn(): Promise<Editor> {
  // Of the site an editor needs only the origin.
  const site: Pick<ConsoleSite, 'origin'> = { origin: newsroom.server.staff };
  const editor = await Editor.open(browser, site, disk);
  const path = await disk.write('key.asc', newsroom.keys.editor.armoredPrivateKey);
  await editor.signIn({ path, passphrase: PASSPHRASE });
  await editor.listed(1);
  return editor;
}

async function reply(editor: Editor): Promise<void> {
  await editor.writeReply(REPLY, [await disk.write(FILE_NAME, FILE)]);
  await editor.sees(FILE_NAME);
  await editor.click('Seal and send');
  await editor.sees('Stored. The source sees it when they next open their mailbox.');
  await editor.page.waitForSelector('.message.by-newsroom');
}

/** The source comes back with the codename, reads, and answers. */
async function comeBack(codename: string): Promise<void> {
  const source = await openForm();
  await source.goToMailbox();
  await source.enterCodename(codename);
  expect(await source.textsOf('.reply .text')).toEqual([REPLY]);
  expect(await source.textsOf('.verdict')).toEqual([say('reply.genuine')]);
  expect(await source.textOf('.reply .files')).toContain(FILE_NAME);
  await source.write(ANSWER);
  await source.send();
  expect(await source.text()).toContain(say('receipt.added'));
  await source.leave();
  await source.close();
}

/** The file of the only reply, as a browser is given it. */
async function fileOfReply(codename: string): Promise<Buffer> {
  const visit = new SourceVisit(newsroom.server.source);
  const { text } = await visit.open(codename);
  const id = /name="reply" value="([a-z2-7]+)"/u.exec(text)?.[1] ?? '';
  const { status, body } = await visit.post('file', { reply: id, position: '1' });
  expect(status).toBe(200);
  return body;
}

async function isUnread(editor: Editor): Promise<boolean> {
  return (await editor.page.$('.tip .unread-mark')) !== null;
}

it(
  'a reply of the console, with a file, is read and answered by the source, and the editor sees the answer as unread',
  async () => {
    const codename = await sendTip();
    const editor = await signIn();
    expect(await isUnread(editor)).toBe(true);
    await editor.page.locator('.row').click();
    await editor.sees('Mark unread');
    expect(await isUnread(editor)).toBe(false);
    await editor.sees(FIRST);
    await reply(editor);

    await comeBack(codename);
    expect((await fileOfReply(codename)).equals(FILE)).toBe(true);

    await editor.page.bringToFront();
    await editor.click('Look for new tips');
    await editor.sees('The source has written more since you opened this.');
    expect(await isUnread(editor)).toBe(true);
    await editor.click('Show it');
    await editor.sees(ANSWER);
    await editor.sees('Mark unread');
    expect(await isUnread(editor)).toBe(false);
    expect(await editor.laterMessages()).toEqual(['message by-newsroom', 'message by-source']);
    expect(editor.mishaps).toEqual([]);
    await editor.close();
  },
  FLOW_TIMEOUT_MS,
);
