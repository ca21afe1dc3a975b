import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import type { KeyProfile, Ring } from '../../keys/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor, type TipFile, type TipText } from './console-tips.ts';

const MIB = 2 ** 20;
const LARGE_BYTES = 64 * MIB;
/** Larger still, and how much a page may grow while it opens that. */
const HUGE_BYTES = 256 * MIB;
const MAX_GROWTH_BYTES = 128 * MIB;
const WATCH_MS = 200;
type Opening = Parameters<typeof Editor.open>;

const PROFILES: readonly KeyProfile[] = ['rfc9580', 'gnupg'];

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each([
  ['Chromium', launchChromium, (...given: Opening) => Editor.openOrdinary(...given)],
  ['Firefox', () => launchFirefox({ javascript: true }), (...given: Opening) => Editor.open(...given)],
] as const)('an editor saves files in %s', (_name, launch, open) => {
  let browser: Browser;
  let disk: EditorDisk;
  let keys: Record<KeyProfile, KeyFile>;
  let rings: Record<KeyProfile, Ring>;
  let site: ConsoleSite;
  let editor: Editor;

  beforeAll(async () => {
    browser = await launch();
    disk = await EditorDisk.make();
    keys = {
      rfc9580: await disk.makeKey('Modern', { profile: 'rfc9580' }),
      gnupg: await disk.makeKey('Classic', { profile: 'gnupg' }),
    };
    rings = { rfc9580: await ringFor(keys.rfc9580), gnupg: await ringFor(keys.gnupg) };
    site = await ConsoleSite.start({
      ring: rings.rfc9580,
      staff: PROFILES.map((profile) => keys[profile].publicKey),
    });
    editor = await open(browser, site, disk);
    await editor.signIn(keys.rfc9580);
    await editor.click('Add key');
    await editor.giveKey(keys.gnupg, 'dialog ');
    await editor.page.waitForFunction(() => document.querySelector('dialog') === null);
  });

  afterAll(async () => {
    await browser.close();
    await site.close();
    await disk.remove();
  });

  afterEach(() => {
    expect(editor.mishaps).toEqual([]);
  });

  async function readTipWith(file: TipFile, profile: KeyProfile = 'rfc9580', over: Partial<TipText> = {}) {
    const sealed = await sealTipFor(rings[profile], { message: 'a file', files: [file], ...over });
    const id = await site.add(sealed);
    await editor.click('Look for new tips');
    await editor.openTip(id);
    return { id, part: sealed.tip.parts[1]!.id };
  }

  async function savedFile(fileName: string): Promise<Uint8Array> {
    await editor.downloaded(fileName);
    return readFile(join(disk.downloads, fileName));
  }

  /** Names of files that are still in the browser's private file system. */
  const temporaryFiles = () =>
    editor.page.evaluate(async () => {
      const names: string[] = [];
      for await (const folder of (await navigator.storage.getDirectory()).values()) {
        if (folder.kind === 'directory') for await (const file of folder.keys()) names.push(file);
      }
      return names;
    });

  it('is warned once, plainly, before the first save', async () => {
    await readTipWith({ name: 'first.txt', bytes: Buffer.from('first') });
    await editor.click('Save first.txt');
    await editor.sees('Before you save a file from a stranger');
    await editor.click('Do not save');
    expect(await editor.saved()).toEqual([]);
    await editor.click('Save first.txt');
    await editor.click('I know, save it');
    expect(Buffer.from(await savedFile('first.txt')).toString()).toBe('first');
    await readTipWith({ name: 'second.txt', bytes: Buffer.from('second') });
    await editor.click('Save second.txt');
    expect(Buffer.from(await savedFile('second.txt')).toString()).toBe('second');
  });

  it.each(PROFILES)(
    'saves 64 MiB, byte for byte, from a tip sealed to a %s ring',
    async (profile) => {
      const bytes = randomBytes(LARGE_BYTES);
      const fileName = `large-${profile}.bin`;
      await readTipWith({ name: fileName, bytes }, profile);
      await editor.click(`Save ${fileName}`);
      const saved = await savedFile(fileName);
      expect(saved.length).toBe(LARGE_BYTES);
      expect(sha256(saved)).toBe(sha256(bytes));
    },
    180_000,
  );

  it('saves under a name that is safe on any computer', async () => {
    await readTipWith({ name: '../..\\evil\u202egpj.exe ', bytes: Buffer.from('x') });
    await editor.press('s');
    expect(await savedFile('_.._evilgpj.exe')).toHaveLength(1);
  });

  it.each(PROFILES)('leaves nothing of a damaged file, and says so (%s)', async (profile) => {
    const fileName = `damaged-${profile}.bin`;
    const { part } = await readTipWith({ name: fileName, bytes: randomBytes(2 * MIB) }, profile);
    site.faults.set(part, { kind: 'flip', at: 1_900_000 });
    const before = await temporaryFiles();
    await editor.click(`Save ${fileName}`);
    await editor.sees('This was changed or cut off since it was sealed');
    expect(await editor.saved()).not.toContain(fileName);
    expect(await temporaryFiles()).toEqual(before);
  });

  it('leaves nothing of a file when the connection is cut, says so, and saves it at the next try', async () => {
    const { part } = await readTipWith({ name: 'cut.bin', bytes: randomBytes(2 * MIB) });
    site.faults.set(part, { kind: 'cut', after: MIB });
    const before = await temporaryFiles();
    await editor.click('Save cut.bin');
    await editor.sees('The connection was cut before everything had arrived.');
    expect(await editor.saved()).not.toContain('cut.bin');
    expect(await temporaryFiles()).toEqual(before);
    site.faults.clear();
    await editor.click('Save cut.bin');
    expect(await savedFile('cut.bin')).toHaveLength(2 * MIB);
  });

  it('cancels a file that has stopped coming, and leaves nothing of it', async () => {
    const { part } = await readTipWith({ name: 'stalled.bin', bytes: randomBytes(2 * MIB) });
    site.faults.set(part, { kind: 'stall', after: MIB });
    const before = await temporaryFiles();
    await editor.click('Save stalled.bin');
    await editor.click('Cancel saving stalled.bin');
    await editor.page.waitForSelector('[aria-label="Save stalled.bin"]');
    expect(await temporaryFiles()).toEqual(before);
    site.faults.clear();
  });

  it('goes on saving while the editor reads something else', async () => {
    const { part } = await readTipWith({ name: 'slow.bin', bytes: randomBytes(2 * MIB) });
    site.faults.set(part, { kind: 'stall', after: MIB });
    await editor.click('Save slow.bin');
    await editor.page.waitForSelector('.file-progress');
    await editor.press('Escape');
    await editor.sees('Saving slow.bin');
    await editor.click('Cancel saving slow.bin');
    await editor.page.waitForFunction(() => document.querySelector('.running-saves') === null);
    site.faults.clear();
  });

  it('names the command for a file that the disk does not hold', async () => {
    const { id } = await readTipWith({ name: 'huge.bin', bytes: Buffer.from('x') }, 'rfc9580', {
      twist: (letter) => ({
        ...letter,
        attachments: letter.attachments.map((entry) => ({ ...entry, size: 2 ** 52 })),
      }),
    });
    await editor.click('Save huge.bin');
    await editor.sees('There is not enough room');
    await editor.sees(`npx sealdrop tips export ${id} --server ${site.origin}`);
  });

  it('saves a letter as text', async () => {
    await readTipWith({ name: 'x', bytes: Buffer.from('x') }, 'rfc9580', {
      message: '\uc548\ub155\n\u202e',
      day: '2025-11-19',
    });
    await editor.click('Save text');
    expect(Buffer.from(await savedFile('letter-2025-11-19.txt')).toString()).toBe('\uc548\ub155\n\u202e');
  });

  it('still has what it was given when the console is locked in the same moment', async () => {
    const bytes = randomBytes(8 * MIB);
    await readTipWith({ name: 'last.bin', bytes });
    await editor.click('Save last.bin');
    await editor.page.waitForSelector('.file-saved');
    await editor.press('l');
    await editor.sees('Locked.');
    expect(sha256(await savedFile('last.bin'))).toBe(sha256(bytes));
  });
});

it('opens a large file in little memory', async () => {
  const [browser, disk] = await Promise.all([launchChromium(), EditorDisk.make()]);
  const key = await disk.makeKey('Editor', { profile: 'rfc9580' });
  const ring = await ringFor(key);
  const site = await ConsoleSite.start({ ring, staff: [key.publicKey] });
  try {
    const file = { name: 'huge.bin', bytes: Buffer.alloc(HUGE_BYTES) };
    const id = await site.add(await sealTipFor(ring, { message: 'huge', files: [file] }));
    const editor = await Editor.openOrdinary(browser, site, disk);
    await editor.signIn(key);
    await editor.listed(1);
    await editor.openTip(id);
    await editor.click('Save huge.bin');
    const before = largestRenderer(browser);
    await editor.click('I know, save it');
    let largest = before;
    while ((await editor.page.$('.file-saved')) === null) {
      largest = Math.max(largest, largestRenderer(browser));
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    }
    const [from, to] = [before, largest].map((bytes) => Math.round(bytes / MIB));
    process.stdout.write(`256 MiB opened: ${from} MiB before, at most ${to} MiB\n`);
    expect(largest - before).toBeLessThan(MAX_GROWTH_BYTES);
  } finally {
    await browser.close();
    await site.close();
    await disk.remove();
  }
}, 180_000);

describe('an editor saves files where the browser gives no disk', () => {
  let browser: Browser;
  let disk: EditorDisk;
  let site: ConsoleSite;

  beforeAll(async () => {
    browser = await launchChromium();
    disk = await EditorDisk.make();
  });

  afterAll(async () => {
    await browser.close();
    await site.close();
    await disk.remove();
  });

  it('by way of memory, and names the command for what is too large for that', async () => {
    const key = await disk.makeKey('Editor');
    const ring = await ringFor(key);
    site = await ConsoleSite.start({ ring, staff: [key.publicKey], disk: false });
    const bytes = randomBytes(MIB);
    const id = await site.add(
      await sealTipFor(ring, {
        message: 'two files',
        files: [
          { name: 'small.bin', bytes },
          { name: 'large.bin', bytes: Buffer.from('x') },
        ],
        twist: (letter) => ({
          ...letter,
          attachments: letter.attachments.map((entry, i) =>
            i === 1 ? { ...entry, size: 300 * MIB } : entry,
          ),
        }),
      }),
    );
    const editor = await Editor.open(browser, site, disk);
    await editor.signIn(key);
    await editor.listed(1);
    await editor.openTip(id);
    await editor.click('Save small.bin');
    await editor.click('I know, save it');
    await editor.downloaded('small.bin');
    expect(sha256(await readFile(join(disk.downloads, 'small.bin')))).toBe(sha256(bytes));
    await editor.sees('files of more than 268 MB cannot be saved from here');
    await editor.sees(`npx sealdrop tips export ${id} --server ${site.origin}`);
    expect(editor.mishaps).toEqual([]);
  });
});

/** Memory of the largest process of that browser that shows a page, bytes. */
function largestRenderer(browser: Browser): number {
  const group = browser.process()?.pid;
  const lines = execFileSync('ps', ['-eo', 'pgid=,rss=,args='], { encoding: 'utf8' }).split('\n');
  const sizes = lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s.*--type=renderer/u.exec(line))
    .filter((found) => Number(found?.[1]) === group)
    .map((found) => Number(found?.[2]) * 1024);
  if (sizes.length === 0) throw new Error('no renderer was found');
  return Math.max(...sizes);
}
