import { readFile } from 'node:fs/promises';
import type { Browser } from 'puppeteer-core';
import { readPrivateKeys, type Ring, type UnlockedKey, unlockKey } from '../../keys/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { createMessage, encrypt } from '../support/openpgp.ts';
import { mailboxFor, SealedConversation } from '../support/sealed-conversation.ts';
import { storeConversation, storeMessage } from '../support/stored-conversation.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor } from './console-tips.ts';

const HOUR_MS = 3_600_000;
const TEXT = '\uac10\uc0ac\ud569\ub2c8\ub2e4. Which one?';

describe.each([
  ['Chromium', 'gnupg', launchChromium],
  ['Firefox', 'rfc9580', () => launchFirefox({ javascript: true })],
] as const)(
  'an editor writes with a source in %s, with a key of the profile %s',
  (_name, profile, launch) => {
    let browser: Browser;
    let disk: EditorDisk;
    let key: KeyFile;
    let own: UnlockedKey;
    let ring: Ring;
    let site: ConsoleSite;
    let editor: Editor;
    let conversation: SealedConversation;

    beforeAll(async () => {
      browser = await launch();
      disk = await EditorDisk.make();
      key = await disk.makeKey('Editor', { profile, now: new Date(Date.now() - HOUR_MS) });
      const [file] = await readPrivateKeys(await readFile(key.path, 'utf8'));
      own = await unlockKey(file!, key.passphrase);
      ring = await ringFor(key);
      site = await ConsoleSite.start({ ring, staff: [key.publicKey] });
      editor = await Editor.open(browser, site, disk);
      await editor.signIn(key);
    });

    afterAll(async () => {
      await browser.close();
      await site.close();
      await disk.remove();
    });

    beforeEach(async () => {
      conversation = await SealedConversation.begin(ring, { message: 'the first letter', language: 'ko' });
    });

    afterEach(() => {
      site.failAt = undefined;
      expect(editor.mishaps).toEqual([]);
    });

    async function open(id = conversation.id): Promise<void> {
      await editor.click('Look for new tips');
      await editor.openTip(id);
    }

    async function store(): Promise<void> {
      await storeConversation(conversation, site);
      await open();
    }

    const draft = () => editor.page.$eval('#reply', (field) => (field as HTMLTextAreaElement).value);

    it('sees the whole of it in time order, and what is not to be trusted', async () => {
      await conversation.answer(own, { message: 'an answer', day: '2025-01-02' });
      await conversation.write({ message: 'a later message', day: '2025-01-03' });
      await conversation.add({ message: 'meet me', conversation: conversation.id, day: '2025-01-04' });
      await store();
      await editor.sees('Do not trust this message.');
      expect(await editor.laterMessages()).toEqual([
        'message by-newsroom',
        'message by-source',
        'message suspicious',
      ]);
      await editor.sees('1 later message of the source, 1 reply, 1 not to be trusted');
    });

    it('answers with text and a file, and sees that it is stored', async () => {
      await store();
      await editor.writeReply(TEXT, [await disk.write('answer.txt', 'a file for the source')]);
      await editor.sees('answer.txt, 21 B');
      await editor.click('Seal and send');
      await editor.sees('Stored. The source sees it when they next open their mailbox.');
      // The conversation is read again after that.
      await editor.page.waitForSelector('.message:not(.first)');
      expect(await editor.laterMessages()).toEqual(['message by-newsroom']);
      expect(await draft()).toBe('');
      await editor.click('Show answer.txt');
      await editor.sees('a file for the source');
    });

    it('keeps a draft when another tip is opened, when sending fails, and sends it then', async () => {
      const other = await site.add(await sealTipFor(ring, { message: 'another tip' }));
      await store();
      await editor.writeReply(TEXT);
      await editor.press('Escape');
      await editor.openTip(other);
      await editor.sees('This source has no mailbox, so they cannot be answered.');
      await editor.openTip(conversation.id);
      expect(await draft()).toBe(TEXT);
      site.failAt = /\/replies$/u;
      await editor.click('Seal and send');
      await editor.sees('The staff site does not answer.');
      expect(await draft()).toBe(TEXT);
      site.failAt = undefined;
      await editor.click('Send again');
      await editor.sees('Stored. The source sees it');
    });

    it('is told when the source has closed the mailbox, and loses no word', async () => {
      await store();
      await editor.writeReply(TEXT);
      await site.tips.closeMailbox(conversation.id as Parameters<typeof site.tips.closeMailbox>[0]);
      await editor.click('Seal and send');
      await editor.sees(
        'The source has closed the mailbox, or it has expired. They cannot be answered any more.',
      );
      expect(await draft()).toBe(TEXT);
      await editor.click('Discard');
    });

    it('cannot write to a mailbox whose key the server has exchanged', async () => {
      const { armoredPublicKey } = await mailboxFor(conversation.id, ring);
      Object.assign(conversation.mailbox, { armoredPublicKey });
      await store();
      await editor.sees('mailbox-exchanged');
      expect(await editor.page.$('#reply')).toBeNull();
    });

    it.each([
      ['', '2025-12-01'],
      // As when the server's clock was ahead, and has been set right.
      [' on a day before the newest that is listed', '2025-11-30'],
    ])('finds it unread again when the source has written more%s', async (_when, day) => {
      await store();
      await editor.sees('Mark unread');
      await storeMessage(conversation, await conversation.write({ message: 'one more', day }), site);
      await editor.click('Look for new tips');
      await editor.page.waitForSelector(`#tip-${conversation.id} .unread-mark`);
      await editor.sees('The source has written more since you opened this.');
      await editor.click('Show it');
      await editor.sees('one more');
      await editor.page.waitForFunction(
        (row: string) => document.querySelector(`${row} .unread-mark`) === null,
        {},
        `#tip-${conversation.id}`,
      );
    });

    it('reads what the source had encrypted by themselves', async () => {
      const message = await createMessage({ text: 'the inner words' });
      const armored: unknown = await encrypt({ message, encryptionKeys: key.publicKey.openpgp });
      const files = [{ name: 'notes.txt.asc', bytes: Buffer.from(String(armored)) }];
      await open(await site.add(await sealTipFor(ring, { message: String(armored), files })));
      await editor.sees('The source had encrypted this text by themselves, with OpenPGP.');
      await editor.sees('the inner words');
      await editor.click('Show notes.txt.asc');
      await editor.sees('It was opened; inside is notes.txt.');
    });
  },
);
