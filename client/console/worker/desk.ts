import { webSeipd1Ciphers } from '../../../keys/ciphers-web-seipd1.ts';
import { webCiphers } from '../../../keys/index.ts';
import { type Fetch, type ListedTip, StaffApi } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';
import type { AnswerOf, Kind, ListedTip as ListedTipAnswer, Request, RequestOf } from '../protocol.ts';
import { saveInnerFile } from './foreign-file.ts';
import { Keyring } from './keyring.ts';
import { openLetters } from './letters.ts';
import { previewFile } from './preview.ts';
import { sendReply } from './replies.ts';
import { SearchIndex } from './search-index.ts';
import { ServerClock } from './server-clock.ts';
import { signInWithOneOf } from './sign-in.ts';
import { sinkFor } from './sinks.ts';
import { TemporaryFolder } from './temporary-folder.ts';
import { TipReader } from './tip-reader.ts';

/** Tips asked for at once. */
const PAGE_TIPS = 100;

/** What a request may use while it is carried out. */
export interface Carrying {
  readonly signal: AbortSignal;
  readonly progress: (bytes: number) => void;
}

type Handlers = {
  readonly [K in Kind]: (request: RequestOf<K>, carrying: Carrying) => Promise<AnswerOf<K>>;
};

/** Everything that a worker can do. All that is secret, keys and plaintext, is held here and ends with the worker. */
export class Desk {
  readonly #keyring = new Keyring();
  readonly #clock = new ServerClock();
  readonly #index = new SearchIndex();
  readonly #ciphers = webCiphers(crypto.subtle);
  readonly #api: StaffApi;
  readonly #tips: TipReader;
  #folder: Promise<TemporaryFolder | undefined> | undefined;

  constructor(origin: string, fetch: (...request: Parameters<Fetch>) => Promise<Response>) {
    this.#api = new StaffApi({ origin, fetch: this.#clock.watching(fetch), cookies: 'browser' });
    this.#tips = new TipReader({
      api: this.#api,
      opening: () => ({ keys: this.#keyring.keys, ciphers: this.#ciphers }),
      heard: (tip, text) => {
        this.#index.add(tip, text);
      },
    });
  }

  answer(request: Request, carrying: Carrying): Promise<AnswerOf<Kind>> {
    const handle = this.#handlers[request.kind] as (
      request: Request,
      carrying: Carrying,
    ) => Promise<AnswerOf<Kind>>;
    return handle(request, carrying);
  }

  readonly #handlers: Handlers = {
    'add-key': async ({ file, passphrase }) => ({ keys: await this.#keyring.add(file, passphrase) }),
    'sign-in': (request) => this.#signIn(request.fingerprints),
    'sign-out': () => this.#signOut(),
    'count-tips': () => this.#api.countTips(),
    'list-tips': ({ after }) => this.#listTips(after),
    'open-letters': async ({ letters }) => ({ letters: await openLetters(letters, this.#opening()) }),
    search: ({ query }) => Promise.resolve(this.#index.find(query)),
    'read-tip': ({ tip }) => this.#tips.read(tip),
    'set-read': async ({ tip, read, seen }) => {
      await this.#api.setRead(tip, read, seen);
      return 'done';
    },
    preview: ({ file }, carrying) => previewFile(this.#tips, file, this.#keyring.keys, carrying),
    save: (request, carrying) => this.#save(request, carrying),
    reply: async (request, sending) => {
      await sendReply(request, this.#replyNeeds(), sending);
      return 'done';
    },
    prepare: async () => ({ disk: (await this.#temporaryFolder()) !== undefined }),
  };

  #opening() {
    return {
      keys: this.#keyring.keys,
      ciphers: this.#ciphers,
      index: this.#index,
      fetchBody: (part: string) => this.#api.body(part),
    };
  }

  #replyNeeds() {
    return {
      api: this.#api,
      tips: this.#tips,
      // SEIPD version 1 in plain JavaScript: for sealing only, OpenPGP.js opens faster.
      opening: () => ({
        keys: this.#keyring.keys,
        ciphers: webCiphers(crypto.subtle, webSeipd1Ciphers()),
      }),
      now: () => new Date(Date.now() - this.#clock.aheadMs),
    };
  }

  async #signIn(fingerprints: readonly string[]): Promise<AnswerOf<'sign-in'>> {
    const keys = fingerprints.flatMap((fingerprint) => this.#keyring.find(fingerprint) ?? []);
    const { fingerprint, signedIn } = await signInWithOneOf(keys, this.#api, this.#clock);
    return { fingerprint, newsroom: signedIn.newsroom, idleSeconds: signedIn.idleSeconds };
  }

  async #signOut(): Promise<'done'> {
    this.#keyring.forget();
    this.#tips.forget();
    await this.#api.signOut();
    return 'done';
  }

  async #listTips(after: string | undefined): Promise<AnswerOf<'list-tips'>> {
    const page = await this.#api.listTips({ limit: PAGE_TIPS, ...(after === undefined ? {} : { after }) });
    const next = page.next === undefined ? {} : { next: page.next };
    return { tips: page.tips.map(listedTip), ...next };
  }

  async #save({ file, inner }: RequestOf<'save'>, carrying: Carrying): Promise<AnswerOf<'save'>> {
    if (inner) return saveInnerFile(this.#tips, file, this.#keyring.keys, carrying);
    const { size } = await this.#tips.entry(file);
    const { sink, result } = await sinkFor(size, await this.#temporaryFolder());
    await this.#tips.openFile(file, { ...carrying, sink });
    if (carrying.signal.aborted) throw new ConsoleError({ code: 'cancelled' });
    return result();
  }

  #temporaryFolder(): Promise<TemporaryFolder | undefined> {
    this.#folder ??= TemporaryFolder.make();
    return this.#folder;
  }
}

function listedTip({ letter, ...tip }: ListedTip): ListedTipAnswer {
  const { id: part, suite, envelope, body } = letter;
  const sealedLetter = { tip: tip.id, part, suite, envelope, ...(body === undefined ? {} : { body }) };
  return { ...tip, letter: sealedLetter };
}
