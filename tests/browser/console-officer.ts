import type { Browser, ElementHandle } from 'puppeteer-core';
import type { LyingProxy } from '../support/lying-proxy.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../support/test-keys.ts';
import { Editor } from './console-editor.ts';
import { EditorDisk } from './console-keys.ts';
import { sealTipFor } from './console-tips.ts';

const HOUR_MS = 3_600_000;

/** A newsroom on a real server, and its people at the console. What a test knows of the page Keys is here. */
export class NewsroomAtKeys {
  readonly keys: NewsroomKeys;
  readonly sites: RunningSites;
  readonly disk: EditorDisk;

  private constructor(keys: NewsroomKeys, sites: RunningSites, disk: EditorDisk) {
    this.keys = keys;
    this.sites = sites;
    this.disk = disk;
  }

  static async start(given?: NewsroomKeys): Promise<NewsroomAtKeys> {
    const keys = given ?? (await makeNewsroomKeys('gnupg'));
    return new NewsroomAtKeys(keys, await RunningSites.start({ keys }), await EditorDisk.make());
  }

  async close(): Promise<void> {
    await this.sites.close();
    await this.disk.remove();
  }

  /** @returns their ids */
  async addTips(count: number, key: TestKey = this.keys.newsroom, epoch = 1): Promise<readonly string[]> {
    const ring = { ...(await ringFor(key)), epoch };
    const ids: string[] = [];
    for (let i = 0; i < count; i++) {
      const { tip } = await sealTipFor(ring, { message: `tip ${i}` });
      await this.sites.storage.tips.addTip(tip);
      ids.push(tip.id);
    }
    return ids;
  }

  /** What is on each ring: its number, its parts, whether it is retired. */
  async epochs(): Promise<readonly (readonly [number, number, boolean])[]> {
    const epochs = await this.sites.storage.tips.epochs();
    return epochs.map(({ epoch, parts, retired }) => [epoch, parts, retired]);
  }

  async fileOf(key: TestKey): Promise<{ readonly path: string; readonly passphrase: string }> {
    const name = `${key.publicKey.fingerprint.slice(0, 16)}.asc`;
    return { path: await this.disk.write(name, key.armoredPrivateKey), passphrase: PASSPHRASE };
  }

  /** Somebody who has signed in. */
  async at(browser: Browser, key: TestKey, site: Pick<LyingProxy, 'origin'> = this.#site): Promise<Editor> {
    const editor = await Editor.open(browser, site, this.disk);
    await editor.signIn(await this.fileOf(key));
    return editor;
  }

  /** An officer at the page Keys. */
  async officerAt(
    browser: Browser,
    key = this.keys.officer,
    site?: Pick<LyingProxy, 'origin'>,
  ): Promise<Editor> {
    const editor = await this.at(browser, key, site);
    await editor.sees('What tips are sealed to');
    return editor;
  }

  get #site() {
    return { origin: this.sites.staff };
  }

  async addKey(editor: Editor, key: TestKey): Promise<void> {
    await editor.click('Add key');
    await this.giveKey(editor, await this.fileOf(key));
  }

  /** To the dialog that asks for one. */
  async giveKey(editor: Editor, file: Awaited<ReturnType<NewsroomAtKeys['fileOf']>>): Promise<void> {
    await editor.sees('At hand');
    await editor.giveKey(file, 'dialog ');
    await editor.page.waitForFunction(() => document.querySelector('dialog') === null, { timeout: 60_000 });
  }

  /** What is in the key log now, newest first. */
  async log() {
    return (await this.sites.storage.tips.keyLog()).map(({ entry }) => JSON.parse(entry) as LoggedEntry);
  }
}

interface LoggedEntry {
  readonly reason: string;
  readonly required: number;
  readonly ring: readonly string[];
  readonly staff: readonly { readonly key: string; readonly roles: readonly string[] }[];
  readonly compromised: readonly string[];
  readonly revoked: readonly string[];
}

/** Made an hour ago: a key made this second cannot sign by a clock that is behind. */
export function keyNamed(name: string, options: Parameters<typeof makeKey>[1] = {}): Promise<TestKey> {
  return makeKey('rfc9580', { now: new Date(Date.now() - HOUR_MS), name, ...options });
}

/** Opens what is behind a summary. */
export async function unfold(editor: Editor, summary: string): Promise<void> {
  await editor.page.locator(`summary::-p-text(${summary})`).click();
}

/** Ticks or clears the box beside that text, within the element. */
export async function tick(editor: Editor, within: string, text: string): Promise<void> {
  await editor.page.locator(`${within} label::-p-text(${text})`).click();
}

export async function chooseFile(editor: Editor, selector: string, path: string): Promise<void> {
  const input = await editor.page.waitForSelector(selector);
  await (input as ElementHandle<HTMLInputElement>).uploadFile(path);
}
