import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../support/browsers.ts';
import { makeNewsroomKeys } from '../support/running-server.ts';
import { Newsroom } from './newsroom.ts';
import { SourceAtForm, SourceFiles } from './source-at-form.ts';

const MIB = 2 ** 20;
const NOTHING_KEPT = 'Nothing you sent was kept.';
const TEXT_BACK = 'Your message is below, just as you wrote it. Files have to be chosen again.';
const MESSAGE = 'The invoices of March.\n\n  They are paid twice: "A&B" <ab@example.org>.';

let newsroom: Newsroom;
let browser: Browser;
let files: SourceFiles;
let source: SourceAtForm;

beforeAll(async () => {
  newsroom = await Newsroom.open(await makeNewsroomKeys('gnupg'), {
    SEALDROP_MAX_TIP_BYTES: '1MiB',
    SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
    SEALDROP_MAX_FILES: '2',
  });
  browser = await launchChromium();
  files = new SourceFiles();
});

afterAll(async () => {
  files.remove();
  await browser.close();
  await newsroom.close();
});

beforeEach(async () => {
  source = await SourceAtForm.open(browser, `${newsroom.server.source}/en/`);
});

afterEach(() => source.close());

const small = (name: string) => files.write(name, `content of ${name}`);

describe('a source who makes a mistake', () => {
  it('and sends an empty form reads that nothing was kept, and has the form again', async () => {
    await source.send();
    expect(await source.heading()).toBe('There was nothing to send');
    expect(await source.textOf('.notice strong')).toBe(NOTHING_KEPT);
    expect(await source.typed()).toBe('');
    expect(await newsroom.newTips()).toEqual([]);
  });

  it('and attaches too many files reads how many go at once, and has the text back', async () => {
    await source.write(MESSAGE);
    await source.attach(small('a.txt'), small('b.txt'), small('c.txt'));
    await source.send();
    expect(await source.heading()).toBe('Too many files at once');
    const page = await source.text();
    for (const sentence of [NOTHING_KEPT, TEXT_BACK, 'You can send up to 2 files at once. You chose more.'])
      expect(page).toContain(sentence);
    expect(await source.typed()).toBe(MESSAGE);
    expect(await newsroom.newTips()).toEqual([]);
  });

  it('and attaches too large a file reads how much goes at once; then sends what fits from that same page', async () => {
    await source.write(MESSAGE);
    await source.attach(files.random('film.mp4', 8 * MIB));
    await source.send();
    expect(await source.heading()).toBe('Too large to send at once');
    const page = await source.text();
    expect(page).toContain('Your message and files may be up to 1\u00a0MB in all.');
    expect(page).toContain(NOTHING_KEPT);
    expect(await source.typed()).toBe(MESSAGE);
    expect(await newsroom.newTips()).toEqual([]);

    await source.attach(small('a.txt'), small('b.txt'));
    await source.send();
    expect(await source.heading()).toBe('Received and sealed');
    const [tip, ...others] = await newsroom.newTips();
    expect(others).toEqual([]);
    expect(tip!.letter.message).toBe(MESSAGE);
    expect(tip!.files.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
      ['a.txt', 'content of a.txt'],
      ['b.txt', 'content of b.txt'],
    ]);
  });

  it('and types a message that is too long loses none of it', async () => {
    const message = 'long '.repeat(201);
    await source.page.$eval(
      '[name=message]',
      (field, text) => {
        (field as HTMLTextAreaElement).value = text;
      },
      message,
    );
    await source.send();
    expect(await source.heading()).toBe('The message is too long');
    expect(await source.text()).toContain('Yours has 1,005.');
    expect(await source.typed()).toBe(message);
    expect(await newsroom.newTips()).toEqual([]);
  });
});
