import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { follow } from '../support/browsers.ts';

/** For a large file on a machine that has other things to do. */
const PATIENCE_MS = 120_000;
/** A browser may refuse to go back to what was sent, without an end. */
const LOOK_BACK_MS = 10_000;

/** A source at the site, in a browser without JavaScript. What a test knows of the page is here. */
export class SourceAtForm {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, site: string): Promise<SourceAtForm> {
    const page = await browser.newPage();
    // Firefox was started without it.
    if ((await browser.version()).startsWith('Chrome')) await page.setJavaScriptEnabled(false);
    page.setDefaultNavigationTimeout(PATIENCE_MS);
    await page.goto(site);
    return new SourceAtForm(page);
  }

  async chooseLanguage(locale: string): Promise<void> {
    await follow(this.page, `a[hreflang="${locale}"]`);
  }

  async write(message: string): Promise<void> {
    await this.page.type('[name=message]', message);
  }

  async attach(...paths: readonly string[]): Promise<void> {
    const input = (await this.page.$('[name=attachments]')) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(...paths);
  }

  async send(): Promise<void> {
    await follow(this.page, '#write button[type=submit]');
  }

  /** For two windows at the same moment: only one of them has the keyboard. */
  async sendFromBackground(): Promise<void> {
    const press = (button: Element) => {
      (button as HTMLElement).click();
    };
    await Promise.all([this.page.waitForNavigation(), this.page.$eval('#write button[type=submit]', press)]);
  }

  /** The words of the codename that the page shows, as somebody would copy them by hand. */
  codename(): Promise<readonly string[]> {
    return this.textsOf('.secret li');
  }

  /** From the form's page or a receipt to the mailbox, or to the field for the codename. */
  async goToMailbox(): Promise<void> {
    await follow(this.page, 'main a[href$="/mailbox"]');
  }

  async enterCodename(text: string): Promise<void> {
    await this.page.type('[name=codename]', text);
    await this.send();
  }

  async deleteReply(): Promise<void> {
    await this.page.focus('.reply details:last-of-type > summary');
    await this.page.keyboard.press('Enter');
    await follow(this.page, 'form[action$="/delete"] button');
  }

  async closeMailbox(): Promise<void> {
    await follow(this.page, 'a[href$="/mailbox/close"]');
    await follow(this.page, 'form[action$="/mailbox/close"] button');
  }

  async leave(): Promise<void> {
    await follow(this.page, 'form.leave button');
  }

  /** What there is to see after Back, whatever the browser shows. */
  async lookBack(): Promise<string> {
    await this.page.goBack({ timeout: LOOK_BACK_MS }).catch(() => null);
    return this.page.evaluate(() => document.documentElement.textContent);
  }

  heading(): Promise<string> {
    return this.textOf('h1');
  }

  typed(): Promise<string> {
    return this.page.$eval('[name=message]', (field) => (field as HTMLTextAreaElement).value);
  }

  /** The text of an element as it is written, not as it is broken into lines. */
  textOf(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => element.textContent);
  }

  /** Puppeteer's `$$eval` would wait for ever in Firefox without JavaScript. */
  textsOf(selector: string): Promise<readonly string[]> {
    return this.page.evaluate(
      (all: string) => Array.from(document.querySelectorAll(all), ({ textContent }) => textContent),
      selector,
    );
  }

  text(): Promise<string> {
    return this.textOf('main');
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

/** The files that a source has on their device. */
export class SourceFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sealdrop-source-'));

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content);
    return path;
  }

  random(name: string, bytes: number): string {
    return this.write(name, randomBytes(bytes));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
