import { timingSafeEqual } from 'node:crypto';
import type { Elapsed } from '../elapsed.ts';
import { dayOf } from '../storage/day.ts';
import { newId } from '../storage/id.ts';
import {
  type BlobStore,
  type Day,
  type Id,
  StorageError,
  type StoredUpload,
  type TipStore,
} from '../storage/ports.ts';
import { type Held, Holdings } from './holdings.ts';
import { type Sender, Senders, type Side } from './senders.ts';
import { takeBytes } from './take-bytes.ts';
import { TakenUpload } from './taken-upload.ts';
import { UploadError } from './upload-error.ts';

const DAY_MS = 86_400_000;

export interface UploadsContext {
  readonly tips: Pick<TipStore, 'addUpload' | 'upload' | 'uploads' | 'setUploadOffset' | 'deleteUpload'>;
  readonly blobs: Pick<BlobStore, 'resume' | 'readUnfinished' | 'discardUnfinished'>;
  /** Bytes that files may still use of the disk. */
  readonly room: () => Promise<number>;
  /** What may still be begun today, whatever room there is. Nobody is asked who has begun. */
  readonly leftOfDay: (side: Side) => number;
  /** What a visitor may still begin today. */
  readonly leftOfDayOf: (visitor: string | undefined) => number;
  readonly now: () => Date;
  readonly elapsed: Elapsed;
  /** The longest body, bytes. */
  readonly maxBytes: number;
  /** What unfinished uploads may hold of the disk, those of sources and those of staff each, bytes. */
  readonly unfinishedBytes: number;
  /** What one visitor's may hold of it. */
  readonly visitorBytes: number;
  /** How many uploads one sender may have under way. */
  readonly uploadsOfOne: number;
  /** After how many days an upload that was not finished is given up. */
  readonly unfinishedDays: number;
}

/** SHA-256 of the secret of whoever began an upload: nobody else may touch it. */
export type Owner = Uint8Array;

/**
 * Sealed bodies that arrive over several requests. What is told to a sender as taken is durable: it is there after a
 * restart. Nothing of an upload is part of a tip until a tip takes it.
 */
export class Uploads {
  readonly #context: UploadsContext;
  readonly #senders: Senders;
  readonly #holdings = new Holdings();
  readonly #busy = new Set<Id>();

  private constructor(context: UploadsContext) {
    this.#context = context;
    this.#senders = new Senders(context.elapsed);
  }

  static async open(context: UploadsContext): Promise<Uploads> {
    const uploads = new Uploads(context);
    for (const { id, owner, offset } of await context.tips.uploads())
      uploads.#senders.add(id, owner, offset, 'source');
    await uploads.sweep();
    return uploads;
  }

  /**
   * Where there are too many, somebody else's gives way rather than that the newcomer is refused: see `Senders`.
   *
   * @param length of the whole body, bytes
   * @throws UploadError `too-big`, `too-many`, `files-full`, `share-used`, `store-full`; StorageError
   */
  async begin(owner: Owner, length: number, side: Side = 'source', visitor?: string): Promise<Id> {
    if (!Number.isSafeInteger(length) || length <= 0) throw new UploadError('malformed');
    if (length > this.#context.maxBytes) throw new UploadError('too-big');
    if (length > this.#context.leftOfDay(side)) throw noRoomFor(side);
    if (length > this.#context.leftOfDayOf(visitor)) throw new UploadError('share-used');
    await this.#makeRoom(side, length);
    await this.#makeShare(visitor, length, owner);
    if (length > (await this.#context.room())) throw noRoomFor(side);
    await this.#makePlace(owner, side);
    const id = newId();
    this.#senders.add(id, owner, 0, side, visitor);
    try {
      await this.#context.tips.addUpload({ id, length, day: this.#today(), owner });
    } catch (error) {
      this.#senders.forget(id);
      throw error;
    }
    return id;
  }

  /**
   * Counts what a request takes of the budget in which unfinished uploads lie.
   *
   * @returns `grow` tells how much it is by now, and throws UploadError `files-full`, `share-used`, `store-full` or
   * StorageError where there is no room for so much
   */
  hold(
    side: Side,
    visitor?: string,
  ): { readonly grow: (bytes: number) => Promise<void>; readonly release: () => void } {
    const held: Held = this.#holdings.begin(side, visitor);
    return {
      grow: async (bytes) => {
        held.set(bytes);
        await this.#requireRoom(side, visitor);
      },
      release: held.release,
    };
  }

  /** Bytes of the budget for unfinished uploads that a newcomer would be given. */
  roomOf(side: Side): number {
    return this.#context.unfinishedBytes - this.#bytes(side) + this.#senders.restingBytes(side, this.#isBusy);
  }

  /** What a visitor may still begin now, whatever room there is; of those who cannot be told apart, anybody all. */
  shareOf(visitor: string | undefined): number {
    if (visitor === undefined) return Infinity;
    const resting = this.#senders.restingBytesOf(visitor, this.#isBusy);
    const unfinished = this.#context.visitorBytes - this.#bytesOf(visitor) + resting;
    return Math.min(unfinished, this.#context.leftOfDayOf(visitor));
  }

  /** @throws UploadError `upload-missing`, also where it is somebody else's */
  async find(id: Id, owner: Owner): Promise<StoredUpload> {
    const upload = await this.get(id);
    if (!isSame(upload.owner, owner)) throw new UploadError('upload-missing');
    return upload;
  }

  /** More of an upload comes over another circuit or network, which all of its sender's count for from now on. */
  comesFrom(id: Id, visitor: string | undefined): void {
    this.#senders.setVisitor(id, visitor);
  }

  /** For whoever has checked the owner. @throws UploadError `upload-missing` */
  async get(id: Id): Promise<StoredUpload> {
    const upload = await this.#context.tips.upload(id);
    if (upload === undefined) throw new UploadError('upload-missing');
    return upload;
  }

  /**
   * Takes more bytes from `offset` on. Whatever came before the chunks ended, or failed, is kept.
   *
   * @returns how many bytes of the body are durable now
   * @throws UploadError `upload-missing`, `upload-busy`, `wrong-offset`, `too-big`, `files-full`, `share-used`,
   * `store-full`; StorageError;
   * whatever the chunks throw
   */
  append(id: Id, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#alone(id, async () => {
      const { tips, blobs } = this.#context;
      const upload = await this.get(id);
      if (upload.offset !== offset) throw new UploadError('wrong-offset');
      await this.#look(id, offset);
      return takeBytes(await blobs.resume(id, offset), chunks, {
        from: offset,
        most: upload.length,
        settle: async (durable) => {
          await tips.setUploadOffset(id, durable);
          this.#senders.set(id, durable);
        },
        look: (reached) => this.#look(id, reached),
      });
    });
  }

  /** An upload that is not there is no error. @throws UploadError `upload-busy` */
  remove(id: Id): Promise<void> {
    return this.#alone(id, () => this.#discard(id));
  }

  /** One of somebody else is left alone. */
  async removeOwned(id: Id, owner: Owner): Promise<void> {
    const upload = await this.#context.tips.upload(id);
    if (upload !== undefined && isSame(upload.owner, owner)) await this.remove(id);
  }

  /**
   * Makes something of complete uploads. Nobody else can touch them meanwhile. When `work` has stored a tip with them,
   * which deletes their rows, it says so by resolving.
   *
   * @throws UploadError `upload-missing` (also where one is not complete), `upload-busy`; whatever `work` throws
   */
  async use<T>(
    ids: readonly Id[],
    owner: Owner,
    work: (taken: readonly TakenUpload[]) => Promise<T>,
  ): Promise<T> {
    const occupied: Id[] = [];
    try {
      for (const id of ids) {
        this.#occupy(id);
        occupied.push(id);
      }
      const result = await work(await Promise.all(ids.map((id) => this.#complete(id, owner))));
      for (const id of ids) this.#senders.forget(id);
      return result;
    } finally {
      for (const id of occupied) this.#busy.delete(id);
    }
  }

  async #complete(id: Id, owner: Owner): Promise<TakenUpload> {
    const { offset, length } = await this.find(id, owner);
    if (offset !== length) throw new UploadError('upload-missing');
    return new TakenUpload(id, length, this.#context.blobs);
  }

  /** Gives up what has expired. Returns how many uploads. */
  async sweep(): Promise<number> {
    const { tips, now, unfinishedDays } = this.#context;
    const oldest = dayOf(new Date(now().getTime() - unfinishedDays * DAY_MS));
    const expired = (await tips.uploads()).filter(({ day }) => day < oldest).map(({ id }) => id);
    let swept = 0;
    for (const id of new Set([...expired, ...this.#senders.abandoned()])) {
      if (this.#busy.has(id)) continue;
      await this.remove(id);
      swept += 1;
    }
    return swept;
  }

  /** The row first: a file without a row is swept at the next start. */
  async #discard(id: Id): Promise<void> {
    const wasUnused = await this.#context.tips.deleteUpload(id);
    this.#senders.forget(id);
    if (wasUnused) await this.#context.blobs.discardUnfinished(id);
  }

  /** Uploads at the same time share the room. */
  async #look(id: Id, reached: number): Promise<void> {
    this.#senders.set(id, reached);
    await this.#requireRoom(this.#senders.sideOf(id), this.#senders.visitorOf(id));
  }

  async #requireRoom(side: Side, visitor: string | undefined): Promise<void> {
    await this.#makeRoom(side, 0);
    await this.#makeShare(visitor, 0);
    if ((await this.#context.room()) <= 0) throw noRoomFor(side);
  }

  #bytes(side: Side): number {
    return this.#senders.bytes(side) + this.#holdings.bytes(side);
  }

  /** @throws UploadError `files-full`, `store-full` */
  async #makeRoom(side: Side, bytes: number): Promise<void> {
    while (this.#bytes(side) + bytes > this.#context.unfinishedBytes) {
      const resting = this.#senders.longestResting(side, this.#isBusy);
      if (resting === undefined) throw noRoomFor(side);
      await this.#giveUp(resting);
    }
  }

  #bytesOf(visitor: string): number {
    return this.#senders.bytesOf(visitor) + this.#holdings.bytesOf(visitor);
  }

  /** @throws UploadError `share-used` */
  async #makeShare(visitor: string | undefined, bytes: number, beginner?: Owner): Promise<void> {
    if (visitor === undefined) return;
    while (this.#bytesOf(visitor) + bytes > this.#context.visitorBytes) {
      const resting = this.#senders.restingOf(visitor, this.#isBusy, beginner);
      if (resting === undefined) throw new UploadError('share-used');
      await this.#giveUp(resting);
    }
  }

  /** @throws UploadError `too-many` when all the others are sending at this moment */
  async #makePlace(owner: Owner, side: Side): Promise<void> {
    for (;;) {
      const own = this.#senders.idsOf(owner);
      if (own.length >= this.#context.uploadsOfOne) {
        const first = own.find((id) => !this.#busy.has(id));
        if (first === undefined) throw new UploadError('too-many');
        await this.remove(first);
      } else if (this.#senders.isCrowded(side)) {
        const least = this.#senders.leastValuable(side, this.#isBusy);
        if (least === undefined) throw new UploadError('too-many');
        await this.#giveUp(least);
      } else return;
    }
  }

  async #giveUp({ ids }: Sender): Promise<void> {
    // Occupied at once, so that nobody else gives the same up.
    await Promise.all(ids.map((id) => this.remove(id)));
  }

  readonly #isBusy = (id: Id): boolean => this.#busy.has(id);

  async #alone<T>(id: Id, work: () => Promise<T>): Promise<T> {
    this.#occupy(id);
    try {
      return await work();
    } catch (error) {
      throw inUploadCodes(error);
    } finally {
      this.#busy.delete(id);
    }
  }

  #occupy(id: Id): void {
    if (this.#busy.has(id)) throw new UploadError('upload-busy');
    this.#busy.add(id);
  }

  #today(): Day {
    return dayOf(this.#context.now());
  }
}

/** A source can still send a letter. */
function noRoomFor(side: Side): UploadError {
  return new UploadError(side === 'source' ? 'files-full' : 'store-full');
}

/** `duplicate`: a request that is not quite over has the file open. `missing`: fewer bytes are there than were counted. */
function inUploadCodes(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  if (error.code === 'duplicate') return new UploadError('upload-busy', { cause: error });
  if (error.code === 'missing') return new UploadError('upload-missing', { cause: error });
  return error;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
