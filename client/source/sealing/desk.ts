import { readCodename, type VerifiedLog } from '../../../keys/source.ts';
import { Failure, failureOf } from '../failure.ts';
import type {
  Answer,
  Gone,
  OpenMailbox,
  Prepared,
  Progress,
  Request,
  ShownRing,
  TipRequest,
  WordLanguage,
} from '../protocol.ts';
import { measureSealing } from './measure.ts';
import { Control } from './control.ts';
import { KeyLog, requireRemembered } from './key-log.ts';
import { fetchMailboxSite, fetchNewsroom, type Newsroom } from './newsroom.ts';
import { Sending } from './sending.ts';
import {
  type BegunMailbox,
  beginMailbox,
  fetchMailbox,
  locatorOf,
  openWithCodename,
  type Session,
} from './session.ts';
import { Stamp } from './stamp.ts';
import { Tabs } from './tabs.ts';

interface Reports {
  readonly progress: (progress: Progress) => void;
  readonly gone: (gone: Gone) => void;
}

/** What the worker does for one page. All that is secret stays here. */
export class Desk {
  readonly tabs: Tabs;
  readonly #keyLog: KeyLog;
  readonly #words: WordLanguage;
  readonly #reports: Reports;
  #session: Session | undefined;
  /** For the first tip of a conversation. */
  #stamp: Stamp | undefined;
  #sending: Sending | undefined;
  #control: Control | undefined;
  /** Since what is under way was begun. */
  #hasLeft = false;

  constructor(shown: ShownRing, words: WordLanguage, reports: Reports) {
    this.#keyLog = new KeyLog(shown);
    this.#words = words;
    this.#reports = reports;
    this.tabs = new Tabs({
      left: () => {
        this.#hasLeft = true;
        this.#letGo();
        reports.gone('left');
      },
      closed: (locator) => {
        if (this.#session?.locator !== locator) return;
        this.#letGo();
        reports.gone('closed');
      },
    });
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
        this.#control?.giveUp();
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
        this.forget(this.#requireSession());
        return { kind: 'done' };
    }
  }

  /** @throws Failure, also where the mailbox that is open remembers another key log */
  async newsroom(): Promise<Newsroom> {
    const newsroom = await fetchNewsroom(this.#keyLog);
    if (this.#session !== undefined) requireRemembered(newsroom.log, this.#session.opened);
    return newsroom;
  }

  /** The mailbox of this visit; a new one where there is none yet, in any tab. */
  async mailboxFor(
    newsroom: Newsroom,
    conversation: string,
  ): Promise<{ readonly session: Session; readonly begun?: BegunMailbox }> {
    const session = this.#session ?? (await this.#sessionOfOthers(newsroom));
    if (session !== undefined) return { session };
    const begun = await beginMailbox(newsroom, conversation, this.#words);
    return { session: begun.session, begun };
  }

  /** From now on this is the mailbox of the visit, unless that was left meanwhile. */
  hold(session: Session): void {
    if (this.#hasLeft) return;
    this.#session = session;
    this.tabs.hold(session.codename);
  }

  /** It is not there any more: no tab goes on with it. */
  forget({ locator }: Session): void {
    if (this.#session?.locator === locator) this.#letGo();
    this.tabs.tellClosed(locator);
  }

  #letGo(): void {
    this.#session = undefined;
    this.tabs.letGo();
  }

  async #sessionOfOthers({ salt, log }: Newsroom): Promise<Session | undefined> {
    const codename = await this.tabs.codenameOfOthers();
    if (codename === undefined) return undefined;
    try {
      const session = await openWithCodename(codename, salt);
      requireRemembered(log, session.opened);
      return session;
    } catch (error) {
      if (failureOf(error).code !== 'unknown-mailbox') throw error;
      // Closed where no tab of ours could hear of it.
      this.tabs.tellClosed(await locatorOf(codename, salt));
      return undefined;
    }
  }

  async #prepare(): Promise<Prepared> {
    const { limits, ring, stampBits } = await this.newsroom();
    const bytesPerSecond = await measureSealing(ring.suite);
    // What goes on, or is sent instead, has that of before.
    const isFirst = (this.#stamp ?? this.#sending ?? this.#session) === undefined;
    if (isFirst && stampBits > 0) {
      this.#stamp = new Stamp();
      void this.#stamp.work(ring.epoch, stampBits);
    }
    return { limits, bytesPerSecond };
  }

  async #send(tip: TipRequest, again: boolean): Promise<Answer> {
    if (!again || this.#sending === undefined || this.#sending.isOver) {
      this.#hasLeft = false;
      this.#control = new Control(this.#reports.progress);
      const stamp = this.#stamp ?? this.#sending?.stamp;
      this.#sending = new Sending(this, tip, this.#control, this.#session, stamp?.take());
      this.#stamp = undefined;
    }
    const receipt = await this.#sending.run();
    this.#sending = undefined;
    return { kind: 'receipt', receipt };
  }

  async #openCodename(text: string): Promise<Answer> {
    const read = await readCodename(text, this.#words);
    if ('slip' in read) return { kind: 'slip', slip: read.slip };
    const { salt } = await fetchMailboxSite();
    const log = await this.#keyLog.fetch();
    this.#hasLeft = false;
    const session = await openWithCodename(read.codename, salt);
    // Before anything of it is shown, or another tab is told.
    requireRemembered(log, session.opened);
    this.hold(session);
    return { kind: 'mailbox', mailbox: await this.#mailbox() };
  }

  async #mailbox(): Promise<OpenMailbox> {
    const session = this.#requireSession();
    const { replies } = await fetchMailbox(session.locator);
    const { readReplies } = await replyReading();
    const { name, takesFiles } = await fetchMailboxSite();
    return {
      newsroom: name,
      takesFiles,
      replies: await readReplies(session, replies, await this.#logOf(session)),
    };
  }

  async #save(part: string): Promise<Answer> {
    const session = this.#requireSession();
    const { saveFile } = await replyReading();
    return { kind: 'file', ...(await saveFile(session, part, await this.#logOf(session))) };
  }

  async #logOf({ opened }: Session): Promise<VerifiedLog> {
    const log = await this.#keyLog.fetch();
    requireRemembered(log, opened);
    return log;
  }

  #requireSession(): Session {
    if (this.#session === undefined) throw new Failure('unknown-mailbox');
    return this.#session;
  }
}

/** Not needed to send. */
const replyReading = () => import('./replies.ts');
