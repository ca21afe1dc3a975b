import type { ShownRing, WordLanguage } from '../protocol.ts';
import { type WorkerEvents, WorkerLink } from './worker-link.ts';
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
    log: shownLog(dataset['log']),
  };
}

/** As the page has it: server/source/pages/page-script.tsx. */
function shownLog(text = ''): ShownRing['log'] {
  const [genesis, sequence, hash] = text.split(' ');
  return genesis === undefined || hash === undefined
    ? undefined
    : { genesis, sequence: Number(sequence), hash };
}

/** The worker of this page, started again where it has ended. */
export class Workshop {
  readonly #form: HTMLFormElement;
  readonly #events: WorkerEvents;
  #link: WorkerLink | undefined;

  constructor(form: HTMLFormElement, events: WorkerEvents) {
    this.#form = form;
    this.#events = events;
  }

  readonly link = (): WorkerLink => {
    if (this.#link === undefined || this.#link.ended)
      this.#link = new WorkerLink(shownRing(this.#form), WORD_LANGUAGES[pageLocale()], this.#events);
    return this.#link;
  };

  end(): void {
    this.#link?.end();
  }
}
