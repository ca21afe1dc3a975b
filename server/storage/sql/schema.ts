import type { ColumnType } from 'kysely';
import type { Suite } from '../../../keys/index.ts';
import type { Author, PartKind, Role, SealedWhere } from '../ports.ts';

/** Some databases give large or computed numbers as text. */
export type Count = ColumnType<number | string | bigint, number, number>;

/** 0 or 1. */
export type Flag = ColumnType<number, number | undefined, number>;

export interface TipRow {
  readonly id: string;
  readonly day: string;
  readonly sealed: SealedWhere;
  /** Null for a first tip. */
  readonly conversation: string | null;
  readonly author: Author;
  readonly once: string | null;
  /** The day of the source's latest message; null for a later message. */
  readonly latest: string | null;
  /** Of a first tip: 1 when its conversation never expires. */
  readonly hold: Flag;
  /** Of a first tip: 1 when an editor says so. */
  readonly spam: Flag;
  /** Bits of proof of work that came with it. */
  readonly stamp: ColumnType<number, number | undefined, number>;
}

export interface PartRow {
  readonly id: string;
  readonly tip_id: string;
  readonly kind: PartKind;
  readonly position: number;
  readonly epoch: number;
  readonly suite: Suite;
  readonly length: Count;
  readonly digest: Uint8Array;
  readonly body_blob: string | null;
  readonly body_inline: Uint8Array | null;
  /** Zeros: see `bytesBeforeSecret` in platform.ts. */
  readonly slack: Uint8Array;
  readonly envelope: Uint8Array;
}

export interface MailboxRow {
  /** The first byte of the hash of the locator. See 0002-conversations.ts. */
  readonly bucket: number;
  readonly conversation: string;
  readonly slack: Uint8Array;
  readonly locator_hash: Uint8Array;
  readonly armored_key: string;
  readonly locked: Uint8Array;
}

export interface DeliveryRow {
  readonly part_id: string;
  readonly slack: Uint8Array;
  readonly envelope: Uint8Array;
}

export interface UploadRow {
  readonly id: string;
  readonly length: Count;
  readonly offset: Count;
  readonly day: string;
  readonly owner: Uint8Array;
}

/** What belongs to the installation: one row. */
export interface SiteRow {
  readonly id: number;
  readonly salt: Uint8Array;
}

/** That a reader has read a tip. When is nobody's business. */
export interface ReadMarkRow {
  readonly reader: string;
  readonly tip_id: string;
}

export interface RingRow {
  readonly epoch: number;
  readonly since: string;
  /** 1 when it was found that nothing is wrapped for it any more. */
  readonly retired: ColumnType<number, number | undefined, number>;
}

export interface RingKeyRow {
  readonly epoch: number;
  readonly position: number;
  readonly armored_key: string;
}

export interface StaffRow {
  readonly fingerprint: string;
  readonly armored_key: string;
  readonly since: string;
}

export interface StaffRoleRow {
  readonly fingerprint: string;
  readonly role: Role;
}

export interface KeyLogRow {
  readonly sequence: number;
  readonly entry: string;
  /** A JSON array of armored signatures. */
  readonly signatures: string;
}

export interface PendingEntryRow extends KeyLogRow {
  readonly id: number;
}

export interface AuditRow {
  readonly sequence: number;
  readonly record: string;
}

/** The latest result of a nightly job. */
export interface ReportRow {
  readonly name: string;
  readonly day: string;
  readonly body: string;
}

export interface ProbeRow {
  readonly id: number;
  readonly writes: number;
}

export interface Schema {
  readonly tips: TipRow;
  readonly parts: PartRow;
  readonly mailboxes: MailboxRow;
  readonly deliveries: DeliveryRow;
  readonly uploads: UploadRow;
  readonly read_marks: ReadMarkRow;
  readonly rings: RingRow;
  readonly ring_keys: RingKeyRow;
  readonly staff: StaffRow;
  readonly staff_roles: StaffRoleRow;
  readonly key_log: KeyLogRow;
  readonly pending_entry: PendingEntryRow;
  readonly audit: AuditRow;
  readonly reports: ReportRow;
  readonly probes: ProbeRow;
  readonly site: SiteRow;
}
