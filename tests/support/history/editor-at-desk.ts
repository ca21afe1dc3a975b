import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answering,
  answeringOf,
  type Conversation,
  type OpenMessage,
  readConversation,
  sealReply,
  uploadBody,
} from '../../../client/conversation/index.ts';
import { newId } from '../../../client/new-id.ts';
import {
  type SealedReply,
  StaffApi,
  StaffApiError,
  type TipDetail,
} from '../../../client/staff-api/index.ts';
import {
  KeysError,
  openAttachment,
  openLetter,
  readKeyLog,
  type UnlockedKey,
  type VerifiedLog,
  verifyKeyLog,
} from '../../../keys/index.ts';
import { ciphers } from '../sealed-tip.ts';
import { NOT_WHOLE, type Seen, type Thing } from './history.ts';
import { isBrokenLine, outcomeOf, unlessRefused } from './outcome.ts';
import { digestOf, type File, newThing, type Person, someFile, type Stage } from './person.ts';

const PAGE_TIPS = 200;
/** Beyond, editors delete more than they read, so that one page shows all. */
const MANY_TIPS = 60;
const SIGNED_OUT: readonly string[] = ['signed-out', 'not-signed'];

/** Signs in with a key, lists, opens, answers, holds and deletes, by the code of the real clients. */
export class EditorAtDesk implements Person {
  readonly #stage: Stage;
  /** Names by id of the tip: what a letter says does not change. */
  readonly #names = new Map<string, string>();
  #api: StaffApi | undefined;
  #listed: readonly string[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async step(): Promise<void> {
    const { chance } = this.#stage;
    const many = this.#listed.length > MANY_TIPS;
    const deed = chance.below(10);
    if (this.#listed.length === 0 || deed < 3) return this.list();
    const tip = this.#listed[chance.below(this.#listed.length)]!;
    if (deed < (many ? 4 : 6)) await this.open(tip);
    else if (deed < (many ? 5 : 8)) await this.#answer(tip);
    else if (deed < (many ? 10 : 9)) await this.#delete(tip);
    else await this.#at((api) => api.setHold(tip, chance.below(2) === 0));
  }

  /** Lists everything, and looks into every letter that was not seen before. */
  async list(): Promise<void> {
    await this.#stage.drop.history.look({ where: 'list' }, () =>
      this.#at(async (api) => {
        const page = await api.listTips({ limit: PAGE_TIPS });
        if (page.next !== undefined) throw new Error('There are more tips than one page shows.');
        const seen: Seen[] = [];
        for (const { id, letter } of page.tips) {
          const name = this.#names.get(id) ?? (await this.#nameOf(api, id, letter));
          if (name !== undefined) seen.push({ name });
        }
        this.#listed = page.tips.map(({ id }) => id);
        return seen;
      }),
    );
  }

  /** Opens all that is in a conversation, to the end of every file. */
  async open(tip: string): Promise<Conversation | undefined> {
    const { history } = this.#stage.drop;
    const conversation = this.#names.get(tip);
    if (conversation === undefined) return undefined;
    let opened: Conversation | undefined;
    await history.look({ where: 'conversation', conversation }, () =>
      this.#at(async (api) => {
        try {
          const detail = await api.tip(tip);
          opened = await readConversation(detail, await this.#reading(api, detail));
          const seen: Seen[] = [];
          for (const message of [opened.first, ...opened.later])
            seen.push('letter' in message ? await this.#see(api, message) : this.#unopened(message));
          return seen;
        } catch (error) {
          // Of a part: deleted since the conversation was asked for.
          if (error instanceof StaffApiError && error.code === 'not-found')
            return opened === undefined ? this.#missing(api, tip) : undefined;
          if (!(error instanceof KeysError)) throw error;
          return [{ name: conversation, digest: NOT_WHOLE }];
        }
      }),
    );
    return opened;
  }

  /** Everything that the latest list shows. */
  async openAll(): Promise<void> {
    await this.list();
    for (const tip of this.#listed) await this.open(tip);
  }

  /** A letter may be gone since the tip was, or be gone alone. */
  async #missing(api: StaffApi, tip: string): Promise<readonly Seen[] | undefined> {
    const there = await api.tip(tip).catch((error: unknown) => {
      if (error instanceof StaffApiError && error.code === 'not-found') return undefined;
      throw error;
    });
    return there === undefined ? [] : undefined;
  }

  async #see(api: StaffApi, { stored, letter, trust }: OpenMessage): Promise<Seen> {
    const { oddities } = this.#stage.drop.history;
    const name = letter.message;
    if (trust.kind === 'suspicious') oddities.push(`${name} is ${trust.why}`);
    const part = stored.parts.find(({ position }) => position === 1);
    if (part === undefined) {
      const digest = letter.attachments.length === 0 ? digestOf(undefined) : NOT_WHOLE;
      return { name, digest };
    }
    const sink = new Gathering();
    const body = api.body(part.id);
    const keys = await this.#keysOf(part.epoch);
    try {
      await openAttachment({ letter, position: 1, part: { ...part, body }, keys, ciphers }, sink);
      return { name, digest: digestOf(sink.bytes()) };
    } catch (error) {
      if (!(error instanceof KeysError)) throw error;
      oddities.push(`the file of ${name} does not open: ${error.code}`);
      return { name, digest: NOT_WHOLE };
    }
  }

  #unopened({ stored, error }: { readonly stored: { readonly id: string }; readonly error: unknown }): Seen {
    if (isBrokenLine(error) || error instanceof StaffApiError) throw error as Error;
    const text = error instanceof KeysError ? error.code : String(error);
    this.#stage.drop.history.oddities.push(`message ${stored.id} does not open: ${text}`);
    return { name: stored.id, digest: NOT_WHOLE };
  }

  async #nameOf(
    api: StaffApi,
    id: string,
    letter: Awaited<ReturnType<StaffApi['listTips']>>['tips'][number]['letter'],
  ): Promise<string | undefined> {
    const keys = await this.#keysOf(letter.epoch);
    const body = letter.body === undefined ? api.body(letter.id) : once(letter.body);
    try {
      const { message } = await openLetter(id, { ...letter, body }, keys, ciphers);
      this.#names.set(id, message);
      return message;
    } catch (error) {
      if (error instanceof StaffApiError && error.code === 'not-found') return undefined;
      if (!(error instanceof KeysError)) throw error;
      this.#stage.drop.history.oddities.push(`the letter of ${id} does not open: ${error.code}`);
      return undefined;
    }
  }

  async #answer(tip: string): Promise<void> {
    const opened = await this.open(tip);
    const conversation = this.#names.get(tip);
    if (opened?.mailbox.kind !== 'open' || conversation === undefined) return;
    const { drop, chance } = this.#stage;
    const file = someFile(chance);
    const sealed = await this.#at(async (api) => {
      const detail = await api.tip(tip);
      const log = await logOf(api);
      const keys = await this.#keysOf(log.head.epoch);
      const to = await answeringOf({
        ...{ tip: detail, asked: opened.first.letter, log, agreed: [], keys, now: drop.now() },
      });
      const thing = newThing(this.#stage, 'reply', file, conversation);
      return { thing, reply: await this.#seal(api, to, { tip, thing, file }) };
    });
    if (sealed === undefined) return;
    const hand = () =>
      drop.history.send(sealed.thing, () => this.#done((api) => api.reply(tip, sealed.reply)));
    if ((await hand()) !== 'unknown' || chance.below(2) === 0) return;
    // As the clients do: the same reply once more.
    await drop.up();
    await hand();
  }

  #seal(
    api: StaffApi,
    to: Answering,
    { tip, thing, file }: { readonly tip: string; readonly thing: Thing; readonly file: File | undefined },
  ): Promise<SealedReply> {
    const files = file === undefined ? [] : [replyFile(file)];
    return sealReply(
      { id: newId(), conversation: tip, text: thing.name, language: 'en', files },
      {
        ...{ ...to, ciphers, now: this.#stage.drop.now() },
        upload: (part) =>
          uploadBody(part, {
            api,
            wait: (ms) => sleep(ms),
            signal: new AbortController().signal,
            progress: () => undefined,
          }),
      },
    );
  }

  async #delete(tip: string): Promise<void> {
    const name = this.#names.get(tip);
    if (name === undefined) return;
    await this.#stage.drop.history.remove('conversation', name, () =>
      this.#done((api) => api.deleteTip(tip)),
    );
  }

  async #reading(api: StaffApi, { parts, messages }: TipDetail) {
    const epochs = new Set([parts, ...messages.map((one) => one.parts)].flat().map(({ epoch }) => epoch));
    const keys = (await Promise.all([...epochs].map((epoch) => this.#keysOf(epoch)))).flat();
    const ring = this.#stage.drop.newsroom.envelopes.publicKeys();
    return { keys, ring: await ring, ciphers, fetchBody: (part: string) => api.body(part) };
  }

  #keysOf(epoch: number): Promise<readonly UnlockedKey[]> {
    return this.#stage.drop.newsroom.envelopes.keysOf(epoch);
  }

  /** Undefined where the line broke or the site said no. */
  #at<T>(work: (api: StaffApi) => Promise<T>): Promise<T | undefined> {
    return unlessRefused(() => this.#signedIn(work));
  }

  #done(work: (api: StaffApi) => Promise<void>) {
    return outcomeOf(async () => {
      await this.#signedIn(work);
      return 'ok';
    });
  }

  async #signedIn<T>(work: (api: StaffApi) => Promise<T>): Promise<T> {
    try {
      this.#api ??= await this.#signIn();
      return await work(this.#api);
    } catch (error) {
      if (isBrokenLine(error) || (error instanceof StaffApiError && SIGNED_OUT.includes(error.code)))
        this.#api = undefined;
      throw error;
    }
  }

  async #signIn(): Promise<StaffApi> {
    const { drop } = this.#stage;
    const api = new StaffApi({ origin: drop.staff, fetch, cookies: 'own' });
    await api.signIn(drop.newsroom.keys.editor.unlocked, drop.now());
    return api;
  }
}

class Gathering {
  readonly #pieces: Buffer[] = [];

  write(piece: Uint8Array): Promise<void> {
    this.#pieces.push(Buffer.from(piece));
    return Promise.resolve();
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }
}

async function logOf(api: StaffApi): Promise<VerifiedLog> {
  const { format, entries } = await api.keyLog();
  return verifyKeyLog(readKeyLog({ format, entries }), undefined);
}

function replyFile({ name, bytes }: File) {
  return { name, type: '', size: bytes.length, read: () => once(bytes) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
async function* once(bytes: Uint8Array) {
  yield bytes;
}
