import { cleanCopy } from './clean.ts';
import { inspectFile } from './inspect.ts';
import type { Inspection } from './inspection.ts';

export type PhotoChoice = 'original' | 'cleaned' | 'both';

/** One chosen file, for drawing. */
export interface PhotoLine {
  readonly file: File;
  /** From 1, in the order of choosing. */
  readonly position: number;
  /** Undefined while it is being looked at. */
  readonly inspection: Inspection | undefined;
  /** There when a cleaned copy could be made and was checked; `hidden` without it can be sent as it is only. */
  readonly cleaned: File | undefined;
  /** `original` until the source chooses otherwise; the other two only when `cleaned` is there. */
  readonly choice: PhotoChoice;
}

export interface PhotoTools {
  readonly inspect: (file: File) => Promise<Inspection>;
  readonly clean: (file: File, name: string) => Promise<File | undefined>;
}

/** The files of a form, looked at one after the other, and what the source wants of each. */
export class PhotoDesk {
  readonly #changed: (lines: readonly PhotoLine[]) => void;
  readonly #tools: PhotoTools;
  #lines: readonly PhotoLine[] = [];
  #looking: Promise<void> = Promise.resolve();

  /** @param changed called with all lines whenever one of them is another than before */
  constructor(
    changed: (lines: readonly PhotoLine[]) => void,
    tools: PhotoTools = { inspect: inspectFile, clean: cleanCopy },
  ) {
    this.#changed = changed;
    this.#tools = tools;
  }

  get lines(): readonly PhotoLine[] {
    return this.#lines;
  }

  /** The form's files are these now. What was found and chosen for a file that stays is kept. */
  setFiles(files: readonly File[]): void {
    this.#show(
      files.map((file, index) => {
        const position = index + 1;
        const known = this.#lines.find((line) => line.file === file);
        if (known !== undefined) return { ...known, position, cleaned: renamed(known.cleaned, position) };
        return { file, position, inspection: undefined, cleaned: undefined, choice: 'original' };
      }),
    );
    for (const { file } of this.#lines) {
      this.#looking = this.#looking.then(() => this.#look(file));
    }
  }

  choose(position: number, choice: PhotoChoice): void {
    this.#show(
      this.#lines.map((line) =>
        line.position === position && (choice === 'original' || line.cleaned !== undefined)
          ? { ...line, choice }
          : line,
      ),
    );
  }

  /** When all files are looked at: the source is told before anything is sent. */
  async looked(): Promise<readonly PhotoLine[]> {
    while (this.#lines.some((line) => line.inspection === undefined)) await this.#looking;
    return this.#lines;
  }

  /** What to send, in order, a cleaned copy behind its original. */
  filesToSend(): readonly File[] {
    return this.#lines.flatMap(({ file, cleaned, choice }) => {
      if (cleaned === undefined || choice === 'original') return [file];
      return choice === 'cleaned' ? [cleaned] : [file, cleaned];
    });
  }

  async #look(file: File): Promise<void> {
    const waiting = (line: PhotoLine) => line.file === file && line.inspection === undefined;
    if (!this.#lines.some(waiting)) return;
    const inspection = await this.#tools.inspect(file);
    const cleanable = inspection.state === 'hidden' && inspection.cleanable;
    const copy = cleanable ? await this.#tools.clean(file, 'photo') : undefined;
    this.#show(
      this.#lines.map((line) =>
        waiting(line) ? { ...line, inspection, cleaned: renamed(copy, line.position) } : line,
      ),
    );
  }

  #show(lines: readonly PhotoLine[]): void {
    this.#lines = lines;
    this.#changed(lines);
  }
}

/** Copies are named by position: `photo-2.jpg` whatever the original was called. */
function renamed(copy: File | undefined, position: number): File | undefined {
  if (copy === undefined) return undefined;
  const extension = copy.name.slice(copy.name.lastIndexOf('.'));
  return new File([copy], `photo-${position}${extension}`, { type: copy.type, lastModified: 0 });
}
