import {
  type BodyCiphers,
  everySigner,
  type Letter,
  type ManifestEntry,
  openAttachment,
  type Part,
  type PlaintextSink,
  type UnlockedKey,
  type VerifiedLog,
} from '../../../keys/index.ts';
import {
  type Conversation,
  letterPart,
  type Message,
  type OpenMessage,
  readConversation,
} from '../../conversation/index.ts';
import { type StaffApi, StaffApiError, type TipPart } from '../../staff-api/index.ts';
import { ConsoleError, type Failure } from '../failure.ts';
import { MAX_SHOWN_MESSAGES } from '../limits.ts';
import type { AnswerOf, FilePlace } from '../protocol.ts';
import { failureOf, partFailure } from './failure-of.ts';
import { describeConversation } from './describe-conversation.ts';

/** Conversations whose letters are kept at hand, so that their files can be opened. */
const MAX_KEPT_TIPS = 20;

/** A letter without its text: what opening its files takes. */
interface KeptLetter {
  readonly letter: Letter;
  readonly parts: readonly TipPart[];
}

type Kept = ReadonlyMap<string, KeptLetter>;

export interface OpeningKeys {
  readonly keys: readonly UnlockedKey[];
  readonly ciphers: BodyCiphers;
}

export interface FileOpening {
  readonly sink: PlaintextSink;
  readonly progress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export interface ReaderNeeds {
  readonly api: StaffApi;
  /** The key log, verified anew: it says who may have signed a reply. */
  readonly log: () => Promise<VerifiedLog>;
  readonly opening: () => OpeningKeys;
  /** Is told all the words of a conversation, for searching. */
  readonly heard: (tip: string, text: string) => void;
}

/** Reads conversations one at a time: every letter as a whole, and the files that they name. */
export class TipReader {
  readonly #needs: ReaderNeeds;
  readonly #kept = new Map<string, Kept>();

  constructor(needs: ReaderNeeds) {
    this.#needs = needs;
  }

  /** @throws ConsoleError `no-fitting-key`, `damaged`, `mixed-up`; StaffApiError */
  async read(tip: string): Promise<AnswerOf<'read-tip'>> {
    const { conversation, ring, hidden, keeping } = await this.#open(tip);
    const { keys } = this.#needs.opening();
    const described = await describeConversation(conversation, {
      ...{ keys, ring, hidden },
      failureOf: (error, message) => this.#failure(error, message),
    });
    return { ...described, keeping };
  }

  /** What the letter says of a file. @throws ConsoleError `missing-part` */
  async entry(place: FilePlace): Promise<ManifestEntry> {
    const entry = (await this.#letter(place)).letter.attachments[place.position - 1];
    if (entry === undefined) throw new ConsoleError({ code: 'missing-part' });
    return entry;
  }

  async language(place: FilePlace): Promise<string> {
    return (await this.#letter(place)).letter.language;
  }

  /** The first letter, without its text. */
  async firstLetter(tip: string): Promise<Letter> {
    return (await this.#letter({ tip, message: tip })).letter;
  }

  /**
   * Opens a file into the sink, which keeps it only after a clean end.
   *
   * @throws ConsoleError `cancelled`, `missing-part`, `no-fitting-key`, `damaged`, `mixed-up`; StaffApiError
   */
  async openFile(place: FilePlace, { sink, progress, signal }: FileOpening): Promise<void> {
    const { position } = place;
    const { letter, parts } = await this.#letter(place);
    const stored = attachmentsOf(parts).find(({ id }) => id === letter.attachments[position - 1]?.part);
    if (stored === undefined) {
      await sink.discard();
      throw new ConsoleError({ code: 'missing-part' });
    }
    const part = this.#part(stored, signal);
    const { keys, ciphers } = this.#needs.opening();
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

  async #letter({ tip, message }: Pick<FilePlace, 'tip' | 'message'>): Promise<KeptLetter> {
    const kept = this.#kept.get(tip) ?? (await this.#open(tip)).kept;
    const letter = kept.get(message);
    if (letter === undefined) throw new ConsoleError({ code: 'not-found' });
    return letter;
  }

  async #open(tip: string) {
    const { api, heard } = this.#needs;
    const [detail, log] = await Promise.all([api.tip(tip), this.#needs.log()]);
    if (detail.id !== tip) throw new StaffApiError('unexpected-answer', 'Another tip.');
    const messages = detail.messages.slice(-MAX_SHOWN_MESSAGES);
    const first: Message = { ...detail, author: 'source' };
    const { keys, ciphers } = this.#needs.opening();
    try {
      const conversation = await readConversation(
        { ...detail, messages },
        { keys, ciphers, ring: everySigner(log), fetchBody: (part) => api.body(part) },
      );
      const kept = this.#keep(tip, conversation);
      heard(tip, wordsOf(conversation));
      const { hold, expires } = detail;
      return {
        ...{ conversation, ring: log.head.ring, kept },
        hidden: detail.messages.length - messages.length,
        keeping: { hold, ...(expires === undefined ? {} : { expires }) },
      };
    } catch (error) {
      throw new ConsoleError(await this.#failure(error, first), { cause: error });
    }
  }

  /** Why a letter did not open, as far as the editor can do something about it. */
  async #failure(error: unknown, { id, parts }: Message): Promise<Failure> {
    const hasLetter = parts.some(({ kind }) => kind === 'letter');
    if (!hasLetter) return failureOf(error);
    return partFailure(error, letterPart(id, parts), this.#needs.opening().keys);
  }

  #part({ id, suite, envelope }: TipPart, signal?: AbortSignal): Part {
    return { id, suite, envelope, body: this.#needs.api.body(id, signal) };
  }

  #keep(tip: string, { first, later }: Conversation): Kept {
    const opened = [first, ...later.filter((message) => 'letter' in message)];
    const kept = new Map(
      opened.map(({ stored: { id, parts }, letter }) => [id, { letter: { ...letter, message: '' }, parts }]),
    );
    this.#kept.delete(tip);
    this.#kept.set(tip, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT_TIPS && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }
}

function wordsOf({ first, later }: Conversation): string {
  const opened: readonly OpenMessage[] = [first, ...later.filter((message) => 'letter' in message)];
  return opened
    .flatMap(({ letter }) => [letter.message, ...letter.attachments.map(({ name }) => name)])
    .join('\n');
}

export function attachmentsOf(parts: readonly TipPart[]): readonly TipPart[] {
  return parts.filter(({ kind }) => kind === 'attachment');
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
