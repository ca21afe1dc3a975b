import type { Insertable, Selectable } from 'kysely';
import { requireDay } from '../day.ts';
import { requireId } from '../id.ts';
import type { Id, ListedTip, StaffMember, StoredPart } from '../ports.ts';
import type { ListRow } from './list-query.ts';
import type { PartRow, StaffRoleRow, StaffRow } from './schema.ts';

/** @param bytesBeforeSecret see platform.ts */
export function rowOfPart(tip: Id, part: StoredPart, bytesBeforeSecret: number): Insertable<PartRow> {
  const inline = 'inline' in part.body ? part.body.inline : null;
  return {
    id: part.id,
    tip_id: tip,
    kind: part.kind,
    position: part.position,
    epoch: part.epoch,
    suite: part.suite,
    length: part.length,
    digest: part.digest,
    body_blob: 'blob' in part.body ? part.body.blob : null,
    body_inline: inline,
    slack: new Uint8Array(Math.max(0, bytesBeforeSecret - (inline?.length ?? 0))),
    envelope: part.envelope,
  };
}

/** What is read is checked again: the id of a blob becomes a path. */
export function partOfRow(row: Omit<Selectable<PartRow>, 'tip_id'>): StoredPart {
  return {
    id: requireId(row.id),
    kind: row.kind,
    position: row.position,
    epoch: row.epoch,
    suite: row.suite,
    envelope: plainBytes(row.envelope),
    length: Number(row.length),
    digest: plainBytes(row.digest),
    body:
      row.body_inline === null
        ? { blob: requireId(row.body_blob ?? '') }
        : { inline: plainBytes(row.body_inline) },
  };
}

export function listedTipOfRow(row: ListRow): ListedTip {
  return {
    id: requireId(row.tip_id),
    day: requireDay(row.day),
    sealed: row.sealed,
    read: row.reader !== null,
    letter: partOfRow(row),
    attachments: Number(row.attachments),
    attachmentBytes: Number(row.attachment_bytes ?? 0),
  };
}

export function staffOfRows(
  members: readonly Selectable<StaffRow>[],
  roles: readonly Selectable<StaffRoleRow>[],
): readonly StaffMember[] {
  return members.map((member) => ({
    fingerprint: member.fingerprint,
    roles: roles.filter(({ fingerprint }) => fingerprint === member.fingerprint).map(({ role }) => role),
    armoredKey: member.armored_key,
    since: requireDay(member.since),
  }));
}

/** Drivers give Node's Buffer, whose `slice` does not copy as that of other bytes does. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
