import { Failure, failureOf } from '../failure.ts';
import type { Answer, OpenMailbox, Request, Slip } from '../protocol.ts';
import { button, focusOn, h, list, p, section } from './dom.ts';
import { leaveBy, watchLeaving } from './leaving.ts';
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
  readonly #photos: Photos;
  readonly #sender: Sender;
  #notice: HTMLElement | undefined;
  #isOpen = false;

  constructor(form: HTMLFormElement, wording: MailboxWording) {
    this.#form = form;
    this.#wording = wording;
    this.#main = form.closest('main') ?? document.body;
    this.#entry = [...this.#main.childNodes];
    this.#workshop = new Workshop(form, (progress) => {
      this.#sender.showProgress(progress);
    });
    this.#written = new WrittenForm(this.#moreForm());
    this.#photos = new Photos(this.#written.form);
    this.#sender = new Sender({
      wording,
      link: this.#workshop.link,
      show: this.#written.cover,
      received: (receipt, { limits }) => {
        this.#written.form.reset();
        this.#written.cover(undefined);
        const show = (done?: string): void => void this.#do({ kind: 'mailbox' }, done);
        // Where the mailbox had gone it has begun another one, whose codename is to be written down.
        if (receipt.first)
          showReceipt(this.#main, wording, { receipt, mailboxDays: limits.mailboxDays, writeMore: show });
        else show(wording.say('receipt.added'));
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

  #begin(): void {
    this.#form.prepend(this.#status);
    this.#say(hasFeatures() ? this.#wording.say('mailbox.willOpen') : '');
    // What the page says of opening on the server is not true any more.
    if (hasFeatures()) document.getElementById('where')?.setAttribute('hidden', '');
    leaveBy(this.#form, () => this.#isOpen);
    watchLeaving(
      () => this.#written.isCovered,
      (why) => {
        this.#forget(why === 'idle');
      },
    );
  }

  #answered(answer: Extract<Answer, { kind: 'mailbox' | 'slip' }>): void {
    if (answer.kind === 'mailbox') {
      this.#form.reset();
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
      opening: true,
      again: () => void this.open(),
      otherWay: () => {
        this.#form.submit();
      },
    });
    this.#form.after(this.#notice);
  }

  #showSlip(slip: Slip): void {
    const { say, sayCount } = this.#wording;
    this.#say('');
    const sentences =
      slip.kind === 'count'
        ? [sayCount('slip.count', slip.found)]
        : slip.slips.map(({ position, typed, meant: [first, second] }) => {
            const values = { position: this.#wording.number(position), typed };
            if (first === undefined) return say('slip.none', values);
            return second === undefined
              ? say('slip.one', { ...values, first })
              : say('slip.two', { ...values, first, second });
          });
    this.#ask('slip.heading', [...sentences, say('slip.again')]);
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

  #show({ newsroom, replies }: OpenMailbox, done?: string): void {
    const { say } = this.#wording;
    this.#isOpen = true;
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
        section('write', say('more.heading'), '', this.#written.form),
        h('section', { class: 'good' }, p(say('mailbox.here')), p(say('mailbox.notBack'))),
        this.#closing(),
      ].filter((part) => part !== undefined),
    );
    focusOn(notice ?? heading);
  }

  /** The form for a further message, with the fields of the form without a script. */
  #moreForm(): HTMLFormElement {
    const { say } = this.#wording;
    const field = (name: string, label: string, input: HTMLElement): HTMLElement =>
      h('div', { class: 'field' }, h('label', { for: name }, label), input);
    return h(
      'form',
      {
        id: 'more',
        autocomplete: 'off',
        submit: (event) => {
          event.preventDefault();
          void this.#send();
        },
      },
      p(say('more.reply')),
      field(
        'message',
        say('message.label'),
        h('textarea', { id: 'message', name: 'message', rows: 10, dir: 'auto', spellcheck: 'false' }),
      ),
      field(
        'attachments',
        say('files.label'),
        h('input', { id: 'attachments', name: 'attachments', type: 'file', multiple: true }),
      ),
      h('button', { type: 'submit' }, say('send.button')),
    );
  }

  async #send(): Promise<void> {
    const files = await this.#photos.filesToSend(this.#written.tip.files);
    if (files !== undefined) await this.#sender.send({ ...this.#written.tip, files });
  }

  #closing(): HTMLElement {
    const { say } = this.#wording;
    return h(
      'details',
      { class: 'back', id: 'close' },
      h('summary', {}, say('close.link')),
      h('h2', {}, say('close.heading')),
      list([say('close.goes'), say('close.stays'), say('close.told')]),
      button(say('close.button'), () => void this.#close()),
    );
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
      const address = URL.createObjectURL(blob);
      const link = h('a', { href: address, download: name });
      link.click();
      // Only once the browser has taken it.
      setTimeout(() => {
        URL.revokeObjectURL(address);
      }, 60_000);
    } catch (error) {
      this.#fail(error, () => void this.#save(part, name));
    }
  }

  async #close(): Promise<void> {
    const { say } = this.#wording;
    try {
      await this.#workshop.link().ask({ kind: 'close-mailbox' }, 'done');
      const heading = h('h1', { id: 'closed' }, say('closedMailbox.heading'));
      this.#main.replaceChildren(
        h(
          'section',
          { class: 'notice good', 'aria-labelledby': 'closed' },
          heading,
          p(say('closedMailbox.what')),
          p(h('strong', {}, say('closedMailbox.paper'))),
        ),
        section(
          'now',
          say('now.heading'),
          '',
          list([say('now.tor'), say('now.otherBrowser'), say('now.ownFiles')]),
        ),
      );
      document.querySelector('.skip')?.remove();
      focusOn(heading);
    } catch (error) {
      this.#fail(error, () => void this.#close());
    }
  }

  #fail(error: unknown, again: () => void): void {
    this.#notice?.remove();
    const panel = troublePanel(this.#wording, failureOf(error), { opening: true, again });
    this.#notice = panel;
    this.#main.prepend(panel);
  }

  /** Nothing of the mailbox is left in this page. */
  #forget(mayOpenAgain: boolean): void {
    this.#workshop.end();
    this.#form.reset();
    this.#written.form.reset();
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#main.replaceChildren(...(mayOpenAgain ? this.#entry : []));
    if (mayOpenAgain && wasOpen) this.#say(this.#wording.say('mailbox.idle'));
  }
}
