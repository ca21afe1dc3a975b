import { Failure, type FailureData, failureOf } from '../failure.ts';
import type { Prepared, Progress, Receipt, TipRequest } from '../protocol.ts';
import { focusOn } from './dom.ts';
import { ProgressPanel } from './progress-panel.ts';
import { type FormFailure, troublePanel } from './trouble-panel.ts';
import type { WorkerLink } from './worker-link.ts';
import type { SendingWording } from './wording.ts';

interface SenderOptions {
  readonly wording: SendingWording;
  readonly link: () => WorkerLink;
  /** Shows a panel in the place of the form; nothing shows the form again. */
  readonly show: (panel: HTMLElement | undefined) => void;
  readonly received: (receipt: Receipt, prepared: Prepared) => void;
  /** Sends the form without any of this. */
  readonly otherWay: (() => void) | undefined;
}

interface SenderChoices {
  readonly again?: () => void;
  readonly withoutFiles?: () => void;
}

/** Takes what was written and chosen, and sees it through: progress, questions, receipt. */
export class Sender {
  readonly #options: SenderOptions;
  #panel: ProgressPanel | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  showProgress(progress: Progress): void {
    this.#panel?.show(progress);
  }

  async send(tip: TipRequest, again = false): Promise<void> {
    if (tip.message.trim() === '' && tip.files.length === 0) {
      this.stop({ code: 'empty' });
      return;
    }
    const givenUp = this.#showProgressPanel();
    try {
      const link = this.#options.link();
      const prepared = await Promise.race([link.prepare(), givenUp]);
      if (tip.message.length > prepared.limits.messageCharacters) {
        this.stop({ code: 'message-too-long' });
        return;
      }
      const { receipt } = await link.ask({ kind: 'send', tip, again }, 'receipt');
      this.#options.received(receipt, prepared);
    } catch (error) {
      // It goes on where it stopped, as far as it had come.
      this.stop(failureOf(error), { again: () => void this.send(tip, true), ...this.#withoutFiles(tip) });
    }
  }

  /** Stops and asks. */
  stop(failure: FailureData | { readonly code: FormFailure }, choices: SenderChoices = {}): void {
    const { wording, show, otherWay } = this.#options;
    this.#panel = undefined;
    const back = (): void => {
      show(undefined);
    };
    show(troublePanel(wording, failure, { ...choices, otherWay, back }));
  }

  #withoutFiles(tip: TipRequest): SenderChoices {
    if (tip.message.trim() === '' || tip.files.length === 0) return {};
    return { withoutFiles: () => void this.send({ ...tip, files: [] }) };
  }

  /** @returns rejects when it is given up; what is on its way by then says itself what comes of it */
  #showProgressPanel(): Promise<never> {
    const { wording, show, link } = this.#options;
    return new Promise((_resolve, reject) => {
      this.#panel = new ProgressPanel(wording, {
        pause: (paused) => void link().ask({ kind: 'pause', paused }, 'done'),
        giveUp: () => {
          reject(new Failure('stopped'));
          void link().ask({ kind: 'give-up' }, 'done');
        },
      });
      show(this.#panel.element);
      focusOn(this.#panel.element);
    });
  }
}
