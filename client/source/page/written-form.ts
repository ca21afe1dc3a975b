import type { TipRequest } from '../protocol.ts';
import { pageLocale } from './wording.ts';

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
      trapped: (data.get('remark') ?? '') !== '',
    };
  }

  get isEmpty(): boolean {
    const { message, files } = this.tip;
    return message.trim() === '' && files.length === 0;
  }

  get isCovered(): boolean {
    return this.#panel !== undefined;
  }

  readonly cover = (panel: HTMLElement | undefined): void => {
    this.#panel?.remove();
    this.#panel = panel;
    this.form.hidden = panel !== undefined;
    // It has a heading of its own.
    this.form
      .closest('section')
      ?.querySelector(':scope > h2')
      ?.toggleAttribute('hidden', panel !== undefined);
    if (panel === undefined) this.form.querySelector('textarea')?.focus();
    else this.form.after(panel);
  };
}
