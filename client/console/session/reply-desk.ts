import { newId } from '../../new-id.ts';
import { MAX_REPLY_CHARACTERS, MAX_REPLY_FILES } from '../limits.ts';
import { sentences } from '../sentences.ts';
import { changedDraft, type Draft, emptyDraft, isBegun } from '../state/draft.ts';
import type { Session } from './session.ts';

/** Replies that are being written, one for each tip, and sent. */
export class ReplyDesk {
  readonly #session: Session;
  readonly #sending = new Map<string, AbortController>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Leaving the page now would lose something. */
  get busy(): boolean {
    return this.#sending.size > 0 || [...(this.#session.desk?.drafts.values() ?? [])].some(isBegun);
  }

  write(tip: string, text: string): void {
    this.#change(tip, { text });
  }

  attach(tip: string, files: readonly File[]): void {
    this.#change(tip, { files: [...this.#draft(tip).files, ...files].slice(0, MAX_REPLY_FILES) });
  }

  detach(tip: string, file: File): void {
    this.#change(tip, { files: this.#draft(tip).files.filter((other) => other !== file) });
  }

  discard(tip: string): void {
    if (!this.#sending.has(tip)) this.#set(tip, undefined);
  }

  /** The editor has compared the keys of the ring that are not at hand, or takes that back. */
  agree(fingerprints: readonly string[], agreed: boolean): void {
    this.#session.store.dispatch({ type: 'strangers-agreed', fingerprints, agreed });
  }

  cancel(tip: string): void {
    this.#sending.get(tip)?.abort();
  }

  async send(tip: string): Promise<void> {
    const { desk, crew, tips } = this.#session;
    const draft = this.#draft(tip);
    if (desk === undefined || !isSendable(draft) || this.#sending.has(tip)) return;
    const controller = new AbortController();
    this.#sending.set(tip, controller);
    this.#set(tip, { ...draft, state: { status: 'sending', bytes: 0 } });
    const { text, files, reply, before } = draft;
    try {
      await crew.desk.ask(
        { kind: 'reply', tip, reply, before, text, files, agreed: [...desk.agreed] },
        {
          signal: controller.signal,
          progress: (bytes) => {
            this.#set(tip, { ...draft, state: { status: 'sending', bytes } });
          },
        },
      );
      this.#set(tip, emptyDraft(newId(), { status: 'stored' }));
      tips.notice(sentences.reply.storedNotice);
      if (this.#session.desk?.reading?.tip === tip) await tips.reread(tip);
    } catch (error) {
      this.#session.fail(error, (failure) => {
        // The editor sees now what was stored: what is sent next is meant besides it.
        const known = failure.code === 'sent-before' ? { before: [] } : {};
        this.#set(tip, { ...draft, ...known, state: { status: 'failed', failure } });
        if (RELOADED.has(failure.code) && this.#session.desk?.reading?.tip === tip) void tips.reread(tip);
      });
    } finally {
      this.#sending.delete(tip);
    }
  }

  stop(): void {
    for (const controller of this.#sending.values()) controller.abort();
    this.#sending.clear();
  }

  #change(tip: string, change: Partial<Pick<Draft, 'text' | 'files'>>): void {
    if (!this.#sending.has(tip)) this.#set(tip, changedDraft(this.#draft(tip), change, newId));
  }

  #draft(tip: string): Draft {
    return this.#session.desk?.drafts.get(tip) ?? emptyDraft(newId());
  }

  #set(tip: string, draft: Draft | undefined): void {
    this.#session.store.dispatch({ type: 'draft-changed', tip, draft });
  }
}

/** Failures after which the conversation on the screen is out of date. */
const RELOADED: ReadonlySet<string> = new Set(['mailbox-closed', 'unknown-ring-key', 'sent-before']);

export function isSendable(draft: Draft): boolean {
  return isBegun(draft) && draft.text.length <= MAX_REPLY_CHARACTERS;
}
