import type { ColumnType } from 'kysely';
import type { Suite } from '../../../keys/index.ts';
import type { PartKind, Role, SealedWhere } from '../ports.ts';

/** Some databases give large or computed numbers as text. */
export type Count = ColumnType<number | string | bigint, number, number>;

export interface TipRow {
  readonly id: string;
  readonly day: string;
  readonly sealed: SealedWhere;
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

/** That a reader has read a tip. When is nobody's business. */
export interface ReadMarkRow {
  readonly reader: string;
  readonly tip_id: string;
}

export interface RingRow {
  readonly epoch: number;
  readonly since: string;
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

export interface ProbeRow {
  readonly id: number;
  readonly writes: number;
}

export interface Schema {
  readonly tips: TipRow;
  readonly parts: PartRow;
  readonly read_marks: ReadMarkRow;
  readonly rings: RingRow;
  readonly ring_keys: RingKeyRow;
  readonly staff: StaffRow;
  readonly staff_roles: StaffRoleRow;
  readonly probes: ProbeRow;
}
