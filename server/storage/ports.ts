import type { Suite } from '../../keys/index.ts';

/** A calendar day in UTC, `YYYY-MM-DD`: the finest time that is ever stored. */
export type Day = string & { readonly __brand: 'Day' };

/** A random identifier of a tip or a part: 26 characters of lower-case base32 (128 bits). */
export type Id = string & { readonly __brand: 'Id' };

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
 * (`synchronous=FULL`, or the equivalent).
 */
export interface TipStore {
  /** @throws StorageError `duplicate` when the id is taken. */
  addTip(tip: StoredTip): Promise<void>;
  /** Newest day first; within a day in the order of random ids, never of arrival. */
  listTips(query: { readonly reader: string; readonly limit: number; readonly after?: string }): Promise<TipPage>;
  countTips(reader: string): Promise<{ readonly tips: number; readonly unread: number }>;
  tip(id: Id): Promise<StoredTip | undefined>;
  /** The part and the tip it belongs to. */
  part(id: Id): Promise<StoredPart | undefined>;
  setRead(tip: Id, reader: string, read: boolean): Promise<void>;
  /** Deletes rows so that no envelope of the tip remains in the files of the database; returns the blobs to delete. */
  deleteTip(id: Id): Promise<readonly Id[]>;
  /** Every blob that a row refers to, in batches. */
  blobIds(): AsyncIterable<readonly Id[]>;
  currentRing(): Promise<StoredRing | undefined>;
  addRing(ring: StoredRing): Promise<void>;
  staff(): Promise<readonly StaffMember[]>;
  replaceStaff(staff: readonly StaffMember[]): Promise<void>;
  /** A tiny durable write, for health checks and `doctor`. @throws StorageError */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** One body being written. Nothing under its final name exists until `finish` has resolved. */
export interface BlobWriter {
  /** Takes the chunks over; resolves when they may be reused. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** fsync of the file, rename, fsync of the folder, times set to the day. After a failed fsync never retried. */
  finish(day: Day): Promise<void>;
  /** Leaves nothing; safe to call at any time and more than once, also while `write` is under way. */
  discard(): Promise<void>;
}

/** Bytes of bodies, written once, never rewritten. */
export interface BlobStore {
  /** @throws StorageError `duplicate` when the id is taken, `full` when the disk is. */
  create(id: Id): Promise<BlobWriter>;
  /** The bytes in chunks. @throws StorageError `missing` */
  read(id: Id): AsyncIterable<Uint8Array>;
  delete(id: Id): Promise<void>;
  /** Deletes whatever no row refers to: unfinished bodies and orphans. Returns how many. */
  sweep(referenced: ReadonlySet<Id>): Promise<number>;
  freeBytes(): Promise<number>;
}

export type StorageErrorCode = 'duplicate' | 'full' | 'missing' | 'unhealthy' | 'newer-data';

export class StorageError extends Error {
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageError';
    this.code = code;
  }
}
