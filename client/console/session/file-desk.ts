import type { Preview, TipFile } from '../protocol.ts';
import { type PreviewState, type Save, saveKey } from '../state/state.ts';
import { handOver } from './handed-over.ts';
import type { Session } from './session.ts';

/** Files of tips: looked at in place, saved, cancelled. */
export class FileDesk {
  readonly #session: Session;
  /** What is running, by `saveKey`, so that it can be cancelled. */
  readonly #saving = new Map<string, AbortController>();
  readonly #showing = new Map<number, AbortController>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Leaving the page now would lose something. */
  get busy(): boolean {
    return this.#saving.size > 0;
  }

  /** Saves a file; the first time, after a warning. */
  save(tip: string, position: number): void {
    const { desk, store } = this.#session;
    const file = this.#find(tip, position);
    if (desk === undefined || file === undefined || this.#saving.has(saveKey(tip, position))) return;
    if (desk.dangerKnown) void this.#save(tip, file);
    else store.dispatch({ type: 'dialog-shown', dialog: { kind: 'danger', tip, position } });
  }

  /** The editor has read the warning. */
  saveKnowingly(tip: string, position: number): void {
    this.#session.store.dispatch({ type: 'danger-known' });
    this.#session.store.dispatch({ type: 'dialog-closed' });
    this.save(tip, position);
  }

  cancelSave(tip: string, position: number): void {
    this.#saving.get(saveKey(tip, position))?.abort();
  }

  /** The letter as a text file. It is of this page's making: nothing hostile can hide in its format. */
  saveText(text: string, name: string): void {
    this.#session.urls.save(new Blob([text], { type: 'text/plain;charset=utf-8' }), name);
  }

  async show(tip: string, position: number): Promise<void> {
    const { store, crew } = this.#session;
    const change = (preview: PreviewState | undefined) => {
      store.dispatch({ type: 'preview-changed', tip, position, preview });
    };
    const controller = new AbortController();
    this.#showing.get(position)?.abort();
    this.#showing.set(position, controller);
    change({ status: 'opening', bytes: 0 });
    try {
      const preview = await crew.desk.ask(
        { kind: 'preview', tip, position },
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

  hide(tip: string, position: number): void {
    this.#showing.get(position)?.abort();
    this.#showing.delete(position);
    this.#revoke(this.#session.desk?.previews.get(position));
    this.#session.store.dispatch({ type: 'preview-changed', tip, position, preview: undefined });
  }

  /** Another tip is read: nothing of the last one stays. */
  hideAll(): void {
    for (const controller of this.#showing.values()) controller.abort();
    this.#showing.clear();
    for (const preview of this.#session.desk?.previews.values() ?? []) this.#revoke(preview);
  }

  async #save(tip: string, { position, savedName: name, size }: TipFile): Promise<void> {
    const { store, crew, urls } = this.#session;
    const key = saveKey(tip, position);
    const change = (state: Save['state']) => {
      store.dispatch({ type: 'save-changed', save: { tip, position, name, size, state } });
    };
    const controller = new AbortController();
    this.#saving.set(key, controller);
    change({ status: 'running', bytes: 0 });
    try {
      const { file, temporary } = await crew.desk.ask(
        { kind: 'save', tip, position },
        {
          signal: controller.signal,
          progress: (bytes) => {
            change({ status: 'running', bytes });
          },
        },
      );
      if (temporary !== undefined) await handOver(temporary, size);
      urls.save(file, name);
      change({ status: 'saved' });
    } catch (error) {
      this.#session.fail(error, (failure) => {
        if (failure.code === 'cancelled') store.dispatch({ type: 'save-forgotten', tip, position });
        else change({ status: 'failed', failure });
      });
    } finally {
      this.#saving.delete(key);
    }
  }

  #find(tip: string, position: number): TipFile | undefined {
    const { reading } = this.#session.desk ?? {};
    if (reading?.tip !== tip || reading.content.status !== 'open') return undefined;
    return reading.content.files.find((file) => file.position === position);
  }

  #previewState(preview: Preview): PreviewState {
    switch (preview.kind) {
      case 'image': {
        const { image, width, height } = preview;
        return { status: 'image', url: this.#session.urls.create(image), width, height };
      }
      case 'text': {
        const { text, encoding, shortened } = preview;
        return { status: 'text', text, encoding, shortened };
      }
      case 'unsuitable':
        return { status: 'unsuitable' };
    }
  }

  #revoke(preview: PreviewState | undefined): void {
    if (preview?.status === 'image') this.#session.urls.revoke(preview.url);
  }
}
