import { StaffApi } from '../../client/staff-api/index.ts';
import { type Letter, openAttachment, openLetter } from '../../keys/index.ts';
import { ciphers } from './sealed-tip.ts';
import type { TestKey } from './test-keys.ts';

export interface OpenedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface OpenedTip {
  readonly id: string;
  readonly day: string;
  readonly sealed: string;
  readonly letter: Letter;
  readonly files: readonly OpenedFile[];
}

/** An editor with their own key and the newsroom's: signs in and opens tips by the real client code. */
export class Editor {
  readonly api: StaffApi;
  readonly #newsroomKey: TestKey;

  private constructor(api: StaffApi, newsroomKey: TestKey) {
    this.api = api;
    this.#newsroomKey = newsroomKey;
  }

  static async signIn(
    staffSite: string,
    keys: { readonly editor: TestKey; readonly newsroom: TestKey },
    now = new Date(),
  ): Promise<Editor> {
    const api = new StaffApi({ origin: staffSite, fetch, cookies: 'own' });
    await api.signIn(keys.editor.unlocked, now);
    return new Editor(api, keys.newsroom);
  }

  async ids(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await this.api.listTips({ limit: 200, ...(after === undefined ? {} : { after }) });
      ids.push(...page.tips.map(({ id }) => id));
      after = page.next;
      more = after !== undefined;
    }
    return ids;
  }

  async openAll(): Promise<readonly OpenedTip[]> {
    const tips: OpenedTip[] = [];
    for (const id of await this.ids()) tips.push(await this.open(id));
    return tips;
  }

  /** The only tip there is. */
  async openOnly(): Promise<OpenedTip> {
    const [id, ...others] = await this.ids();
    if (id === undefined || others.length > 0)
      throw new Error(`There are ${others.length + 1} tips, not one.`);
    return this.open(id);
  }

  /** The letter, opened; the attachments as the server gives them. */
  async openLetterOf(id: string) {
    const { parts, ...tip } = await this.api.tip(id);
    const keys = [this.#newsroomKey.unlocked];
    const [first, ...attachments] = parts.map((part) => ({ ...part, body: this.api.body(part.id) }));
    if (first === undefined) throw new Error('The tip has no letter.');
    return { ...tip, keys, attachments, letter: await openLetter(id, first, keys, ciphers) };
  }

  /** Throws unless every part of the tip opens, to its end. */
  async open(id: string): Promise<OpenedTip> {
    const { day, sealed, keys, attachments, letter } = await this.openLetterOf(id);
    const files: OpenedFile[] = [];
    for (const part of attachments) {
      const sink = new MemorySink();
      await openAttachment({ letter, position: part.position, part, keys, ciphers }, sink);
      const { name, type } = letter.attachments[part.position - 1]!;
      files.push({ name, type, bytes: sink.bytes() });
    }
    if (files.length !== letter.attachments.length) throw new Error('The letter names other files.');
    return { id, day, sealed, letter, files };
  }
}

class MemorySink {
  readonly #pieces: Buffer[] = [];
  #committed = false;

  write(piece: Uint8Array): Promise<void> {
    this.#pieces.push(Buffer.from(piece));
    return Promise.resolve();
  }

  commit(): Promise<void> {
    this.#committed = true;
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }

  bytes(): Buffer {
    if (!this.#committed) throw new Error('The file was not committed.');
    return Buffer.concat(this.#pieces);
  }
}
