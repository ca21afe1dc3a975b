import {
  type BodyCiphers,
  type Letter,
  type ManifestEntry,
  openAttachment,
  openLetter,
  type Part,
  type PlaintextSink,
  type UnlockedKey,
} from '../../../keys/index.ts';
import { type StaffApi, StaffApiError, type TipDetail, type TipPart } from '../../staff-api/index.ts';
import { cleanFileName, uniqueNames } from '../../file-names.ts';
import { visibleText } from '../../visible-text.ts';
import { ConsoleError } from '../failure.ts';
import {
  MAX_NAME_CHARACTERS,
  MAX_SHOWN_CHARACTERS,
  MAX_SHOWN_FILES,
  MAX_TYPE_CHARACTERS,
} from '../limits.ts';
import type { AnswerOf, TipFile } from '../protocol.ts';
import { partFailure } from './failure-of.ts';
import { timeOf } from './letters.ts';

/** Tips whose letters are kept at hand, so that their files can be opened. */
const MAX_KEPT_TIPS = 20;

interface OpenedTip {
  readonly detail: TipDetail;
  readonly letter: Letter;
}

export interface OpeningKeys {
  readonly keys: readonly UnlockedKey[];
  readonly ciphers: BodyCiphers;
}

export interface FileOpening {
  readonly sink: PlaintextSink;
  readonly progress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Reads tips one at a time: the letter as a whole, and the files that it names. */
export class TipReader {
  readonly #api: StaffApi;
  readonly #opening: () => OpeningKeys;
  readonly #kept = new Map<string, OpenedTip>();

  constructor(api: StaffApi, opening: () => OpeningKeys) {
    this.#api = api;
    this.#opening = opening;
  }

  /** @throws ConsoleError `no-fitting-key`, `damaged`, `mixed-up`; StaffApiError */
  async read(tip: string): Promise<AnswerOf<'read-tip'>> {
    const { detail, letter } = await this.#open(tip);
    const stored = new Set(attachmentsOf(detail).map(({ id }) => id));
    const named = new Set(letter.attachments.map(({ part }) => part));
    const { language, attachments } = letter;
    const message = letter.message.slice(0, MAX_SHOWN_CHARACTERS);
    return {
      message,
      shown: visibleText(message),
      language: language.slice(0, MAX_TYPE_CHARACTERS),
      ...timeOf(letter.time),
      files: filesOf(attachments.slice(0, MAX_SHOWN_FILES), stored),
      unnamedParts: [...stored].filter((id) => !named.has(id)).length,
      cut: message.length < letter.message.length || attachments.length > MAX_SHOWN_FILES,
    };
  }

  /** What the letter says of a file. @throws ConsoleError `missing-part` */
  async entry(tip: string, position: number): Promise<ManifestEntry> {
    const { letter } = this.#kept.get(tip) ?? (await this.#open(tip));
    const entry = letter.attachments[position - 1];
    if (entry === undefined) throw new ConsoleError({ code: 'missing-part' });
    return entry;
  }

  async language(tip: string): Promise<string> {
    return (this.#kept.get(tip) ?? (await this.#open(tip))).letter.language;
  }

  /**
   * Opens a file into the sink, which keeps it only after a clean end.
   *
   * @throws ConsoleError `cancelled`, `missing-part`, `no-fitting-key`, `damaged`, `mixed-up`; StaffApiError
   */
  async openFile(tip: string, position: number, { sink, progress, signal }: FileOpening): Promise<void> {
    const { detail, letter } = this.#kept.get(tip) ?? (await this.#open(tip));
    const stored = attachmentsOf(detail).find(({ id }) => id === letter.attachments[position - 1]?.part);
    if (stored === undefined) {
      await sink.discard();
      throw new ConsoleError({ code: 'missing-part' });
    }
    const part = this.#part(stored, signal);
    const { keys, ciphers } = this.#opening();
    try {
      await openAttachment({ letter, position, part, keys, ciphers }, abortable(sink, signal), progress);
    } catch (error) {
      if (signal.aborted) throw new ConsoleError({ code: 'cancelled' });
      throw new ConsoleError(await partFailure(error, part, keys), { cause: error });
    }
  }

  forget(): void {
    this.#kept.clear();
  }

  async #open(tip: string): Promise<OpenedTip> {
    const detail = await this.#api.tip(tip);
    const stored = detail.parts.find(({ kind }) => kind === 'letter');
    if (stored === undefined || detail.id !== tip) {
      throw new StaffApiError('unexpected-answer', 'A tip without a letter.');
    }
    const part = this.#part(stored);
    const { keys, ciphers } = this.#opening();
    try {
      const opened = { detail, letter: await openLetter(tip, part, keys, ciphers) };
      this.#keep(tip, opened);
      return opened;
    } catch (error) {
      throw new ConsoleError(await partFailure(error, part, keys), { cause: error });
    }
  }

  #part({ id, suite, envelope }: TipPart, signal?: AbortSignal): Part {
    return { id, suite, envelope, body: this.#api.body(id, signal) };
  }

  #keep(tip: string, opened: OpenedTip): void {
    this.#kept.delete(tip);
    this.#kept.set(tip, opened);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT_TIPS && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function filesOf(entries: readonly ManifestEntry[], stored: ReadonlySet<string>): readonly TipFile[] {
  const names = entries.map(({ name }) => name.slice(0, MAX_NAME_CHARACTERS));
  const savedNames = uniqueNames(names.map((name, index) => cleanFileName(name, index + 1)));
  return entries.map(({ type, size, part }, index) => ({
    position: index + 1,
    name: names[index] ?? '',
    savedName: savedNames[index] ?? '',
    type: type.slice(0, MAX_TYPE_CHARACTERS),
    size,
    present: stored.has(part),
  }));
}

function attachmentsOf(detail: TipDetail): readonly TipPart[] {
  return detail.parts.filter(({ kind }) => kind === 'attachment');
}

/** Ends the opening at the next piece; the signal itself ends the transfer. */
function abortable(sink: PlaintextSink, signal: AbortSignal): PlaintextSink {
  return {
    write: async (piece) => {
      signal.throwIfAborted();
      await sink.write(piece);
    },
    commit: async () => {
      if (!signal.aborted) return sink.commit();
      await sink.discard();
      signal.throwIfAborted();
    },
    discard: () => sink.discard(),
  };
}
