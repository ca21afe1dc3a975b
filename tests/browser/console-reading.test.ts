import { deflateSync } from 'node:zlib';
import type { Browser } from 'puppeteer-core';
import type { Ring } from '../../keys/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk, type KeyFile, ringFor } from './console-keys.ts';
import { ConsoleSite } from './console-site.ts';
import { sealTipFor, type TipText } from './console-tips.ts';

const SCRIPT = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">';
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked = 1">${SCRIPT}</svg>`;
/** One red pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

interface Watched {
  /** Object URLs that are not revoked. */
  kept: string[];
}

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
])('an editor reads in %s', (_name, launch) => {
  let browser: Browser;
  let disk: EditorDisk;
  let key: KeyFile;
  let ring: Ring;
  let site: ConsoleSite;
  let editor: Editor;

  beforeAll(async () => {
    browser = await launch();
    disk = await EditorDisk.make();
    key = await disk.makeKey('Editor');
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

  afterEach(() => {
    expect(editor.mishaps).toEqual([]);
  });

  /** Sends a tip, and opens it. */
  async function readTip(text: TipText): Promise<string> {
    const id = await site.add(await sealTipFor(ring, text));
    await editor.click('Look for new tips');
    await editor.openTip(id);
    return id;
  }

  const hacked = () => editor.page.evaluate(() => 'hacked' in window);

  it('sees a letter as it was written, in its language, with its exact time', async () => {
    const message = '\uc548\ub155\ud558\uc138\uc694.\n\n  - \ud558\ub098\n\t- \ub458';
    await readTip({ message, language: 'ko', time: '21:14:09', sealed: 'browser' });
    const letter = await editor.page.$eval('.letter-text', (element) => ({
      text: (element as HTMLElement).innerText,
      lang: element.getAttribute('lang'),
      whiteSpace: getComputedStyle(element).whiteSpaceCollapse,
    }));
    expect(letter).toEqual({ text: message, lang: 'ko', whiteSpace: 'preserve' });
    await editor.sees('20 November 2025 at 21:14:09 (UTC)');
    await editor.sees('in the sender\u2019s browser, before it was sent');
    await editor.sees('Korean');
  });

  it('marks a tip read by opening it, and unread again', async () => {
    const id = await readTip({ message: 'mark me' });
    await editor.sees('Mark unread');
    await editor.page.waitForFunction(
      (row: string) => document.querySelector(`${row} .unread-mark`) === null,
      {},
      `#tip-${id}`,
    );
    await site.asked(`PUT /tips/${id}/read`);
    await editor.press('u');
    await editor.page.waitForSelector(`#tip-${id} .unread-mark`);
    await editor.sees('Mark read');
  });

  it('sees hostile letters, names and types as text', async () => {
    const name = `${SCRIPT}\u202egpj.exe`;
    await readTip({
      message: `${SCRIPT}\n\u202eright to left`,
      language: '"><script>window.hacked = 1</script>',
      files: [{ name, type: SCRIPT, bytes: Buffer.from('x') }],
    });
    const text = await editor.text();
    expect(text).toContain(SCRIPT);
    expect(text).toContain('[U+202E]right to left');
    expect(text).toContain(`${SCRIPT}[U+202E]gpj.exe`);
    expect(await hacked()).toBe(false);
    expect(await editor.page.$$eval('.desk script, .desk img', (found) => found.length)).toBe(0);
  });

  it('sees an image in place, of the type that its bytes show, and it is gone with the letter', async () => {
    await readTip({ message: 'image', files: [{ name: 'red', type: 'text/html', bytes: GIF }] });
    await editor.page.evaluate(() => {
      const kept: string[] = [];
      const create = URL.createObjectURL.bind(URL);
      const revoke = URL.revokeObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        kept.push(create(blob));
        return kept.at(-1)!;
      };
      URL.revokeObjectURL = (url) => {
        kept.splice(kept.indexOf(url), 1);
        revoke(url);
      };
      (window as unknown as Watched).kept = kept;
    });
    await editor.click('Show red');
    const image = await editor.page.waitForSelector('figure img');
    const shown = await image!.evaluate(async (element) => {
      await element.decode();
      return { src: element.src, width: element.naturalWidth };
    });
    expect(shown.src).toMatch(/^blob:/u);
    expect(shown.width).toBe(1);
    await editor.press('Escape');
    const kept = await editor.page.evaluate(() => (window as unknown as Watched).kept);
    expect([...kept]).toEqual([]);
  });

  it('sees SVG and HTML files as their text, and nothing of them runs', async () => {
    await readTip({
      message: 'documents',
      files: [
        { name: 'a.svg', type: 'image/svg+xml', bytes: Buffer.from(SVG) },
        { name: 'a.html', type: 'text/html', bytes: Buffer.from(`\u202e${SCRIPT}`) },
      ],
    });
    await editor.click('Show a.svg');
    await editor.sees('onload="window.hacked = 1"');
    await editor.click('Show a.html');
    await editor.sees(`[U+202E]${SCRIPT}`);
    expect(await hacked()).toBe(false);
    expect(await editor.page.$$('figure img')).toEqual([]);
  });

  it('is told when a file cannot be shown, or was changed', async () => {
    const [unsuitable, changed] = [Buffer.from([0, 1, 2, 3]), deflateSync(Buffer.alloc(100_000, 'x'))];
    const sealed = await sealTipFor(ring, {
      message: 'binary',
      files: [
        { name: 'a.bin', bytes: unsuitable },
        { name: 'b.bin', bytes: changed },
      ],
    });
    const id = await site.add(sealed);
    site.faults.set(sealed.tip.parts[2]!.id, { kind: 'flip', at: 3_000 });
    await editor.click('Look for new tips');
    await editor.openTip(id);
    await editor.click('Show a.bin');
    await editor.sees('This is neither text nor an image');
    await editor.click('Show b.bin');
    await editor.sees('This was changed or cut off since it was sealed');
  });

  it('copies a letter as it was written, with what is invisible in it', async () => {
    await readTip({ message: 'copy \u202e me' });
    await editor.click('Copy text');
    await editor.sees('The letter was copied.');
    await editor.page.focus('#search');
    await editor.page.keyboard.down('Control');
    await editor.press('v');
    await editor.page.keyboard.up('Control');
    const pasted = await editor.page.$eval('#search', (field) => (field as HTMLInputElement).value);
    expect(pasted).toBe('copy \u202e me');
    await editor.page.$eval('#search', (field) => {
      (field as HTMLInputElement).value = '';
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });

  it('goes through the tips by keyboard alone', async () => {
    await editor.press('Escape');
    await editor.page.evaluate(() => {
      (document.activeElement as HTMLElement).blur();
    });
    const focused = () => editor.page.evaluate(() => document.activeElement?.id ?? '');
    const rows = await editor.page.$$eval('.row', (found) => found.map(({ id }) => id));
    await editor.page.focus(`#${rows[0] ?? ''}`);
    await editor.press('j');
    await editor.page.waitForFunction((id: string) => document.activeElement?.id === id, {}, rows[1]!);
    await editor.press('ArrowDown', 'ArrowUp', 'k');
    await editor.page.waitForFunction((id: string) => document.activeElement?.id === id, {}, rows[0]!);
    await editor.press('Enter');
    await editor.page.waitForFunction(() => document.activeElement?.matches('.letter-column h2') === true);
    await editor.press('j');
    await editor.page.waitForSelector(`#${rows[1]!}[aria-current=true]`);
    await editor.press('Escape');
    await editor.page.waitForFunction((id: string) => document.activeElement?.id === id, {}, rows[1]!);
    await editor.press('/');
    expect(await focused()).toBe('search');
    await editor.press('l');
    expect(await editor.page.$eval('#search', (field) => (field as HTMLInputElement).value)).toBe('l');
    await editor.press('Backspace', 'Escape', '?');
    await editor.sees('Keys and safety');
    await editor.press('Escape');
    await editor.page.waitForFunction(() => document.querySelector('dialog') === null);
  });

  it('is protected by Trusted Types and a strict policy, should a mistake slip in', async () => {
    const refused = await editor.page.evaluate(() => {
      const refusals: string[] = [];
      const attempt = (what: string, act: () => void) => {
        try {
          act();
        } catch (error) {
          refusals.push(`${what}: ${(error as Error).name}`);
        }
      };
      attempt('markup', () => {
        document.createElement('div').innerHTML = '<b>x</b>';
      });
      attempt('worker', () => {
        new Worker('/worker.js').terminate();
      });
      attempt('policy', () => {
        (
          window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }
        ).trustedTypes.createPolicy('other', {});
      });
      return refusals;
    });
    expect(refused).toEqual(['markup: TypeError', 'worker: TypeError', 'policy: TypeError']);
    const elsewhere = await editor.page.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => 'reached',
        () => 'refused',
      ),
    );
    expect(elsewhere).toBe('refused');
    editor.mishaps.length = 0;
  });

  it('asks nobody but the staff site', () => {
    const elsewhere = editor.asked.filter(
      (url) => !/^(?:blob|data):/u.test(url) && !url.startsWith(site.origin),
    );
    expect(editor.asked.length).toBeGreaterThan(10);
    expect(elsewhere).toEqual([]);
  });
});
