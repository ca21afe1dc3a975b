import { Failure, failureOf } from '../failure.ts';
import type { Answer, Gone, OpenMailbox, Prepared, Receipt, Request, Slip } from '../protocol.ts';
import { button, focusOn, h, p, section } from './dom.ts';
import { goneView } from './gone-view.ts';
import { handOver } from './hand-over.ts';
import { keptSentence } from './kept.ts';
import { isSending, leaveBy, watchLeaving } from './leaving.ts';
import { closedView, closing, moreForm, slipSentences } from './mailbox-parts.ts';
import { Photos } from './photos.ts';
import { showReceipt } from './receipt-view.ts';
import { replyView } from './reply-view.ts';
import { Sender } from './sender.ts';
import { WrittenForm } from './written-form.ts';
import { troublePanel } from './trouble-panel.ts';
import { hasFeatures } from './worker-link.ts';
import { type MailboxWording, mailboxWording, sendingWording } from './wording.ts';
import { Workshop } from './workshop.ts';

const PROBLEM_ID = 'problem';

/** Takes over the form in which a codename is entered: the codename stays in this browser. */
export function enhanceMailboxForm(form: HTMLFormElement): { readonly submit: () => void } {
  const page = sendingWording()
    .then(mailboxWording)
    .then((wording) => new MailboxPage(form, wording));
  return {
    submit: () => void page.then((ready) => ready.open()),
  };
}

class MailboxPage {
  readonly #form: HTMLFormElement;
  readonly #wording: MailboxWording;
  readonly #main: HTMLElement;
  readonly #entry: readonly ChildNode[];
  readonly #workshop: Workshop;
  readonly #status = h('p', { class: 'here', role: 'status' });
  readonly #written: WrittenForm;
  readonly #about: HTMLElement;
  readonly #takeFiles: (room: boolean) => void;
  readonly #photos: Photos;
  readonly #sender: Sender;
  readonly #kept = keptSentence();
  #notice: HTMLElement | undefined;
  #isOpen = false;
  /** Since what is under way was begun. */
  #hasLeft = false;

  constructor(form: HTMLFormElement, wording: MailboxWording) {
    this.#form = form;
    this.#wording = wording;
    this.#main = form.closest('main') ?? document.body;
    this.#entry = [...this.#main.childNodes];
    this.#workshop = new Workshop(form, {
      progress: (progress) => {
        this.#sender.showProgress(progress);
      },
      gone: (gone) => {
        this.#hearGone(gone);
      },
    });
    const more = moreForm(wording, () => void this.#send());
    this.#about = more.about;
    this.#takeFiles = more.takeFiles;
    this.#written = new WrittenForm(more.form);
    this.#photos = new Photos(more.form);
    this.#sender = new Sender({
      wording,
      link: this.#workshop.link,
      show: this.#written.cover,
      received: (receipt, prepared) => {
        this.#received(receipt, prepared);
      },
      otherWay: undefined,
    });
    this.#begin();
  }

  /** Of the codename that was entered. */
  async open(): Promise<void> {
    const text = new FormData(this.#form).get('codename');
    this.#say('');
    this.#notice?.remove();
    this.#form.querySelector('[aria-invalid]')?.removeAttribute('aria-invalid');
    try {
      if (!hasFeatures()) throw new Failure('no-feature');
      this.#say(this.#wording.say('mailbox.opening'));
      const request: Request = { kind: 'open-codename', text: typeof text === 'string' ? text : '' };
      this.#answered(await this.#workshop.link().ask(request, 'mailbox', 'slip'));
    } catch (error) {
      this.#stop(failureOf(error));
    }
  }

  /** What is told when no mailbox can be opened safely. */
  get #opening(): { readonly suspect: string } {
    return { suspect: this.#wording.say('failed.openSuspect') };
  }

  #begin(): void {
    this.#form.prepend(this.#status);
    if (hasFeatures()) {
      this.#say(this.#wording.say('mailbox.willOpen'));
      // What the page promised is so now.
      this.#main.querySelector('.scripted')?.remove();
    }
    leaveBy(this.#form, {
      isNeeded: () => this.#isOpen,
      forget: () => {
        this.#forget();
      },
    });
    watchLeaving(
      () => this.#written.isCovered,
      (why) => {
        this.#forget(why === 'idle' ? this.#wording.say('mailbox.idle') : undefined);
      },
    );
    addEventListener('beforeunload', (event) => {
      if (isSending()) event.preventDefault();
    });
  }

  #answered(answer: Extract<Answer, { kind: 'mailbox' | 'slip' }>): void {
    if (answer.kind === 'mailbox') {
      this.#form.reset();
      this.#about.textContent = this.#wording.say('more.reply');
      this.#show(answer.mailbox);
    } else this.#showSlip(answer.slip);
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }

  #stop(failure: ReturnType<typeof failureOf>): void {
    this.#say('');
    if (failure.code === 'unknown-mailbox') {
      const { say } = this.#wording;
      this.#ask('unknown.heading', [say('unknown.what'), say('unknown.next')]);
      return;
    }
    this.#notice = troublePanel(this.#wording, failure, {
      opening: this.#opening,
      again: () => void this.open(),
      otherWay: () => {
        this.#form.submit();
      },
    });
    this.#form.after(this.#notice);
  }

  #showSlip(slip: Slip): void {
    this.#say('');
    this.#ask('slip.heading', [...slipSentences(this.#wording, slip), this.#wording.say('slip.again')]);
  }

  #ask(heading: 'slip.heading' | 'unknown.heading', sentences: readonly string[]): void {
    this.#notice = h(
      'section',
      { class: 'notice caution', role: 'alert', 'aria-labelledby': PROBLEM_ID },
      h('h2', { id: PROBLEM_ID }, this.#wording.say(heading)),
      ...sentences.map((sentence) => p(sentence)),
    );
    this.#form.before(this.#notice);
    this.#form.querySelector('textarea')?.setAttribute('aria-invalid', 'true');
    focusOn(this.#notice);
  }

  #show({ newsroom, replies, takesFiles }: OpenMailbox, done?: string): void {
    const { say } = this.#wording;
    this.#isOpen = true;
    this.#takeFiles(takesFiles);
    const views = (genuine: boolean) =>
      replies
        .filter(({ state }) => (state === 'genuine') === genuine)
        .map((reply) =>
          replyView(this.#wording, reply, {
            save: (part, name) => this.#save(part, name),
            remove: () => void this.#do({ kind: 'delete-reply', tip: reply.tip }, say('reply.deleted')),
          }),
        );
    const doubtful = views(false);
    const genuine = views(true);
    const heading = h('h1', { id: 'mailbox' }, say('mailbox.heading'));
    const notice = done === undefined ? undefined : h('p', { class: 'notice good', role: 'status' }, done);
    document.body.classList.remove('prints-codename');
    this.#main.replaceChildren(
      ...[
        heading,
        notice,
        section(
          'replies',
          say('replies.heading', { newsroom }),
          '',
          genuine.length === 0 && p(say('replies.none')),
          ...genuine,
          button(say('mailbox.check'), () => void this.#do({ kind: 'mailbox' }), 'quiet small'),
        ),
        doubtful.length === 0 ? undefined : section('doubtful', say('replies.doubtful'), '', ...doubtful),
        this.#more(),
        h(
          'section',
          { class: 'good' },
          p(say('mailbox.here')),
          p(say('mailbox.notBack')),
          this.#kept !== '' && p(this.#kept),
        ),
        closing(this.#wording, () => void this.#close()),
      ].filter((part) => part !== undefined),
    );
    focusOn(notice ?? heading);
  }

  #more(): HTMLElement {
    return section('write', this.#wording.say('more.heading'), '', this.#written.form);
  }

  async #send(): Promise<void> {
    this.#hasLeft = false;
    const files = await this.#photos.filesToSend(this.#written.tip.files);
    if (files !== undefined) await this.#sender.send({ ...this.#written.tip, files });
  }

  #received(receipt: Receipt, { limits }: Prepared): void {
    const { say } = this.#wording;
    this.#written.form.reset();
    this.#written.cover(undefined);
    if (receipt.first) {
      this.#about.textContent = say('more.reply');
      const writeMore = (): void => {
        if (this.#hasLeft) this.#forget(say('mailbox.leftElsewhere'));
        else void this.#do({ kind: 'mailbox' });
      };
      this.#isOpen = true;
      const { mailboxDays } = limits;
      showReceipt(this.#main, this.#wording, { receipt, mailboxDays, kept: this.#kept, writeMore });
    } else if (this.#hasLeft) this.#forget(`${say('receipt.added')} ${say('mailbox.leftElsewhere')}`);
    else void this.#do({ kind: 'mailbox' }, say('receipt.added'));
  }

  /** Something with the open mailbox, which is then shown as it is. */
  async #do(request: Extract<Request, { kind: 'mailbox' | 'delete-reply' }>, done?: string): Promise<void> {
    try {
      const { mailbox } = await this.#workshop.link().ask(request, 'mailbox');
      this.#show(mailbox, done);
    } catch (error) {
      this.#fail(error, () => void this.#do(request, done));
    }
  }

  async #save(part: string, name: string): Promise<void> {
    try {
      const { blob } = await this.#workshop.link().ask({ kind: 'save', part }, 'file');
      handOver(blob, name);
    } catch (error) {
      this.#fail(error, () => void this.#save(part, name));
    }
  }

  async #close(): Promise<void> {
    try {
      await this.#workshop.link().ask({ kind: 'close-mailbox' }, 'done');
      this.#written.form.reset();
      this.#main.replaceChildren(...closedView(this.#wording));
      document.querySelector('.skip')?.remove();
      focusOn(this.#main.querySelector('h1') ?? this.#main);
    } catch (error) {
      this.#fail(error, () => void this.#close());
    }
  }

  #fail(error: unknown, again: () => void): void {
    const failure = failureOf(error);
    if (failure.code === 'unknown-mailbox') {
      this.#hearGone('closed');
      return;
    }
    this.#notice?.remove();
    const panel = troublePanel(this.#wording, failure, { opening: this.#opening, again });
    this.#notice = panel;
    this.#main.prepend(panel);
  }

  #hearGone(gone: Gone): void {
    const { say } = this.#wording;
    if (!this.#isOpen) return;
    this.#hasLeft ||= gone === 'left';
    if (gone === 'left' && isSending()) this.#showOnlyForm(gone, say('gone.leftSending'));
    else if (gone === 'left') this.#forget(say('mailbox.leftElsewhere'));
    else if (this.#written.isEmpty) {
      this.#isOpen = false;
      this.#main.replaceChildren(goneView(this.#wording, gone));
    } else {
      this.#about.textContent = say('more.anew');
      this.#showOnlyForm(gone, say('gone.closedWriting'));
    }
  }

  /** What was written, or is on its way, stays; all else of the mailbox goes. */
  #showOnlyForm(gone: Gone, what: string): void {
    const heading = h('h1', {}, this.#wording.say(`gone.${gone}Heading`));
    const alert = h('section', { class: 'notice caution', role: 'alert' }, heading, p(what));
    document.body.classList.remove('prints-codename');
    this.#main.replaceChildren(alert, this.#more());
    focusOn(alert);
  }

  /** Nothing of the mailbox is left in this page. @param why the page may open one again, and why it has forgotten this one */
  #forget(why?: string): void {
    this.#workshop.end();
    this.#form.reset();
    this.#written.form.reset();
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    document.body.classList.remove('prints-codename');
    this.#main.replaceChildren(...(why === undefined ? [] : this.#entry));
    if (why !== undefined && wasOpen) this.#say(why);
  }
}
