import { type Inspection, type PhotoChoice, PhotoDesk, type PhotoLine } from '../photo/index.ts';
import { en } from '../photo/locales/en.ts';
import { visibleLine } from '../../visible-text.ts';
import { fileName, focusOn, h, list, p } from './dom.ts';
import { pageLocale, Wording } from './wording.ts';

type PhotoWording = Wording<typeof en>;
type Hidden = Extract<Inspection, { state: 'hidden' }>;

const CHOICES: readonly PhotoChoice[] = ['original', 'cleaned', 'both'];

const WORDS = {
  en: () => Promise.resolve(en),
  ko: () => import('../photo/locales/ko.ts').then(({ ko }) => ko),
  ru: () => import('../photo/locales/ru.ts').then(({ ru }) => ru),
  'zh-Hans': () => import('../photo/locales/zh-hans.ts').then(({ zhHans }) => zhHans),
};

/** Tells, below the field of the files, what they hide, and asks what to send of each. */
export async function showPhotos(form: HTMLFormElement): Promise<PhotoView> {
  const locale = pageLocale();
  const wording: PhotoWording = new Wording(locale, await WORDS[locale]());
  const view = new PhotoView(wording);
  form.querySelector('input[type=file]')?.after(view.element);
  return view;
}

export class PhotoView {
  readonly element = h('div', { class: 'photos', id: 'photos', role: 'group' });
  readonly #wording: PhotoWording;
  readonly #desk: PhotoDesk;
  #drawn = '';
  /** What was found stands before the source. */
  #isShown = false;

  constructor(wording: PhotoWording) {
    this.#wording = wording;
    this.#desk = new PhotoDesk((lines) => {
      this.#draw(lines);
    });
  }

  setFiles(files: readonly File[]): void {
    const known = this.#desk.lines;
    if (files.length === known.length && files.every((file, index) => isSame(file, known[index]?.file)))
      return;
    this.#isShown = false;
    this.#desk.setFiles(files);
  }

  /** Undefined while the source has not seen what was found: then nothing is sent yet. */
  async filesToSend(): Promise<readonly File[] | undefined> {
    const wasShown = this.#isShown;
    const lines = await this.#desk.looked();
    if (!wasShown && lines.some(({ inspection }) => inspection?.state === 'hidden')) {
      this.#isShown = true;
      focusOn(this.element);
      return undefined;
    }
    return this.#desk.filesToSend();
  }

  #draw(lines: readonly PhotoLine[]): void {
    const { say, sayCount } = this.#wording;
    const isLooking = lines.some(({ inspection }) => inspection === undefined);
    // A choice changes what is sent, not what is told: redrawing would take the focus away.
    const told = JSON.stringify([
      this.#wording.locale,
      ...lines.map(({ file, inspection, cleaned }) => [file.name, inspection, cleaned?.name]),
    ]);
    if (told === this.#drawn) return;
    this.#drawn = told;
    if (!isLooking) this.#isShown = true;
    const count = (state: Inspection['state']): number =>
      lines.filter(({ inspection }) => inspection?.state === state).length;
    const [nothing, unknown] = [count('nothing'), count('unknown')];
    this.element.replaceChildren(
      ...(lines.length === 0
        ? []
        : [
            h('p', { class: 'label', role: 'status' }, say(isLooking ? 'photo.looking' : 'photo.heading')),
            ...lines.flatMap((line) => this.#told(line)),
            ...(nothing > 0 ? [p(sayCount('photo.nothing', nothing))] : []),
            ...(unknown > 0 ? [p(sayCount('photo.unknown', unknown))] : []),
            ...(isLooking ? [] : [p(say('photo.where'))]),
          ]),
    );
  }

  #told(line: PhotoLine): readonly HTMLElement[] {
    const { inspection } = line;
    if (inspection?.state === 'hidden') return [this.#hidden(line, inspection)];
    if (inspection?.state !== 'unreadable') return [];
    const { say } = this.#wording;
    return [
      h(
        'div',
        { class: 'caution photo' },
        h('p', {}, name(line.file.name), ` (${say(`photo.type.${inspection.type}`)})`),
        p(say('photo.unreadable')),
      ),
    ];
  }

  #hidden(line: PhotoLine, { found }: Hidden): HTMLElement {
    const { say } = this.#wording;
    const { file, cleaned } = line;
    return h(
      'div',
      { class: 'caution photo', 'data-state': 'hidden' },
      h('p', {}, name(file.name)),
      p(say('photo.found')),
      list(
        found.map(({ kind, values }) =>
          [say(`photo.kind.${kind}`), values.map((value) => visibleLine(value)).join(', ')]
            .filter((text) => text !== '')
            .join(': '),
        ),
      ),
      ...(cleaned === undefined ? [p(say('photo.cleaned.none'))] : [this.#choice(line, cleaned)]),
    );
  }

  #choice({ file, position, choice }: PhotoLine, cleaned: File): HTMLElement {
    const { say } = this.#wording;
    const option = (one: PhotoChoice): HTMLElement =>
      h(
        'label',
        { class: 'option' },
        h('input', {
          type: 'radio',
          name: `photo-${position}`,
          value: one,
          checked: one === choice,
          change: () => {
            this.#desk.choose(position, one);
          },
        }),
        ' ',
        say(`photo.choice.${one}`),
      );
    return h(
      'fieldset',
      {},
      h('legend', {}, ...aroundName(say('photo.choice'), name(file.name))),
      ...CHOICES.map(option),
      p(say('photo.original.about')),
      p(say('photo.cleaned.about', { copy: cleaned.name })),
    );
  }
}

const name = (text: string): HTMLElement => fileName(visibleLine(text));

/** A sentence with the name of a file in its place. */
function aroundName(sentence: string, name: HTMLElement): readonly (Node | string)[] {
  const [before = '', after = ''] = sentence.split('{name}');
  return [before, name, after];
}

/** A form gives the same file as another object each time it is asked. */
function isSame(one: File, other: File | undefined): boolean {
  return (
    other !== undefined &&
    one.name === other.name &&
    one.size === other.size &&
    one.type === other.type &&
    one.lastModified === other.lastModified
  );
}
