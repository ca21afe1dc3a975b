import type { Readable } from 'node:stream';
import {
  type BodyCiphers,
  commitPart,
  encodeLetter,
  encodeSignedLetter,
  type Letter,
  type ManifestEntry,
  newSessionKey,
  type Ring,
  sealPart,
  type SessionKey,
  type UnlockedKey,
  wrapSessionKey,
} from '../../keys/index.ts';
import { addTip } from '../storage/add-tip.ts';
import { sha256 } from '../storage/digest.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { dayOf } from '../storage/day.ts';
import { newId } from '../storage/id.ts';
import {
  type BlobStore,
  type BlobWriter,
  type Id,
  StorageError,
  type StoredMailbox,
  type StoredPart,
  type TipStore,
} from '../storage/ports.ts';
import { UploadError, type Uploads } from '../uploads/index.ts';
import { IntakeError } from './intake-error.ts';
import type { Place, SealingPlaces } from './sealing-places.ts';
import { FileMarker, type FileMark, tagOf } from './submission.ts';

/** Letters up to this length live in the row of the database: one durable commit, no file. */
const MAX_INLINE_BODY_BYTES = 65_536;
/** How many bytes are taken between two looks at the room: uploads at the same time share it. */
const ROOM_LOOK_BYTES = 2 ** 20;
/** How many rings a tip is sealed for, one after the other, before it is given up. */
const MOST_RINGS = 5;

export interface IntakeContext {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
  readonly sealer: Sealer;
  readonly ciphers: BodyCiphers;
  /** The ring of this moment. @throws IntakeError when there is none to seal to */
  readonly ring: () => Promise<Ring>;
  /** Whether there is still room for words. */
  readonly takesLetters: () => Promise<boolean>;
  /** Counts what the files of a tip take of the room while they arrive. */
  readonly hold: (visitor: string | undefined) => ReturnType<Uploads['hold']>;
  /** In which files are sealed. */
  readonly places: SealingPlaces;
  /** Told what the files weigh that were accepted. */
  readonly accepted: (bytes: number, visitor?: string) => void;
  readonly now: () => Date;
  readonly limits: { readonly maxTipBytes: number; readonly maxMessageCharacters: number };
}

/** A file's stream as busboy gives it: at the limit of size it ends as if all were well, but for this mark. */
export type ArrivingStream = Readable & { readonly truncated?: boolean };

/** A file as the browser described it: hostile. */
export interface DescribedFile {
  readonly name: string;
  readonly type: string;
}

export interface ReceivedFile {
  readonly name: string;
  /** Exact, bytes. */
  readonly size: number;
}

/** What was written, and on which form. */
export interface Submission {
  readonly message: string;
  /** Language of the page, BCP 47. */
  readonly language: string;
  /** The random value of the form. */
  readonly once: string;
  /** A field that nobody sees was filled in. */
  readonly trapped?: boolean;
}

/** How a tip belongs to its conversation. */
export type Thread =
  /** It begins one, and its mailbox, where there is one, is made with it. */
  | {
      readonly begins: true;
      readonly mailbox?: { readonly stored: StoredMailbox; readonly fingerprint: string } | undefined;
    }
  /** It goes on with one, signed by the mailbox's key. */
  | { readonly begins: false; readonly conversation: Id; readonly key: UnlockedKey };

/** A file that is sealed. Its key stays in memory until the tip is kept: the ring may change until then. */
interface SealedFile {
  readonly part: StoredPart;
  readonly sessionKey: SessionKey;
}

/** What the source is told. It leaves the server's memory with the answer. */
export interface Receipt {
  readonly hasMessage: boolean;
  readonly files: readonly ReceivedFile[];
}

/**
 * A tip that is arriving. Files are sealed while they stream in; nothing of them is ever written in clear. Until `keep`
 * has resolved, nothing is promised and `abandon` leaves nothing.
 */
export class IncomingTip {
  readonly #context: IntakeContext;
  readonly #visitor: string | undefined;
  readonly id = newId();
  /** When sending began. */
  readonly #received: Date;
  #ring: Ring;
  /** When that was the ring: a key of it that expires during a long upload still seals it. */
  #ringAt: Date;
  readonly #streams: Readable[] = [];
  readonly #writers: BlobWriter[] = [];
  readonly #receiving: Promise<void>[] = [];
  readonly #files: (SealedFile | undefined)[] = [];
  readonly #manifest: (ManifestEntry | undefined)[] = [];
  readonly #marks: (FileMark | undefined)[] = [];
  #bytes = 0;
  readonly #held: ReturnType<Uploads['hold']>;
  #lookAtRoomAt = 0;
  #state: 'open' | 'kept' | 'abandoned' = 'open';

  /** @param visitor whose share of the room it takes; undefined where nobody can be told apart */
  constructor(context: IntakeContext, ring: Ring, visitor?: string) {
    this.#context = context;
    this.#received = context.now();
    this.#ring = ring;
    this.#ringAt = this.#received;
    this.#held = context.hold(visitor);
    this.#visitor = visitor;
  }

  /**
   * Seals one file while it arrives. Call it as soon as the stream exists.
   *
   * @throws IntakeError `tooBig`, `unreadable`, `stalled`, `filesFull`, `shareUsed`, `storeFull`; StorageError
   */
  receive(stream: ArrivingStream, file: DescribedFile): Promise<void> {
    this.#streams.push(stream);
    const received = this.#receive(stream, file);
    this.#receiving.push(received);
    return received;
  }

  async #receive(stream: ArrivingStream, { name, type }: DescribedFile): Promise<void> {
    const position = this.#files.push(undefined);
    this.#manifest.push(undefined);
    this.#marks.push(undefined);
    const place = await this.#context.places.take(stream);
    try {
      await this.#seal(stream, { name, type }, position, place);
    } finally {
      place.leave();
    }
  }

  async #seal(
    stream: ArrivingStream,
    { name, type }: DescribedFile,
    position: number,
    place: Place,
  ): Promise<void> {
    const marker = new FileMarker();
    const id = newId();
    const sessionKey = newSessionKey(this.#ring.suite);
    const { sealer } = this.#context;
    const envelope = await wrapSessionKey(sessionKey, this.#ring, this.#ringAt);
    const writer = await this.#createBlob(id);
    const sealed = await sealer.seal(this.#counted(stream, marker, place), sessionKey, (bytes) =>
      writer.write([bytes]),
    );
    if (stream.truncated === true) throw new IntakeError({ kind: 'tooBig' });
    await writer.finish(dayOf(this.#received));
    this.#marks[position - 1] = marker.mark({ name, type }, sealed.plaintextLength);
    this.#manifest[position - 1] = {
      part: id,
      name,
      type,
      size: sealed.plaintextLength,
      commitment: await commitPart(this.id, id, position, sessionKey),
    };
    const { length, digest } = sealed;
    const part: StoredPart = {
      ...{ id, kind: 'attachment', position, epoch: this.#ring.epoch, suite: sessionKey.suite, envelope },
      ...{ length, digest, body: { blob: id } },
    };
    this.#files[position - 1] = { part, sessionKey };
  }

  /**
   * The message as it was typed.
   *
   * @throws IntakeError `messageTooLong`, `tooBig`
   */
  checkMessage(message: string): string {
    const { maxMessageCharacters, maxTipBytes } = this.#context.limits;
    const text = message.replaceAll('\r\n', '\n');
    if (text.length > maxMessageCharacters)
      throw new IntakeError({ kind: 'messageTooLong', length: text.length });
    if (this.#bytes + Buffer.byteLength(text) > maxTipBytes) throw new IntakeError({ kind: 'tooBig' });
    return text;
  }

  /**
   * Recognises what was sent before: see `tagOf`. Once all files are whole.
   *
   * @throws IntakeError `empty`, `messageTooLong`, `tooBig`
   */
  tagOf({ message, once }: Submission): string | undefined {
    const text = this.checkMessage(message);
    if (text.trim() === '' && this.#files.length === 0) throw new IntakeError({ kind: 'empty' });
    return tagOf(once, text, complete(this.#marks));
  }

  /** What arrived. It is a promise only after `keep`, or when it was kept before. */
  receiptOf({ message }: Submission): Receipt {
    const files = complete(this.#manifest).map(({ name, size }) => ({ name, size }));
    return { hasMessage: message.trim() !== '', files };
  }

  /**
   * Seals the letter and makes the tip durable. When the newsroom has changed its ring since sending began, the envelopes are
   * made anew for the one that it has now. After it has resolved the tip is the newsroom's; after it has failed it may be
   * kept in another thread.
   *
   * @param threadOf how it belongs to its conversation, for the ring that it is sealed to; asked again when that changes
   * @throws IntakeError `empty`, `messageTooLong`, `tooBig`, or why there is no ring; StorageError, `duplicate` when the same
   * was kept meanwhile, `missing` when the conversation has been deleted meanwhile
   */
  async keep<T extends Thread>(submission: Submission, threadOf: (ring: Ring) => Promise<T>): Promise<T> {
    for (let rings = 1; ; rings += 1) {
      const thread = await threadOf(this.#ring);
      try {
        await this.#add(submission, thread);
        this.#state = 'kept';
        this.#held.release();
        const bytes = complete(this.#files).reduce((sum, { part }) => sum + part.length, 0);
        this.#context.accepted(bytes, this.#visitor);
        return thread;
      } catch (error) {
        if (!isStale(error) || rings === MOST_RINGS) throw error;
        await this.#turnTo(await this.#context.ring());
      }
    }
  }

  async #add(submission: Submission, thread: Thread): Promise<void> {
    const once = this.tagOf(submission);
    const { letter, writer } = await this.#sealLetter(submission, thread);
    try {
      await addTip(
        this.#context.tips,
        {
          id: this.id,
          day: dayOf(this.#received),
          sealed: 'arrival',
          author: 'source',
          ...(once !== undefined && { once }),
          ...(!thread.begins && { conversation: thread.conversation }),
          ...(thread.begins && submission.trapped === true && { trapped: true }),
          parts: [letter, ...complete(this.#files).map(({ part }) => part)],
        },
        thread.begins && thread.mailbox !== undefined ? { mailbox: thread.mailbox.stored } : {},
      );
    } catch (error) {
      // It may be kept for another ring, or in another thread, with another letter.
      await writer?.discard();
      throw error;
    }
  }

  /** Bodies stay as they are, in the suite that they have. */
  async #turnTo(ring: Ring): Promise<void> {
    const at = this.#context.now();
    for (const [index, { part, sessionKey }] of complete(this.#files).entries()) {
      const envelope = await wrapSessionKey(sessionKey, ring, at);
      this.#files[index] = { part: { ...part, epoch: ring.epoch, envelope }, sessionKey };
    }
    this.#ring = ring;
    this.#ringAt = at;
  }

  /** Leaves nothing of a tip that was not kept. Safe to call at any time, more than once, and after `keep`. */
  async abandon(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'abandoned';
    // Whoever waits for the next bytes of a slow line would wait on.
    for (const stream of this.#streams) stream.destroy();
    await Promise.allSettled(this.#writers.map((writer) => writer.discard()));
    await Promise.allSettled(this.#receiving);
    await Promise.allSettled(this.#writers.map((writer) => writer.discard()));
    this.#held.release();
  }

  async #createBlob(id: Id): Promise<BlobWriter> {
    const writer = await this.#context.blobs.create(id);
    this.#writers.push(writer);
    if (this.#state === 'abandoned') throw new IntakeError({ kind: 'unreadable' });
    return writer;
  }

  async *#counted(
    stream: Readable,
    marker: FileMarker,
    place: Place,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of readable(stream)) {
      place.came(chunk.length);
      marker.add(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes > this.#context.limits.maxTipBytes) throw new IntakeError({ kind: 'tooBig' });
      if (this.#bytes >= this.#lookAtRoomAt) await this.#requireRoom();
      yield chunk;
      place.taken();
    }
  }

  async #requireRoom(): Promise<void> {
    this.#lookAtRoomAt = this.#bytes + ROOM_LOOK_BYTES;
    try {
      await this.#held.grow(this.#bytes);
    } catch (error) {
      if (!(error instanceof UploadError)) throw error;
      if (error.code === 'share-used') throw new IntakeError({ kind: 'shareUsed' }, { cause: error });
      const kind = (await this.#context.takesLetters()) ? 'filesFull' : 'storeFull';
      throw new IntakeError({ kind }, { cause: error });
    }
  }

  async #sealLetter(
    submission: Submission,
    thread: Thread,
  ): Promise<{ readonly letter: StoredPart; readonly writer: BlobWriter | undefined }> {
    const { ciphers } = this.#context;
    const content = await this.#encodeLetter(submission, thread);
    const { sessionKey, envelope, body } = await sealPart(content, this.#ring, ciphers, this.#ringAt);
    const id = newId();
    const writer = body.length <= MAX_INLINE_BODY_BYTES ? undefined : await this.#createBlob(id);
    await writer?.write([body]);
    await writer?.finish(dayOf(this.#received));
    const letter: StoredPart = {
      id,
      kind: 'letter',
      position: 0,
      epoch: this.#ring.epoch,
      suite: sessionKey.suite,
      envelope,
      length: body.length,
      digest: sha256(body),
      body: writer === undefined ? { inline: body } : { blob: id },
    };
    return { letter, writer };
  }

  async #encodeLetter({ message, language }: Submission, thread: Thread): Promise<Uint8Array> {
    const now = this.#context.now();
    const mailbox = thread.begins ? thread.mailbox?.fingerprint : thread.key.fingerprint;
    const letter: Letter = {
      tip: this.id,
      author: 'source',
      ...(!thread.begins && { conversation: thread.conversation }),
      ...(mailbox !== undefined && { mailbox }),
      message: this.checkMessage(message),
      language,
      time: now.toISOString(),
      sealed: 'arrival',
      attachments: complete(this.#manifest),
    };
    return thread.begins ? encodeLetter(letter) : encodeSignedLetter(letter, thread.key, now);
  }
}

function isStale(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'stale-epoch';
}

/**
 * The chunks of an upload; whatever ends it early is told as one thing. Who stops reading has a reason, and tells that: a
 * stream destroyed on the way would tell multer `AbortError` first, while the disk is still taking what came before.
 */
async function* readable(stream: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof IntakeError ? error : new IntakeError({ kind: 'unreadable' }, { cause: error });
  }
  if (stream.errored !== null) throw new IntakeError({ kind: 'unreadable' });
}

function complete<T>(items: readonly (T | undefined)[]): readonly T[] {
  return items.map((item) => {
    if (item === undefined) throw new IntakeError({ kind: 'unreadable' });
    return item;
  });
}
