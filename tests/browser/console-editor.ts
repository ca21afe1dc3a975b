import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, ElementHandle, Page } from 'puppeteer-core';
import type { ConsoleSite } from './console-site.ts';
import type { EditorDisk, KeyFile } from './console-keys.ts';

/** Less than a test's, so that what is on the page instead is told. */
const PATIENCE_MS = 100_000;
const POLL_MS = 50;
const DOWNLOAD_PATIENCE_MS = 120_000;
const UNFINISHED = /\.(?:part|crdownload)$/u;

type GivenKey = Pick<KeyFile, 'path' | 'passphrase'>;

/** An editor at the console. What a test knows of the page is here. */
export class Editor {
  readonly page: Page;
  readonly disk: EditorDisk;
  /** Uncaught errors of the page, and what the browser reports of its policies. */
  readonly mishaps: string[] = [];
  /** Every address that the page has asked for. */
  readonly asked: string[] = [];
  readonly #context: BrowserContext;

  private constructor(page: Page, disk: EditorDisk, context: BrowserContext) {
    this.page = page;
    this.disk = disk;
    this.#context = context;
    page.on('request', (request) => this.asked.push(request.url()));
    page.on('pageerror', (error) => this.mishaps.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.mishaps.push(message.text());
      }
    });
  }

  /** In a window of its own, which for Chromium is a private one: what it keeps on the disk stays in memory there. */
  static async open(browser: Browser, site: Pick<ConsoleSite, 'origin'>, disk: EditorDisk): Promise<Editor> {
    const context = await browser.createBrowserContext({
      downloadBehavior: { policy: 'allow', downloadPath: disk.downloads },
    });
    return Editor.#openIn(context, site, disk);
  }

  /** In the browser's ordinary windows, with a disk. Chromium only. */
  static async openOrdinary(
    browser: Browser,
    site: Pick<ConsoleSite, 'origin'>,
    disk: EditorDisk,
  ): Promise<Editor> {
    const browserWide = await browser.target().createCDPSession();
    await browserWide.send('Browser.setDownloadBehavior', {
      behavior: 'allow',
      downloadPath: disk.downloads,
    });
    return Editor.#openIn(browser.defaultBrowserContext(), site, disk);
  }

  static async #openIn(
    context: BrowserContext,
    site: Pick<ConsoleSite, 'origin'>,
    disk: EditorDisk,
  ): Promise<Editor> {
    const page = await context.newPage();
    const editor = new Editor(page, disk, context);
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(site.origin);
    await page.waitForSelector('.key-form');
    return editor;
  }

  /** @param within selector of the form, where there are two */
  async giveKey({ path, passphrase }: GivenKey, within = ''): Promise<void> {
    const input = await this.page.waitForSelector(`${within}input[type=file]`);
    await (input as ElementHandle<HTMLInputElement>).uploadFile(path);
    await this.page.type(`${within}input[type=password]`, passphrase);
    await this.page.keyboard.press('Enter');
  }

  /** Drops a file on the field for it. */
  async dropKey(path: string): Promise<void> {
    const content = await readFile(path, 'utf8');
    await this.page.$eval(
      '.file-field',
      (field, text) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], 'key.asc'));
        field.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      content,
    );
  }

  async signIn(key: GivenKey): Promise<void> {
    await this.giveKey(key);
    await this.page.waitForSelector('.desk', { timeout: PATIENCE_MS });
  }

  /** Until every letter that can be opened is. */
  async listed(count: number): Promise<void> {
    await this.page.waitForFunction(
      (tips: string) =>
        document.querySelector('.list-heading')?.textContent.startsWith(tips) === true &&
        document.querySelector('.list-progress') === null,
      { timeout: PATIENCE_MS, polling: POLL_MS },
      `${count.toLocaleString('en-GB')} tip`,
    );
  }

  async press(...keys: readonly Parameters<Page['keyboard']['press']>[0][]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Waits until the page shows that text. */
  async sees(text: string): Promise<void> {
    await this.page
      .waitForFunction(
        (sought: string) => document.body.innerText.includes(sought),
        {
          timeout: PATIENCE_MS,
          polling: POLL_MS,
        },
        text,
      )
      .catch(async () => {
        throw new Error(`"${text}" is not on the page:\n${await this.text()}`);
      });
  }

  text(): Promise<string> {
    return this.page.evaluate(() => document.body.innerText);
  }

  /** Clicks the button with that name. */
  async click(name: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  }

  async openTip(id: string): Promise<void> {
    await this.page.locator(`#tip-${id}`).click();
    await this.page.waitForSelector('.letter-actions', { timeout: PATIENCE_MS });
  }

  /** Puts text and files into the reply, by the keyboard where that goes. */
  async writeReply(text: string, files: readonly string[] = []): Promise<void> {
    await this.press('r');
    await this.page.waitForFunction(() => document.activeElement?.id === 'reply');
    await this.page.keyboard.type(text);
    if (files.length === 0) return;
    const input = await this.page.waitForSelector('.attach input');
    await (input as ElementHandle<HTMLInputElement>).uploadFile(...files);
  }

  /** What the open conversation shows behind the first letter, by the classes of each message. */
  laterMessages(): Promise<readonly string[]> {
    return this.page.$$eval('.message:not(.first)', (found) => found.map((element) => element.className));
  }

  /** Waits until the page has fewer workers than before. */
  async workersEnd(before: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (before > 0 && this.page.workers().length >= before) {
      if (Date.now() > deadline) throw new Error(`${this.page.workers().length} workers are still there`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** The names of finished downloads. */
  async saved(): Promise<readonly string[]> {
    const names = await readdir(this.disk.downloads).catch((): string[] => []);
    return names.filter((name) => !UNFINISHED.test(name));
  }

  /** Waits for a download to end. */
  async downloaded(name: string): Promise<void> {
    const deadline = Date.now() + DOWNLOAD_PATIENCE_MS;
    while (!(await this.#isWhole(name))) {
      if (Date.now() > deadline) throw new Error(`${name} was not saved:\n${await this.text()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Firefox puts an empty file in the place of one that it is still writing beside it. */
  async #isWhole(name: string): Promise<boolean> {
    const names = await readdir(this.disk.downloads).catch((): string[] => []);
    if (!names.includes(name) || names.some((other) => UNFINISHED.test(other))) return false;
    return (await stat(join(this.disk.downloads, name))).size > 0;
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
