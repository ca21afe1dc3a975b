import type { Prepared, Progress, ShownRing, TipRequest, WordLanguage } from '../protocol.ts';
import { focusOn, h } from './dom.ts';
import { watchLeaving } from './leaving.ts';
import { receiptView } from './receipt-view.ts';
import { Sender } from './sender.ts';
import { hasFeatures, WorkerLink } from './worker-link.ts';
import { pageLocale, sendingWording, type SendingWording, timeOf } from './wording.ts';

/** From so many seconds of sealing on, the source is told beforehand. */
const SLOW_SECONDS = 10;

const WORD_LANGUAGES: Readonly<Record<ReturnType<typeof pageLocale>, WordLanguage>> = {
  en: 'en',
  ko: 'ko',
  ru: 'en',
  'zh-Hans': 'zh-hans',
};

export const wordLanguage = (): WordLanguage => WORD_LANGUAGES[pageLocale()];

export function shownRing({ dataset }: HTMLFormElement): ShownRing {
  return {
    epoch: Number(dataset['epoch']),
    fingerprints: (dataset['fingerprints'] ?? '').split(' ').filter((text) => text !== ''),
  };
}

/** The worker of this page, started again where it has ended. */
export class Workshop {
  readonly #form: HTMLFormElement;
  readonly #onProgress: (progress: Progress) => void;
  #link: WorkerLink | undefined;

  constructor(form: HTMLFormElement, onProgress: (progress: Progress) => void) {
    this.#form = form;
    this.#onProgress = onProgress;
  }

  readonly link = (): WorkerLink => {
    if (this.#link === undefined || this.#link.ended)
      this.#link = new WorkerLink(shownRing(this.#form), wordLanguage(), this.#onProgress);
    return this.#link;
  };

  end(): void {
    this.#link?.end();
  }
}

/** The form as it is written: what it holds, and what is shown in its place. */
export class WrittenForm {
  readonly form: HTMLFormElement;
  #panel: HTMLElement | undefined;

  constructor(form: HTMLFormElement) {
    this.form = form;
  }

  get tip(): TipRequest {
    const data = new FormData(this.form);
    const message = data.get('message');
    const files = data.getAll('attachments').filter((entry) => entry instanceof File);
    return {
      message: (typeof message === 'string' ? message : '').replaceAll('\r\n', '\n'),
      // A field without a file has one without a name.
      files: files.filter(({ name, size }) => name !== '' || size > 0),
      language: pageLocale(),
    };
  }

  get isCovered(): boolean {
    return this.#panel !== undefined;
  }

  readonly cover = (panel: HTMLElement | undefined): void => {
    this.#panel?.remove();
    this.#panel = panel;
    this.form.hidden = panel !== undefined;
    if (panel === undefined) this.form.querySelector('textarea')?.focus();
    else this.form.after(panel);
  };
}

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

/** Takes over the form of a tip. */
export function enhanceTipForm(form: HTMLFormElement): { readonly submit: () => void } {
  const written = new WrittenForm(form);
  const main = form.closest('main') ?? document.body;
  const page = [...main.childNodes];
  const loading = sendingWording();
  let sender: Sender | undefined;
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
        form.reset();
        written.cover(undefined);
        const writeMore = (): void => {
          main.replaceChildren(...page);
          written.cover(undefined);
        };
        main.replaceChildren(
          ...receiptView(wording, { receipt, mailboxDays: limits.mailboxDays, writeMore }),
        );
        const heading = main.querySelector('h1');
        if (heading !== null) focusOn(heading);
        scrollTo(0, 0);
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
  return {
    submit: () => {
      void loading.then(() => {
        if (hasFeatures()) void sender?.send(written.tip);
        else sender?.stop({ code: 'no-feature' });
      });
      void beginning;
    },
  };
}
