import type { FilePlace, Preview, TipFile } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import { fileKey, type PreviewState, type Save, saveKey } from '../state/state.ts';
import { handOver } from './handed-over.ts';
import type { Session } from './session.ts';

/** Files of tips: looked at in place, saved, cancelled. */
export class FileDesk {
  readonly #session: Session;
  /** What is running, by `saveKey`, so that it can be cancelled. */
  readonly #saving = new Map<string, AbortController>();
  /** By `fileKey`, of the conversation that is being read. */
  readonly #showing = new Map<string, AbortController>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Leaving the page now would lose something. */
  get busy(): boolean {
    return this.#saving.size > 0;
  }

  /**
   * Saves a file; the first time, after a warning.
   *
   * @param inner what is inside it, when the source had encrypted it by themselves
   */
  save(place: FilePlace, inner = false): void {
    const { desk, store } = this.#session;
    const file = this.#find(place);
    if (desk === undefined || file === undefined || this.#saving.has(saveKey(place, inner))) return;
    if (desk.dangerKnown) void this.#save(place, inner, file);
    else store.dispatch({ type: 'dialog-shown', dialog: { kind: 'danger', place, inner } });
  }

  /** The editor has read the warning. */
  saveKnowingly(place: FilePlace, inner: boolean): void {
    this.#session.store.dispatch({ type: 'danger-known' });
    this.#session.store.dispatch({ type: 'dialog-closed' });
    this.save(place, inner);
  }

  cancelSave(place: FilePlace, inner: boolean): void {
    this.#saving.get(saveKey(place, inner))?.abort();
  }

  /** What is in memory already: it was inside the text of a message. */
  saveOpened(file: Blob, name: string): void {
    void this.#saveNoted(file, name);
  }

  /** The letter as a text file. It is of this page's making: nothing hostile can hide in its format. */
  saveText(text: string, name: string): void {
    void this.#saveNoted(new Blob([text], { type: 'text/plain;charset=utf-8' }), name);
  }

  /** What the worker does not save itself is saved once the audit log has it. */
  async #saveNoted(file: Blob, name: string): Promise<void> {
    const { desk, crew, urls, tips } = this.#session;
    const tip = desk?.reading?.tip;
    if (tip === undefined) return;
    try {
      await crew.desk.ask({ kind: 'note-export', tip });
      urls.save(file, name);
    } catch (error) {
      this.#session.fail(error, (failure) => {
        tips.notice(sentences.failure(failure));
      });
    }
  }

  async show(place: FilePlace): Promise<void> {
    const { store, crew } = this.#session;
    const change = (preview: PreviewState | undefined) => {
      store.dispatch({ type: 'preview-changed', place, preview });
    };
    const controller = new AbortController();
    this.#showing.get(fileKey(place))?.abort();
    this.#showing.set(fileKey(place), controller);
    change({ status: 'opening', bytes: 0 });
    try {
      const preview = await crew.desk.ask(
        { kind: 'preview', file: place },
        {
          signal: controller.signal,
          progress: (bytes) => {
            change({ status: 'opening', bytes });
          },
        },
      );
      if (!controller.signal.aborted) change(this.#previewState(preview));
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#session.fail(error, (failure) => {
        change({ status: 'failed', failure });
      });
    }
  }

  hide(place: FilePlace): void {
    const key = fileKey(place);
    this.#showing.get(key)?.abort();
    this.#showing.delete(key);
    this.#revoke(this.#session.desk?.previews.get(key));
    this.#session.store.dispatch({ type: 'preview-changed', place, preview: undefined });
  }

  /** Another tip is read: nothing of the last one stays. */
  hideAll(): void {
    for (const controller of this.#showing.values()) controller.abort();
    this.#showing.clear();
    for (const preview of this.#session.desk?.previews.values() ?? []) this.#revoke(preview);
  }

  async #save(place: FilePlace, inner: boolean, { savedName, size }: TipFile): Promise<void> {
    const { store, crew, urls } = this.#session;
    const key = saveKey(place, inner);
    const change = (state: Save['state'], name = savedName) => {
      store.dispatch({ type: 'save-changed', save: { place, inner, name, size, state } });
    };
    const controller = new AbortController();
    this.#saving.set(key, controller);
    change({ status: 'running', bytes: 0 });
    try {
      const saved = await crew.desk.ask(
        { kind: 'save', file: place, inner },
        {
          signal: controller.signal,
          progress: (bytes) => {
            change({ status: 'running', bytes });
          },
        },
      );
      const name = saved.inner ?? savedName;
      if (saved.temporary !== undefined) await handOver(saved.temporary, size);
      urls.save(saved.file, name);
      change({ status: 'saved' }, name);
    } catch (error) {
      this.#session.fail(error, (failure) => {
        if (failure.code === 'cancelled') store.dispatch({ type: 'save-forgotten', place, inner });
        else change({ status: 'failed', failure });
      });
    } finally {
      this.#saving.delete(key);
    }
  }

  #find({ tip, message, position }: FilePlace): TipFile | undefined {
    const { reading } = this.#session.desk ?? {};
    if (reading?.tip !== tip || reading.content.status !== 'open') return undefined;
    const { first, later } = reading.content;
    const named = [first, ...later].find(({ id }) => id === message);
    if (named === undefined || !('files' in named)) return undefined;
    return named.files.find((file) => file.position === position);
  }

  #previewState(preview: Preview): PreviewState {
    if (preview.kind !== 'image') {
      const { kind, ...shown } = preview;
      return { status: kind, ...shown } as PreviewState;
    }
    const { kind, image, ...shown } = preview;
    return { status: kind, url: this.#session.urls.create(image), ...shown };
  }

  #revoke(preview: PreviewState | undefined): void {
    if (preview?.status === 'image') this.#session.urls.revoke(preview.url);
  }
}
