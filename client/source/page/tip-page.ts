import type { Gone, Prepared, Receipt } from '../protocol.ts';
import { focusOn, h, p } from './dom.ts';
import { goneView } from './gone-view.ts';
import { keptSentence } from './kept.ts';
import { isSending, leaveBy, watchLeaving } from './leaving.ts';
import { Photos } from './photos.ts';
import { showReceipt } from './receipt-view.ts';
import { Sender } from './sender.ts';
import { hasFeatures } from './worker-link.ts';
import { sendingWording, type SendingWording, timeOf } from './wording.ts';
import { Workshop } from './workshop.ts';
import { WrittenForm } from './written-form.ts';

/** From so many seconds of sealing on, the source is told beforehand. */
const SLOW_SECONDS = 10;

/** Says beside the form where it will be sealed, and how long that will take. */
class SealingNote {
  readonly #wording: SendingWording;
  readonly #element = h('p', { class: 'here', role: 'status' });
  readonly #slow = h('p', { class: 'here', role: 'status' });
  #prepared: Prepared | undefined;

  constructor(form: HTMLFormElement, wording: SendingWording) {
    this.#wording = wording;
    this.#element.textContent = wording.say('here.preparing');
    form.prepend(this.#element, this.#slow);
    form.addEventListener('change', () => {
      this.#showTime(form);
    });
  }

  ready(prepared: Prepared, form: HTMLFormElement): void {
    this.#prepared = prepared;
    this.#element.textContent = this.#wording.say('here.sealing');
    this.#showTime(form);
    // What the page promised is so now.
    form.parentElement?.querySelector('.scripted')?.remove();
  }

  notReady(): void {
    this.#element.textContent = '';
  }

  #showTime(form: HTMLFormElement): void {
    const bytes = new WrittenForm(form).tip.files.reduce((sum, { size }) => sum + size, 0);
    const seconds = bytes / (this.#prepared?.bytesPerSecond ?? Infinity);
    const { say } = this.#wording;
    this.#slow.textContent =
      seconds < SLOW_SECONDS ? '' : say('here.slow', { time: timeOf(this.#wording, seconds) });
  }
}

/** Takes over the form of a tip. */
export function enhanceTipForm(form: HTMLFormElement): { readonly submit: () => void } {
  const page = sendingWording().then((wording) => new TipPage(form, wording));
  return {
    submit: () => void page.then((ready) => ready.send()),
  };
}

class TipPage {
  readonly #form: HTMLFormElement;
  readonly #wording: SendingWording;
  readonly #main: HTMLElement;
  /** The page as it was, with the form. */
  readonly #page: readonly ChildNode[];
  readonly #written: WrittenForm;
  readonly #photos: Photos;
  readonly #workshop: Workshop;
  readonly #sender: Sender;
  readonly #kept = keptSentence();
  #notice: HTMLElement | undefined;
  /** This page has a mailbox, or shows a codename. */
  #hasSent = false;

  constructor(form: HTMLFormElement, wording: SendingWording) {
    this.#form = form;
    this.#wording = wording;
    this.#main = form.closest('main') ?? document.body;
    this.#page = [...this.#main.childNodes];
    this.#written = new WrittenForm(form);
    this.#photos = new Photos(form);
    this.#workshop = new Workshop(form, {
      progress: (progress) => {
        this.#sender.showProgress(progress);
      },
      gone: (gone) => {
        this.#hearGone(gone);
      },
    });
    this.#sender = new Sender({
      wording,
      link: this.#workshop.link,
      show: (panel) => {
        this.#showForm(panel);
      },
      received: (receipt, prepared) => {
        this.#showReceipt(receipt, prepared);
      },
      otherWay: () => {
        // Without an event: nothing of ours stands in its way. The source has said so.
        form.submit();
      },
    });
    this.#watch();
    void this.#prepare();
  }

  async send(): Promise<void> {
    if (!hasFeatures()) {
      this.#sender.stop({ code: 'no-feature' });
      return;
    }
    const files = await this.#photos.filesToSend(this.#written.tip.files);
    if (files !== undefined) await this.#sender.send({ ...this.#written.tip, files });
  }

  #watch(): void {
    const forget = (): void => {
      this.#workshop.end();
      this.#form.reset();
      this.#main.replaceChildren();
    };
    leaveBy(this.#form, { isNeeded: () => this.#hasSent, forget });
    watchLeaving(
      () => this.#written.isCovered,
      (why) => {
        forget();
        if (why === 'idle') this.#main.append(p(this.#wording.say('idle.forgotten')));
      },
    );
    addEventListener('beforeunload', (event) => {
      if (isSending()) event.preventDefault();
    });
  }

  async #prepare(): Promise<void> {
    if (!hasFeatures()) return;
    const note = new SealingNote(this.#form, this.#wording);
    try {
      note.ready(await this.#workshop.link().prepare(), this.#form);
    } catch {
      // What goes wrong now is told when it matters: after Send.
      note.notReady();
    }
  }

  #showForm(panel?: HTMLElement): void {
    document.body.classList.remove('prints-codename');
    showSkipLink(true);
    this.#main.replaceChildren(...this.#page);
    this.#written.cover(panel);
  }

  #showReceipt(receipt: Receipt, { limits }: Prepared): void {
    this.#hasSent = true;
    this.#notice?.remove();
    this.#form.reset();
    this.#written.cover(undefined);
    leaveOnlyMain();
    const writeMore = (): void => {
      this.#showForm();
    };
    const { mailboxDays } = limits;
    showReceipt(this.#main, this.#wording, { receipt, mailboxDays, kept: this.#kept, writeMore });
  }

  /** What was written stays; what tells of the mailbox goes. */
  #hearGone(gone: Gone): void {
    const { say } = this.#wording;
    if (this.#main.contains(this.#form)) {
      const sending = gone === 'left' && isSending();
      if (sending || this.#hasSent) this.#say(say(sending ? 'gone.leftSending' : `gone.${gone}Writing`));
    } else if (this.#hasSent) {
      const view = goneView(this.#wording, gone);
      document.body.classList.remove('prints-codename');
      this.#main.replaceChildren(view);
      focusOn(view);
    }
    this.#hasSent = false;
  }

  #say(text: string): void {
    this.#notice?.remove();
    this.#notice = h('p', { class: 'notice caution', role: 'alert' }, text);
    this.#form.before(this.#notice);
  }
}

/** Following a link to another language now would lose what is shown. */
function leaveOnlyMain(): void {
  document.querySelector('header nav')?.remove();
  showSkipLink(false);
}

/** It leads to the form. */
function showSkipLink(isForm: boolean): void {
  document.querySelector('.skip')?.toggleAttribute('hidden', !isForm);
}
