import { readCodename } from '../../../keys/source.ts';
import { Failure } from '../failure.ts';
import type {
  Answer,
  OpenMailbox,
  Prepared,
  Request,
  ShownRing,
  TipRequest,
  WordLanguage,
} from '../protocol.ts';
import { measureSealing } from './measure.ts';
import { Control } from './control.ts';
import { fetchNewsroom, fetchSigners, type Newsroom } from './newsroom.ts';
import { Sending } from './sending.ts';
import {
  beginMailbox,
  fetchMailbox,
  type MailboxRequest,
  openWithCodename,
  type Session,
} from './session.ts';
import { Tabs } from './tabs.ts';

/** What the worker does for one page. All that is secret stays here. */
export class Desk {
  readonly tabs = new Tabs();
  readonly #shown: ShownRing;
  readonly #words: WordLanguage;
  readonly #report: ConstructorParameters<typeof Control>[0];
  #session: Session | undefined;
  #sending: Sending | undefined;
  #control: Control | undefined;

  constructor(shown: ShownRing, words: WordLanguage, report: ConstructorParameters<typeof Control>[0]) {
    this.#shown = shown;
    this.#words = words;
    this.#report = report;
  }

  /** @throws Failure */
  async answer(request: Request): Promise<Answer> {
    switch (request.kind) {
      case 'prepare':
        return { kind: 'prepared', prepared: await this.#prepare() };
      case 'send':
        return this.#send(request.tip, request.again);
      case 'pause':
        this.#control?.pause(request.paused);
        return { kind: 'done' };
      case 'give-up':
        await this.#sending?.giveUp();
        this.#sending = undefined;
        return { kind: 'done' };
      case 'open-codename':
        return this.#openCodename(request.text);
      case 'mailbox':
        return { kind: 'mailbox', mailbox: await this.#mailbox() };
      case 'save':
        return this.#save(request.part);
      case 'delete-reply':
        await (await replyReading()).deleteReply(this.#requireSession(), request.tip);
        return { kind: 'mailbox', mailbox: await this.#mailbox() };
      case 'close-mailbox':
        await (await replyReading()).closeMailbox(this.#requireSession());
        this.#session = undefined;
        this.tabs.letGo();
        return { kind: 'done' };
    }
  }

  newsroom(): Promise<Newsroom> {
    return fetchNewsroom(this.#shown);
  }

  /** The mailbox of this visit; a new one where there is none yet, in any tab. */
  async mailboxFor(
    newsroom: Newsroom,
    conversation: string,
  ): Promise<{ readonly session: Session; readonly begun?: MailboxRequest }> {
    const session = this.#session ?? (await this.#sessionOfOthers(newsroom));
    if (session !== undefined) return { session };
    const begun = await beginMailbox(newsroom, conversation, this.#words);
    return { session: begun.session, begun: begun.request };
  }

  /** From now on this is the mailbox of the visit. */
  hold(session: Session): void {
    this.#session = session;
    this.tabs.hold(session.codename);
  }

  /** Its mailbox has gone: the next tip begins another one. */
  lose({ locator }: Session): void {
    if (this.#session?.locator !== locator) return;
    this.#session = undefined;
    this.tabs.letGo();
  }

  /** Another tab may not know yet that its mailbox has gone. */
  async #sessionOfOthers({ salt }: Newsroom): Promise<Session | undefined> {
    const codename = await this.tabs.codenameOfOthers();
    if (codename === undefined) return undefined;
    return openWithCodename(codename, salt).catch(absentIfUnknown);
  }

  async #prepare(): Promise<Prepared> {
    const { limits, ring } = await this.newsroom();
    return {
      limits,
      bytesPerSecond: await measureSealing(ring.suite),
      hasMailbox: this.#session !== undefined,
    };
  }

  async #send(tip: TipRequest, again: boolean): Promise<Answer> {
    if (!again || this.#sending === undefined) {
      this.#control = new Control(this.#report);
      this.#sending = new Sending(this, tip, this.#control);
    }
    const receipt = await this.#sending.run();
    this.#sending = undefined;
    return { kind: 'receipt', receipt };
  }

  async #openCodename(text: string): Promise<Answer> {
    const read = await readCodename(text, this.#words);
    if ('slip' in read) return { kind: 'slip', slip: read.slip };
    const { salt } = await fetchSigners();
    this.hold(await openWithCodename(read.codename, salt));
    return { kind: 'mailbox', mailbox: await this.#mailbox() };
  }

  async #mailbox(): Promise<OpenMailbox> {
    const session = this.#requireSession();
    const { replies } = await fetchMailbox(session.locator);
    const { readReplies } = await replyReading();
    const { name, keys } = await fetchSigners();
    return { newsroom: name, replies: await readReplies(session, replies, keys) };
  }

  async #save(part: string): Promise<Answer> {
    const session = this.#requireSession();
    return {
      kind: 'file',
      ...(await (await replyReading()).saveFile(session, part, (await fetchSigners()).keys)),
    };
  }

  #requireSession(): Session {
    if (this.#session === undefined) throw new Failure('unknown-mailbox');
    return this.#session;
  }
}

function absentIfUnknown(error: unknown): undefined {
  if (!(error instanceof Failure) || error.data.code !== 'unknown-mailbox') throw error;
}

/** Not needed to send. */
const replyReading = () => import('./replies.ts');
