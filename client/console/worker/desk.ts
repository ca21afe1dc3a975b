import { webSeipd1Ciphers } from '../../../keys/ciphers-web-seipd1.ts';
import { webCiphers } from '../../../keys/index.ts';
import { type Fetch, type ListedTip, MAX_MARKED_TIPS, StaffApi } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';
import type { AnswerOf, Kind, ListedTip as ListedTipAnswer, Request, RequestOf } from '../protocol.ts';
import { saveInnerFile } from './foreign-file.ts';
import { Keyring } from './keyring.ts';
import { changeLog, generateKey } from './key-changes.ts';
import { readKeyNews } from './key-news.ts';
import { readKeysPage } from './keys-page.ts';
import { openLetters } from './letters.ts';
import { LogKeeper } from './log-keeper.ts';
import { browserPins } from './pin-store.ts';
import { previewFile } from './preview.ts';
import { sendReply } from './replies.ts';
import { SearchIndex } from './search-index.ts';
import { ServerClock } from './server-clock.ts';
import { signInWithOneOf } from './sign-in.ts';
import { Rewrapper } from './rewrapper.ts';
import { sinkFor } from './sinks.ts';
import { TemporaryFolder } from './temporary-folder.ts';
import { TipReader } from './tip-reader.ts';

/** Tips asked for at once. */
const PAGE_TIPS = 100;
/** Records of the audit log that are shown. */
const MAX_SHOWN_RECORDS = 200;
/** Envelopes asked for at once. */
const PAGE_ENVELOPES = 500;

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
  readonly #keeper: LogKeeper;
  readonly #rewrapper = new Rewrapper(this.#keyring);
  readonly #exported = new Set<string>();
  #self: string | undefined;
  #folder: Promise<TemporaryFolder | undefined> | undefined;

  constructor(origin: string, fetch: (...request: Parameters<Fetch>) => Promise<Response>) {
    this.#api = new StaffApi({ origin, fetch: this.#clock.watching(fetch), cookies: 'browser' });
    this.#keeper = new LogKeeper({ api: this.#api, origin, pins: browserPins, now: this.#now });
    this.#tips = new TipReader({
      api: this.#api,
      log: async () => (await this.#keeper.read()).log,
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
    'note-export': async ({ tip }) => {
      await this.#noteExport(tip);
      return 'done';
    },
    save: (request, carrying) => this.#save(request, carrying),
    reply: async (request, sending) => {
      await sendReply(request, this.#replyNeeds(), sending);
      return 'done';
    },
    'delete-tip': async ({ tip }) => {
      await this.#api.deleteTip(tip);
      return 'done';
    },
    'set-hold': ({ tip, hold }) => this.#api.setHold(tip, hold),
    'set-spam': async ({ tips, spam }) => {
      for (let from = 0; from < tips.length; from += MAX_MARKED_TIPS)
        await this.#api.setSpam(tips.slice(from, from + MAX_MARKED_TIPS), spam);
      return 'done';
    },
    'read-keys': () => readKeysPage(this.#keysNeeds()),
    'read-key-news': () => readKeyNews(this.#keysNeeds()),
    'change-log': (request) => changeLog(request, this.#keysNeeds()),
    'generate-key': (request) => generateKey(request, this.#now()),
    'end-sessions': async ({ fingerprint }) => {
      await this.#api.endSessions(fingerprint);
      return 'done';
    },
    'read-audit': () => this.#readAudit(),
    'read-aim': async () => {
      const { log } = await this.#keeper.read();
      const entries = log.entries.map(({ text, signatures }) => ({ entry: text, signatures }));
      return { log: JSON.stringify({ format: 'sealdrop-key-log/1', entries }), epoch: log.head.epoch };
    },
    aim: async ({ log }) => {
      await this.#rewrapper.aim(log, this.#now());
      return 'done';
    },
    'take-envelopes': async ({ epoch, after, limit = PAGE_ENVELOPES }) => ({
      envelopes: await this.#api.envelopes(epoch, after, limit),
    }),
    'wrap-envelopes': ({ envelopes }) => this.#rewrapper.wrap(envelopes, this.#now()),
    'put-envelopes': ({ from, to, changes }) => this.#api.replaceEnvelopes(from, to, changes),
    'prove-envelopes': async ({ envelopes }) => ({ failed: await this.#rewrapper.failing(envelopes) }),
    retire: async ({ epoch }) => {
      await this.#api.retireEpoch(epoch);
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
      now: this.#now,
      log: async () => (await this.#keeper.read()).log,
    };
  }

  readonly #now = () => new Date(Date.now() - this.#clock.aheadMs);

  #keysNeeds() {
    return {
      ...{ api: this.#api, keeper: this.#keeper, keyring: this.#keyring, now: this.#now },
      self: () => this.#self,
    };
  }

  async #readAudit(): Promise<AnswerOf<'read-audit'>> {
    const records: AnswerOf<'read-audit'>['records'][number][] = [];
    for (let after = 0; ;) {
      const page = await this.#api.audit(after);
      records.push(
        ...page.map(({ sequence, day, actor, action, subject }) => ({
          sequence,
          day,
          actor,
          action,
          subject,
        })),
      );
      const last = page.at(-1)?.sequence;
      if (last === undefined) return { records: records.slice(-MAX_SHOWN_RECORDS).reverse() };
      after = last;
    }
  }

  async #signIn(fingerprints: readonly string[]): Promise<AnswerOf<'sign-in'>> {
    const keys = fingerprints.flatMap((fingerprint) => this.#keyring.find(fingerprint) ?? []);
    const { fingerprint, signedIn } = await signInWithOneOf(keys, this.#api, this.#clock);
    this.#self = fingerprint;
    // Nothing is opened or sealed before the key log is what it must be.
    await this.#keeper.read();
    const { newsroom, idleSeconds, roles } = signedIn;
    return { fingerprint, newsroom, idleSeconds, roles };
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
    return { tips: page.tips.map(listedTip), tipDays: page.tipDays, ...next };
  }

  async #save({ file, inner }: RequestOf<'save'>, carrying: Carrying): Promise<AnswerOf<'save'>> {
    await this.#noteExport(file.tip);
    if (inner) return saveInnerFile(this.#tips, file, this.#keyring.keys, carrying);
    const { size } = await this.#tips.entry(file);
    const { sink, result } = await sinkFor(size, await this.#temporaryFolder());
    await this.#tips.openFile(file, { ...carrying, sink });
    if (carrying.signal.aborted) throw new ConsoleError({ code: 'cancelled' });
    return result();
  }

  /** Before anything of it is on a disk: what cannot be recorded is not done. Once for each tip and console. */
  async #noteExport(tip: string): Promise<void> {
    if (this.#exported.has(tip)) return;
    await this.#api.noteExport(tip);
    this.#exported.add(tip);
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
