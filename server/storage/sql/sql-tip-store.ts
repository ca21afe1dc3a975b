import { Kysely } from 'kysely';
import type {
  AuditText,
  ConversationMarks,
  Day,
  EnvelopeChange,
  EpochCount,
  Expired,
  Id,
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
  TipExtras,
  TipCount,
  TipPage,
  TipStore,
} from '../ports.ts';
import { DurableWrites } from './durable-writes.ts';
import { migrate } from './migrations.ts';
import type { SqlPlatform } from './platform.ts';
import type { Schema } from './schema.ts';
import { SqlEnvelopes } from './sql-envelopes.ts';
import { SqlKeeping } from './sql-keeping.ts';
import { SqlLog } from './sql-log.ts';
import { SqlList } from './sql-list.ts';
import { SqlMailboxes } from './sql-mailboxes.ts';
import { SqlNewsroom } from './sql-newsroom.ts';
import { SqlTips } from './sql-tips.ts';
import { SqlUploads } from './sql-uploads.ts';

/** Rows in any database that a SqlPlatform describes: one class for each theme, behind one port. */
export class SqlTipStore implements TipStore {
  readonly #db: Kysely<Schema>;
  readonly #platform: SqlPlatform;
  readonly #durably: DurableWrites;
  readonly #tips: SqlTips;
  readonly #list: SqlList;
  readonly #mailboxes: SqlMailboxes;
  readonly #uploads: SqlUploads;
  readonly #newsroom: SqlNewsroom;
  readonly #log: SqlLog;
  readonly #envelopes: SqlEnvelopes;
  readonly #keeping: SqlKeeping;

  private constructor(platform: SqlPlatform) {
    this.#db = new Kysely<Schema>({ dialect: platform.dialect });
    this.#platform = platform;
    this.#durably = new DurableWrites(this.#db, platform);
    const { bytesBeforeSecret } = platform;
    const context = { db: this.#db, durably: this.#durably, bytesBeforeSecret };
    this.#tips = new SqlTips(context);
    this.#list = new SqlList(context);
    this.#mailboxes = new SqlMailboxes(context);
    this.#uploads = new SqlUploads(context);
    this.#newsroom = new SqlNewsroom(context);
    this.#log = new SqlLog(context);
    this.#envelopes = new SqlEnvelopes(context);
    this.#keeping = new SqlKeeping(context);
  }

  /** @throws StorageError `newer-data`, `full`, `unhealthy` */
  static async open(platform: SqlPlatform): Promise<SqlTipStore> {
    const store = new SqlTipStore(platform);
    try {
      await store.#durably.watch(() => migrate(store.#db, platform));
      platform.written();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  addTip(tip: StoredTip, extras?: TipExtras): Promise<void> {
    return this.#tips.addTip(tip, extras);
  }

  tipByOnce(once: string): Promise<Id | undefined> {
    return this.#tips.tipByOnce(once);
  }

  tip(id: Id): Promise<StoredTip | undefined> {
    return this.#tips.tip(id);
  }

  conversation(id: Id): Promise<readonly StoredTip[]> {
    return this.#tips.conversation(id);
  }

  part(id: Id): Promise<OwnedPart | undefined> {
    return this.#tips.part(id);
  }

  attachedBytes(day: Day): Promise<number> {
    return this.#tips.attachedBytes(day);
  }

  deleteTip(id: Id): Promise<readonly Id[]> {
    return this.#tips.deleteTip(id);
  }

  blobIds(): AsyncIterable<readonly Id[]> {
    return this.#tips.blobIds();
  }

  listTips(query: {
    readonly reader: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<TipPage> {
    return this.#list.listTips(query);
  }

  countTips(reader: string): Promise<TipCount> {
    return this.#list.countTips(reader);
  }

  countSpam(reader: string): Promise<TipCount> {
    return this.#list.countSpam(reader);
  }

  setRead(tip: Id, reader: string, read: boolean, seen?: number): Promise<void> {
    return this.#list.setRead(tip, reader, read, seen);
  }

  mailboxByLocator(locatorHash: Uint8Array, since: Day): Promise<StoredMailbox | undefined> {
    return this.#mailboxes.mailboxByLocator(locatorHash, since);
  }

  mailbox(conversation: Id): Promise<StoredMailbox | undefined> {
    return this.#mailboxes.mailbox(conversation);
  }

  replies(conversation: Id): Promise<readonly Reply[]> {
    return this.#mailboxes.replies(conversation);
  }

  deleteReply(conversation: Id, tip: Id): Promise<void> {
    return this.#mailboxes.deleteReply(conversation, tip);
  }

  closeMailbox(conversation: Id): Promise<void> {
    return this.#mailboxes.closeMailbox(conversation);
  }

  expireMailboxes(before: Day): Promise<number> {
    return this.#mailboxes.expireMailboxes(before);
  }

  siteSalt(): Promise<Uint8Array> {
    return this.#mailboxes.siteSalt();
  }

  addUpload(upload: Omit<StoredUpload, 'offset'>): Promise<void> {
    return this.#uploads.addUpload(upload);
  }

  upload(id: Id): Promise<StoredUpload | undefined> {
    return this.#uploads.upload(id);
  }

  setUploadOffset(id: Id, offset: number): Promise<void> {
    return this.#uploads.setUploadOffset(id, offset);
  }

  deleteUpload(id: Id): Promise<boolean> {
    return this.#uploads.deleteUpload(id);
  }

  uploads(): Promise<readonly StoredUpload[]> {
    return this.#uploads.uploads();
  }

  currentRing(): Promise<StoredRing | undefined> {
    return this.#newsroom.currentRing();
  }

  addRing(ring: StoredRing): Promise<void> {
    return this.#newsroom.addRing(ring);
  }

  staff(): Promise<readonly StaffMember[]> {
    return this.#newsroom.staff();
  }

  replaceStaff(staff: readonly StaffMember[]): Promise<void> {
    return this.#newsroom.replaceStaff(staff);
  }

  keyLog(query?: { readonly after?: number }): Promise<readonly StoredEntry[]> {
    return this.#log.keyLog(query);
  }

  appendEntry(
    entry: StoredEntry,
    after: { readonly ring?: StoredRing; readonly staff: readonly StaffMember[] },
  ): Promise<void> {
    return this.#log.appendEntry(entry, after);
  }

  pendingEntry(): Promise<StoredEntry | undefined> {
    return this.#log.pendingEntry();
  }

  setPendingEntry(entry: StoredEntry | undefined): Promise<void> {
    return this.#log.setPendingEntry(entry);
  }

  appendAudit(record: AuditText): Promise<void> {
    return this.#log.appendAudit(record);
  }

  audit(query: { readonly after?: number; readonly limit: number }): Promise<readonly AuditText[]> {
    return this.#log.audit(query);
  }

  lastAudit(): Promise<AuditText | undefined> {
    return this.#log.lastAudit();
  }

  epochs(): Promise<readonly EpochCount[]> {
    return this.#envelopes.epochs();
  }

  envelopes(query: {
    readonly epoch: number;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly StoredEnvelope[]> {
    return this.#envelopes.envelopes(query);
  }

  replaceEnvelopes(from: number, to: number, changes: readonly EnvelopeChange[]): Promise<Replaced> {
    return this.#envelopes.replaceEnvelopes(from, to, changes);
  }

  eraseReplaced(): Promise<void> {
    return this.#envelopes.eraseReplaced();
  }

  retireEpoch(epoch: number): Promise<void> {
    return this.#envelopes.retireEpoch(epoch);
  }

  marks(conversation: Id): Promise<ConversationMarks | undefined> {
    return this.#keeping.marks(conversation);
  }

  setHold(conversation: Id, hold: boolean): Promise<void> {
    return this.#keeping.setHold(conversation, hold);
  }

  setSpam(conversations: readonly Id[], spam: boolean): Promise<number> {
    return this.#keeping.setSpam(conversations, spam);
  }

  expireTips(before: Day, limit: number): Promise<Expired> {
    return this.#keeping.expireTips(before, limit);
  }

  report(name: string): Promise<Report | undefined> {
    return this.#keeping.report(name);
  }

  setReport(name: string, report: Report): Promise<void> {
    return this.#keeping.setReport(name, report);
  }

  probe(): Promise<void> {
    return this.#durably.probe();
  }

  async close(): Promise<void> {
    await this.#durably.idle();
    await this.#db.destroy();
    await this.#platform.closed();
  }
}
