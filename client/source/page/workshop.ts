import type { Progress, ShownRing, WordLanguage } from '../protocol.ts';
import { WorkerLink } from './worker-link.ts';
import { pageLocale } from './wording.ts';

const WORD_LANGUAGES: Readonly<Record<ReturnType<typeof pageLocale>, WordLanguage>> = {
  en: 'en',
  ko: 'ko',
  ru: 'en',
  'zh-Hans': 'zh-hans',
};

function shownRing({ dataset }: HTMLFormElement): ShownRing {
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
      this.#link = new WorkerLink(shownRing(this.#form), WORD_LANGUAGES[pageLocale()], this.#onProgress);
    return this.#link;
  };

  end(): void {
    this.#link?.end();
  }
}
