import type { Browser, ElementHandle, HTTPRequest, Page } from 'puppeteer-core';

/** For what two slow cores do beside other things. */
export const PATIENCE_MS = 240_000;
const POLL_MS = 100;

/** A source whose browser runs JavaScript. What a test knows of the pages is here. */
export class ScriptingPerson {
  readonly page: Page;
  /** Addresses that were asked for. */
  readonly asked: string[] = [];
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.setDefaultNavigationTimeout(PATIENCE_MS);
    page.on('request', (request: HTTPRequest) => this.asked.push(new URL(request.url()).pathname));
    page.on('console', (message) => {
      // A feature that this browser does not know is denied all the same.
      if (!message.text().includes('Permissions-Policy')) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async open(browser: Browser, address: string): Promise<ScriptingPerson> {
    const person = new ScriptingPerson(await browser.newPage());
    await person.page.goto(address);
    return person;
  }

  async write(message: string): Promise<void> {
    await this.page.type('[name=message]', message);
  }

  async attach(...paths: readonly string[]): Promise<void> {
    const input = (await this.page.$('[name=attachments]')) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(...paths);
  }

  async pressSend(): Promise<void> {
    await this.page.evaluate(() => {
      document.querySelector<HTMLElement>('form[data-enhance] button[type=submit]')?.click();
    });
  }

  /** Until the page says that sealing happens here. */
  async sealingIsReady(): Promise<void> {
    await this.waitFor(() => (document.querySelector('.here')?.textContent ?? '').length > 60);
  }

  async receipt(patienceMs = PATIENCE_MS): Promise<void> {
    await this.waitFor(
      () => document.getElementById('receipt') !== null || document.getElementById('trouble') !== null,
      patienceMs,
    );
    const trouble = await this.trouble();
    if (trouble !== undefined) throw new Error(`It stopped: ${trouble}\n${this.complaints.join('\n')}`);
  }

  /** The code of what has stopped it. */
  async trouble(): Promise<string | undefined> {
    return this.page.evaluate(() => document.getElementById('trouble')?.dataset['code']);
  }

  async stops(): Promise<string> {
    await this.waitFor(() => document.getElementById('trouble') !== null);
    return (await this.trouble()) ?? '';
  }

  codename(): Promise<string> {
    return this.page.$eval('#codename .line', (element) => element.textContent);
  }

  textOf(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => element.textContent);
  }

  async press(selector: string): Promise<void> {
    await this.page.waitForSelector(selector);
    await this.page.evaluate((found) => {
      document.querySelector<HTMLElement>(found)?.click();
    }, selector);
  }

  /** Not puppeteer's own waiting, which gives up after three minutes. */
  async waitFor(condition: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (await this.page.evaluate(condition)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`Waited in vain.\n${this.complaints.join('\n')}`);
  }
}
