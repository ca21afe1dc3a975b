import type { Prepared } from '../protocol.ts';
import { h } from './dom.ts';
import { leaveBy, watchLeaving } from './leaving.ts';
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
    // What the page says of sealing on the server is not true any more.
    document.querySelector('#unprotected li')?.setAttribute('hidden', '');
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

/** It leads to the form. */
function showSkipLink(isForm: boolean): void {
  document.querySelector('.skip')?.toggleAttribute('hidden', !isForm);
}

/** Takes over the form of a tip. */
export function enhanceTipForm(form: HTMLFormElement): { readonly submit: () => void } {
  const written = new WrittenForm(form);
  const photos = new Photos(form);
  const main = form.closest('main') ?? document.body;
  const page = [...main.childNodes];
  const loading = sendingWording();
  let sender: Sender | undefined;
  let hasSent = false;
  const workshop = new Workshop(form, (progress) => {
    sender?.showProgress(progress);
  });

  const begin = async (): Promise<Sender> => {
    const wording = await loading;
    sender = new Sender({
      wording,
      link: workshop.link,
      show: (panel) => {
        main.replaceChildren(...page);
        written.cover(panel);
      },
      received: (receipt, { limits }) => {
        hasSent = true;
        // Following one now would lose the codename.
        document.querySelector('header nav')?.remove();
        showSkipLink(false);
        form.reset();
        written.cover(undefined);
        const writeMore = (): void => {
          showSkipLink(true);
          main.replaceChildren(...page);
          written.cover(undefined);
        };
        showReceipt(main, wording, { receipt, mailboxDays: limits.mailboxDays, writeMore });
      },
      otherWay: () => {
        // Without an event: nothing of ours stands in its way. The source has said so.
        form.submit();
      },
    });
    await prepare(wording);
    return sender;
  };
  const prepare = async (wording: SendingWording): Promise<void> => {
    if (!hasFeatures()) return;
    const note = new SealingNote(form, wording);
    // What goes wrong now is told when it matters: after Send.
    await workshop
      .link()
      .prepare()
      .then(
        (prepared) => {
          note.ready(prepared, form);
        },
        () => {
          note.notReady();
        },
      );
  };
  const beginning = begin();
  leaveBy(form, () => hasSent);
  watchLeaving(
    () => written.isCovered,
    () => {
      workshop.end();
      form.reset();
      main.replaceChildren();
    },
  );
  addEventListener('beforeunload', (event) => {
    if (document.getElementById('progress') !== null) event.preventDefault();
  });
  const send = async (ready: Sender): Promise<void> => {
    if (!hasFeatures()) {
      ready.stop({ code: 'no-feature' });
      return;
    }
    const files = await photos.filesToSend(written.tip.files);
    if (files !== undefined) await ready.send({ ...written.tip, files });
  };
  return {
    submit: () => {
      void loading.then(() => {
        if (sender !== undefined) void send(sender);
      });
      void beginning;
    },
  };
}
