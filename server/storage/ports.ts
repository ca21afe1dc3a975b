import type { Day } from './day.ts';
import type { Id } from './id.ts';
import type {
  AuditText,
  ConversationMarks,
  EnvelopeChange,
  EpochCount,
  Expired,
  OwnedPart,
  Replaced,
  Reply,
  Report,
  StaffMember,
  StoredEntry,
  StoredEnvelope,
  StoredMailbox,
  StoredRing,
  StoredTip,
  StoredUpload,
  TipCount,
  TipExtras,
  TipPage,
} from './stored.ts';

export type { Day, Id };
export type * from './stored.ts';

/**
 * Rows: tips, envelopes, rings, staff. Every method that writes resolves only after a durable commit
 * (`synchronous=FULL`, or the equivalent). A method that writes may throw StorageError `full` or `unhealthy`;
 * from then on every write begins with a probe, and is refused until a probe succeeds.
 */
export interface TipStore {
  /**
   * A later message of the source makes the conversation unread again, and `latest` its day.
   *
   * @throws StorageError `duplicate` when the id of the tip or of a part, `once` or the locator is taken; then `missing`
   * when there is no such conversation, no open mailbox for the deliveries, no such upload, or no ring of a part's epoch
   * (such a part could never be re-wrapped); `stale-epoch` when a part is wrapped for another ring than the current one:
   * once a ring is there, nothing is added to those before it.
   */
  addTip(tip: StoredTip, extras?: TipExtras): Promise<void>;
  tipByOnce(once: string): Promise<Id | undefined>;
  /**
   * Conversations, each with its first tip: newest `latest` day first; within a day in the order of random ids, never of
   * arrival. At most 500 a page. One that goes on while its list is walked moves to the first page.
   *
   * @throws StorageError `missing` when `after` is not a place in a list.
   */
  listTips(query: {
    readonly reader: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<TipPage>;
  /** Conversations, spam among them. */
  countTips(reader: string): Promise<TipCount>;
  /** Conversations that are marked as spam. */
  countSpam(reader: string): Promise<TipCount>;
  tip(id: Id): Promise<StoredTip | undefined>;
  part(id: Id): Promise<OwnedPart | undefined>;
  /** What the attachments weigh that sources sent on that day, as far as they were not deleted. */
  attachedBytes(day: Day): Promise<number>;
  /** The first tip, then the others by day and id. None when no conversation begins with this tip. */
  conversation(id: Id): Promise<readonly StoredTip[]>;
  /**
   * @param seen how many later messages of the source the reader has seen: where there are more, nothing is marked as read.
   * @throws StorageError `missing` when no conversation begins with this tip.
   */
  setRead(tip: Id, reader: string, read: boolean, seen?: number): Promise<void>;
  /**
   * Deletes rows so that no envelope of the tip remains in the files of the database; returns the blobs to delete. With
   * the first tip goes the conversation: every message, its mailbox and its deliveries. A tip that is not there is no
   * error: after a failure, call again.
   */
  deleteTip(id: Id): Promise<readonly Id[]>;
  /** None when no conversation begins with this tip. */
  marks(conversation: Id): Promise<ConversationMarks | undefined>;
  /**
   * One that is held never expires.
   *
   * @throws StorageError `missing` when no conversation begins with this tip.
   */
  setHold(conversation: Id, hold: boolean): Promise<void>;
  /** An editor's mark takes the place of any other. One that is not there is no error. Returns how many there were. */
  setSpam(conversations: readonly Id[], spam: boolean): Promise<number>;
  /**
   * Deletes, as `deleteTip` does, at most so many conversations that are not held and have had no message, of either author,
   * since that day. Call `eraseReplaced` in the end: only then nothing of them remains in the files of the database.
   */
  expireTips(before: Day, limit: number): Promise<Expired>;
  /** Every blob that a row refers to, in batches. */
  blobIds(): AsyncIterable<readonly Id[]>;

  /** Only where a message of the conversation, of either author, is of this day or later. */
  mailboxByLocator(locatorHash: Uint8Array, since: Day): Promise<StoredMailbox | undefined>;
  mailbox(conversation: Id): Promise<StoredMailbox | undefined>;
  /** Those that the source has not deleted, by day and id. */
  replies(conversation: Id): Promise<readonly Reply[]>;
  /**
   * Deletes the deliveries of a reply so that nothing of them remains in the files of the database. The newsroom's own
   * copy stays. One that is not there is no error: after a failure, call again.
   */
  deleteReply(conversation: Id, tip: Id): Promise<void>;
  /** Deletes a mailbox and all deliveries of its conversation, in the same way. */
  closeMailbox(conversation: Id): Promise<void>;
  /** Closes every mailbox whose conversation had no message, of either author, since that day. Returns how many. */
  expireMailboxes(before: Day): Promise<number>;
  /** 16 bytes: public, random, the same for as long as there are data. */
  siteSalt(): Promise<Uint8Array>;

  /** Its offset is 0. @throws StorageError `duplicate` when the id is that of an upload or of a part. */
  addUpload(upload: Omit<StoredUpload, 'offset'>): Promise<void>;
  upload(id: Id): Promise<StoredUpload | undefined>;
  /** @throws StorageError `missing` when there is no such upload. */
  setUploadOffset(id: Id, offset: number): Promise<void>;
  /** Whether there was one. If so its body belongs to no tip, and never will: `discardUnfinished` may delete it. */
  deleteUpload(id: Id): Promise<boolean>;
  uploads(): Promise<readonly StoredUpload[]>;

  /** The ring of the highest epoch. */
  currentRing(): Promise<StoredRing | undefined>;
  /** @throws StorageError `duplicate` when the epoch is taken. */
  addRing(ring: StoredRing): Promise<void>;
  staff(): Promise<readonly StaffMember[]>;
  replaceStaff(staff: readonly StaffMember[]): Promise<void>;

  /** In order; those after a sequence number, when one is given. */
  keyLog(query?: { readonly after?: number }): Promise<readonly StoredEntry[]>;
  /**
   * Adds the next entry together with what follows from it, and forgets the pending one, in one commit.
   *
   * @throws StorageError `duplicate` when the entry is not the next one, or the epoch of its ring is taken
   */
  appendEntry(
    entry: StoredEntry,
    after: { readonly ring?: StoredRing; readonly staff: readonly StaffMember[] },
  ): Promise<void>;
  /** An entry that waits for another signature. */
  pendingEntry(): Promise<StoredEntry | undefined>;
  setPendingEntry(entry: StoredEntry | undefined): Promise<void>;

  /** Every ring there ever was, in order. */
  epochs(): Promise<readonly EpochCount[]>;
  /** In the order of their ids. */
  envelopes(query: {
    readonly epoch: number;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly StoredEnvelope[]>;
  /**
   * Puts an envelope in the place of the one that it was made of, where that one is still there. In several commits; each
   * part has one envelope at any moment, and the epoch of it. Call `eraseReplaced` in the end.
   *
   * @throws StorageError `stale-epoch` when `to` is not the current epoch
   */
  replaceEnvelopes(from: number, to: number, changes: readonly EnvelopeChange[]): Promise<Replaced>;
  /** Afterwards nothing of the envelopes that were replaced, or expired, remains in the files of the database. */
  eraseReplaced(): Promise<void>;
  /** @throws StorageError `not-empty` while a part is on it, or it is the current one */
  retireEpoch(epoch: number): Promise<void>;

  /** @throws StorageError `duplicate` when the sequence number is taken */
  appendAudit(record: AuditText): Promise<void>;
  audit(query: { readonly after?: number; readonly limit: number }): Promise<readonly AuditText[]>;
  lastAudit(): Promise<AuditText | undefined>;
  /** The latest result of a nightly job. */
  report(name: string): Promise<Report | undefined>;
  /** Puts it in the place of the one before. */
  setReport(name: string, report: Report): Promise<void>;
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

/**
 * A body that arrives over several requests. After a failed `write` or `sync` only `close` is left to call; `resume` then
 * begins where the bytes were durable.
 */
export interface ResumableBlob {
  /** As that of BlobWriter. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Resolves when all that was written is durable, with the length of it. */
  sync(): Promise<number>;
  /** As that of BlobWriter. Once more, also after a restart, it does no harm. */
  finish(day: Day): Promise<void>;
  /** Leaves it for later. Safe to call at any time and more than once; waits for what is under way. */
  close(): Promise<void>;
}

/** Bytes of bodies, written once, never rewritten. */
export interface BlobStore {
  /** @throws StorageError `duplicate` when the id is taken, `full` when the disk is. */
  create(id: Id): Promise<BlobWriter>;
  /**
   * The bytes in chunks, each of which may be reused as soon as the next one is asked for.
   *
   * @throws StorageError `missing`
   */
  read(id: Id): AsyncIterable<Uint8Array>;
  /** A body that is not there is no error. */
  delete(id: Id): Promise<void>;
  /**
   * Goes on with an unfinished body behind its first `offset` bytes, which were durable; whatever lies behind them is
   * dropped. With 0 it is begun, or begun again. A body that was finished, but used by no tip yet, takes nothing more
   * and may be finished again; it must have `offset` bytes.
   *
   * @throws StorageError `duplicate` when another writer has it open or the id is taken, `missing` when fewer than
   * `offset` bytes are there, `full`
   */
  resume(id: Id, offset: number): Promise<ResumableBlob>;
  /**
   * An unfinished body, or one that was finished and is used by no tip yet; in chunks as those of `read`.
   *
   * @throws StorageError `missing`
   */
  readUnfinished(id: Id): AsyncIterable<Uint8Array>;
  /** How many bytes of it are there; undefined when it is not. */
  unfinishedLength(id: Id): Promise<number | undefined>;
  /**
   * Deletes it, also one that was finished: only once `deleteUpload` has said that it belongs to no tip. Whoever has it
   * open fails with `discarded`. One that is not there is no error.
   */
  discardUnfinished(id: Id): Promise<void>;
  /**
   * Deletes whatever no row refers to: unfinished bodies and orphans, but not those of unfinished uploads. Returns how
   * many. Only at start, before anything is written: it cannot tell a body whose row is about to come from an orphan.
   */
  sweep(referenced: ReadonlySet<Id>, uploads: ReadonlySet<Id>): Promise<number>;
  /**
   * Makes what the medium notes of the time at which each body came the same for all of them, as far as a program can.
   * Left off when it is aborted.
   */
  settleTimes(stopping: AbortSignal): Promise<void>;
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
 * - `stale-epoch`: what was given is wrapped for a ring that is not the current one.
 * - `not-empty`: the epoch is still in use.
 * - `discarded`: the body was given up while it was being written.
 */
export type StorageErrorCode =
  | 'duplicate'
  | 'full'
  | 'missing'
  | 'unhealthy'
  | 'newer-data'
  | 'locked'
  | 'stale-epoch'
  | 'not-empty'
  | 'discarded';

export class StorageError extends Error {
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageError';
    this.code = code;
  }
}
