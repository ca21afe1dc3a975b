import type { Suite } from '../../keys/index.ts';
import type { Day } from './day.ts';
import type { Id } from './id.ts';

export type { Day, Id };

export type SealedWhere = 'browser' | 'arrival';
export type PartKind = 'letter' | 'attachment';

/** Where the bytes of a body are: in the row, or in the blob store under the part's id. */
export type BodyPlace = { readonly inline: Uint8Array } | { readonly blob: Id };

export interface StoredPart {
  readonly id: Id;
  readonly kind: PartKind;
  /** 0 is the letter, attachments count from 1. */
  readonly position: number;
  readonly epoch: number;
  readonly suite: Suite;
  readonly envelope: Uint8Array;
  /** Length of the body in bytes (a padded length). */
  readonly length: number;
  /** SHA-256 of the body as stored: finds rot without any key. */
  readonly digest: Uint8Array;
  readonly body: BodyPlace;
}

/** A part, and the tip it belongs to. */
export interface OwnedPart extends StoredPart {
  readonly tip: Id;
}

export interface StoredTip {
  readonly id: Id;
  readonly day: Day;
  readonly sealed: SealedWhere;
  /** The letter first, then the attachments in order. */
  readonly parts: readonly StoredPart[];
}

/** A line of the list of tips: the letter with its body, the attachments only counted. */
export interface ListedTip {
  readonly id: Id;
  readonly day: Day;
  readonly sealed: SealedWhere;
  readonly read: boolean;
  readonly letter: StoredPart;
  readonly attachments: number;
  /** Sum of the lengths of the attachments' bodies, bytes. */
  readonly attachmentBytes: number;
}

export interface TipPage {
  readonly tips: readonly ListedTip[];
  /** Pass to the next call to go on; absent on the last page. */
  readonly next?: string;
}

export type Role = 'editor' | 'officer';

export interface StaffMember {
  readonly fingerprint: string;
  readonly roles: readonly Role[];
  readonly armoredKey: string;
  readonly since: Day;
}

export interface StoredRing {
  readonly epoch: number;
  readonly since: Day;
  /** Armored public keys of the ring, one block for each key. */
  readonly armoredKeys: readonly string[];
}

/**
 * Rows: tips, envelopes, rings, staff. Every method that writes resolves only after a durable commit
 * (`synchronous=FULL`, or the equivalent). A method that writes may throw StorageError `full` or `unhealthy`;
 * from then on every write begins with a probe, and is refused until a probe succeeds.
 */
export interface TipStore {
  /**
   * @throws StorageError `duplicate` when an id is taken, `missing` when no ring of a part's epoch is recorded
   * (such a part could never be re-wrapped).
   */
  addTip(tip: StoredTip): Promise<void>;
  /**
   * Newest day first; within a day in the order of random ids, never of arrival. At most 500 tips a page.
   * @throws StorageError `missing` when `after` is not a place in a list.
   */
  listTips(query: {
    readonly reader: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<TipPage>;
  countTips(reader: string): Promise<{ readonly tips: number; readonly unread: number }>;
  tip(id: Id): Promise<StoredTip | undefined>;
  part(id: Id): Promise<OwnedPart | undefined>;
  /** @throws StorageError `missing` when there is no such tip. */
  setRead(tip: Id, reader: string, read: boolean): Promise<void>;
  /**
   * Deletes rows so that no envelope of the tip remains in the files of the database; returns the blobs to delete.
   * A tip that is not there is no error: after a failure, call again.
   */
  deleteTip(id: Id): Promise<readonly Id[]>;
  /** Every blob that a row refers to, in batches. */
  blobIds(): AsyncIterable<readonly Id[]>;
  /** The ring of the highest epoch. */
  currentRing(): Promise<StoredRing | undefined>;
  /** @throws StorageError `duplicate` when the epoch is taken. */
  addRing(ring: StoredRing): Promise<void>;
  staff(): Promise<readonly StaffMember[]>;
  replaceStaff(staff: readonly StaffMember[]): Promise<void>;
  /** A tiny durable write, for health checks and `doctor`. @throws StorageError */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/**
 * One body being written. Nothing under its final name exists until `finish` is under way. After an error the body is
 * lost: `finish` fails too, and only `discard` is left to call.
 */
export interface BlobWriter {
  /**
   * The chunks are the writer's until the promise has resolved, and may be reused from then on. Each call is a write:
   * give it about a megabyte at a time, for small writes cost as much as the cipher. Await it: that is what holds a fast
   * sender back.
   */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** fsync of the file, rename, fsync of the folder, times set to the day. After a failed fsync never retried. */
  finish(day: Day): Promise<void>;
  /**
   * Leaves nothing, also of a body that `finish` has stored: for a tip that is given up. Safe to call at any time and
   * more than once, also while `write` or `finish` is under way (which then fails with `discarded`).
   */
  discard(): Promise<void>;
}

/** Bytes of bodies, written once, never rewritten. */
export interface BlobStore {
  /** @throws StorageError `duplicate` when the id is taken, `full` when the disk is. */
  create(id: Id): Promise<BlobWriter>;
  /** The bytes in chunks. @throws StorageError `missing` */
  read(id: Id): AsyncIterable<Uint8Array>;
  /** A body that is not there is no error. */
  delete(id: Id): Promise<void>;
  /**
   * Deletes whatever no row refers to: unfinished bodies and orphans. Returns how many. Only at start, before anything
   * is written: it cannot tell a body whose row is about to come from an orphan.
   */
  sweep(referenced: ReadonlySet<Id>): Promise<number>;
  freeBytes(): Promise<number>;
  /** A tiny durable write, for health checks and `doctor`. @throws StorageError */
  probe(): Promise<void>;
}

/**
 * - `duplicate`: the id is taken. Nothing was written.
 * - `full`: no room on the disk. Free some; the next write tries again by itself.
 * - `missing`: what was asked for, or what a row must refer to, is not there.
 * - `unhealthy`: reading or writing failed; the cause says how.
 * - `newer-data`: the data were written by a newer release than this one.
 * - `locked`: another server uses the same folder.
 * - `discarded`: the body was given up while it was being written.
 */
export type StorageErrorCode =
  'duplicate' | 'full' | 'missing' | 'unhealthy' | 'newer-data' | 'locked' | 'discarded';

export class StorageError extends Error {
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageError';
    this.code = code;
  }
}
