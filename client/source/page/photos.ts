import type { PhotoView } from './photo-view.ts';

/** Looks through chosen files for hidden details before anything is sent. What does that is loaded with the first file. */
export class Photos {
  readonly #form: HTMLFormElement;
  #view: Promise<PhotoView | undefined> | undefined;

  constructor(form: HTMLFormElement) {
    this.#form = form;
    form.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === 'file')
        void this.#look([...(target.files ?? [])]);
    });
    form.addEventListener('reset', () => void this.#look([]));
    // Chosen before this was loaded.
    const chosen = form.querySelector<HTMLInputElement>('input[type=file]')?.files ?? [];
    if (chosen.length > 0) void this.#look([...chosen]);
  }

  /** What to send of these files; undefined when the source has to be shown first what was found. */
  async filesToSend(files: readonly File[]): Promise<readonly File[] | undefined> {
    if (files.length === 0) return files;
    const view = await this.#look(files);
    // Where they cannot be looked through the page says so, and they go as they are.
    return view === undefined ? files : view.filesToSend();
  }

  async #look(files: readonly File[]): Promise<PhotoView | undefined> {
    if (files.length === 0 && this.#view === undefined) return undefined;
    this.#view ??= import('./photo-view.ts')
      .then(({ showPhotos }) => showPhotos(this.#form))
      .catch(() => undefined);
    const view = await this.#view;
    if (view === undefined) this.#view = undefined;
    view?.setFiles(files);
    return view;
  }
}
