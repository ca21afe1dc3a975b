import type { Progress } from '../protocol.ts';
import { button, h, p } from './dom.ts';
import { type SendingWording, sizeOf, timeOf } from './wording.ts';

/** The rate is that of the last so many milliseconds. */
const WINDOW_MS = 20_000;
/** Below, a rate tells nothing yet. */
const LEAST_WINDOW_MS = 2_000;

interface Sample {
  readonly at: number;
  readonly sent: number;
}

interface Commands {
  readonly pause: (paused: boolean) => void;
  readonly giveUp: () => void;
}

/** What is sealed, what is sent, what is safely stored: three lines, because they are three things. */
export class ProgressPanel {
  readonly element: HTMLElement;
  readonly #wording: SendingWording;
  readonly #stage = h('p', { role: 'status' });
  readonly #lines: Readonly<Record<'sealed' | 'sent' | 'stored', Line>>;
  readonly #rate = h('p', { class: 'soft' });
  readonly #pause: HTMLButtonElement;
  readonly #giveUp: HTMLButtonElement;
  #paused = false;
  #samples: Sample[] = [];

  constructor(wording: SendingWording, { pause, giveUp }: Commands) {
    const { say } = wording;
    this.#wording = wording;
    this.#lines = { sealed: new Line(), sent: new Line(), stored: new Line() };
    this.#pause = button(say('progress.pause'), () => {
      this.#paused = !this.#paused;
      pause(this.#paused);
      this.#pause.textContent = say(this.#paused ? 'progress.resume' : 'progress.pause');
    });
    this.#giveUp = button(say('progress.giveUp'), giveUp, 'quiet');
    this.element = h(
      'section',
      { id: 'progress', 'aria-labelledby': 'progress-heading' },
      h('h2', { id: 'progress-heading' }, say('progress.heading')),
      this.#stage,
      ...Object.values(this.#lines).map(({ element }) => element),
      this.#rate,
      p(say('progress.keepOpen')),
      h('div', { class: 'buttons' }, this.#pause, this.#giveUp),
    );
    this.show({ stage: 'starting', total: 0, sealed: 0, sent: 0, stored: 0 });
  }

  show(progress: Progress): void {
    const { say } = this.#wording;
    const { stage, total } = progress;
    const sentence = say(`progress.${stage}`);
    // Said again only when it is another one: it is read aloud.
    if (this.#stage.textContent !== sentence) this.#stage.textContent = sentence;
    for (const name of ['sealed', 'sent', 'stored'] as const) {
      const values = { done: sizeOf(this.#wording, progress[name]), total: sizeOf(this.#wording, total) };
      this.#lines[name].show(say(`progress.${name}`, values), progress[name], total);
    }
    this.#rate.textContent = stage === 'sending' ? this.#rateOf(progress) : '';
    this.#pause.hidden = stage === 'finishing' || stage === 'stopping';
    this.#giveUp.hidden = stage === 'stopping';
  }

  #rateOf({ total, sent }: Progress): string {
    const now = performance.now();
    const since = (this.#samples = this.#samples.filter(({ at }) => now - at < WINDOW_MS));
    // After a line dropped, less may be sent than was thought.
    if (since.some((sample) => sample.sent > sent)) this.#samples = [];
    this.#samples.push({ at: now, sent });
    const [first] = this.#samples;
    if (first === undefined || now - first.at < LEAST_WINDOW_MS || sent <= first.sent) return '';
    const perSecond = (sent - first.sent) / ((now - first.at) / 1000);
    return this.#wording.say('progress.rate', {
      rate: sizeOf(this.#wording, Math.round(perSecond)),
      time: timeOf(this.#wording, (total - sent) / perSecond),
    });
  }
}

class Line {
  readonly element: HTMLElement;
  readonly #text = h('span', {});
  readonly #bar = h('progress', { max: 1 });

  constructor() {
    this.element = h('label', { class: 'bar' }, this.#text, this.#bar);
    this.element.hidden = true;
  }

  show(text: string, done: number, total: number): void {
    this.element.hidden = total === 0;
    this.#text.textContent = text;
    this.#bar.max = Math.max(1, total);
    this.#bar.value = done;
  }
}
