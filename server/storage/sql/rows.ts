import type { Insertable, Selectable } from 'kysely';
import { requireDay } from '../day.ts';
import { requireId } from '../id.ts';
import type {
  ConversationMarks,
  Delivery,
  Id,
  ListedTip,
  Reply,
  StaffMember,
  StoredMailbox,
  StoredPart,
  StoredTip,
  StoredUpload,
} from '../ports.ts';
import type { ListRow } from './list-query.ts';
import type { MessageRow } from './message-query.ts';
import type {
  DeliveryRow,
  MailboxRow,
  PartRow,
  StaffRoleRow,
  StaffRow,
  TipRow,
  UploadRow,
} from './schema.ts';

/** What `tips.spam` says. */
export const SPAM = { none: 0, editor: 1, trap: 2 } as const;

export function rowOfTip({ stamp = 0, trapped, ...tip }: StoredTip): Insertable<TipRow> {
  const { id, day, sealed, author, conversation, once } = tip;
  const latest = conversation === undefined ? day : null;
  return {
    ...{ id, day, sealed, author, conversation: conversation ?? null, once: once ?? null, latest, stamp },
    spam: trapped === true ? SPAM.trap : SPAM.none,
  };
}

/** Rows of parts, those of one message after another. */
export function tipsOfRows(rows: readonly MessageRow[]): readonly StoredTip[] {
  return groupsOf(rows).map(([first, parts]) => tipOf(first, parts));
}

export function repliesOfRows(
  rows: readonly (MessageRow & { readonly delivery: Uint8Array })[],
): readonly Reply[] {
  return groupsOf(rows).map(([first, parts]) => ({
    tip: tipOf(first, parts),
    deliveries: parts.map(({ id, delivery }) => ({ part: requireId(id), envelope: plainBytes(delivery) })),
  }));
}

function tipOf(
  { tip_id, day, sealed, author, conversation, once, stamp }: MessageRow,
  parts: readonly MessageRow[],
): StoredTip {
  return {
    id: requireId(tip_id),
    day: requireDay(day),
    sealed,
    author,
    ...(conversation === null ? {} : { conversation: requireId(conversation) }),
    ...(once === null ? {} : { once }),
    ...(stamp === 0 ? {} : { stamp }),
    parts: parts.map(partOfRow),
  };
}

function groupsOf<Row extends MessageRow>(rows: readonly Row[]): readonly (readonly [Row, readonly Row[]])[] {
  const groups = new Map<string, [Row, Row[]]>();
  for (const row of rows) {
    const group = groups.get(row.tip_id);
    if (group === undefined) groups.set(row.tip_id, [row, [row]]);
    else group[1].push(row);
  }
  return [...groups.values()];
}

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
    slack: zeros(bytesBeforeSecret - (inline?.length ?? 0)),
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

interface MarksRow extends Pick<Selectable<TipRow>, 'latest' | 'hold' | 'spam' | 'stamp'> {
  /** The day of the latest reply. */
  readonly answered: string | null;
}

export function marksOfRow({ latest, answered, hold, spam, stamp }: MarksRow): ConversationMarks {
  const last = answered !== null && answered > (latest ?? '') ? answered : latest;
  return { hold: hold === 1, spam: spamMarkOf(spam), stamp, last: requireDay(last ?? '') };
}

function spamMarkOf(spam: number): ConversationMarks['spam'] {
  if (spam === SPAM.none) return false;
  return spam === SPAM.trap ? 'trap' : 'editor';
}

export function listedTipOfRow(row: ListRow): ListedTip {
  return {
    id: requireId(row.tip_id),
    day: requireDay(row.day),
    latest: requireDay(row.latest ?? ''),
    sealed: row.sealed,
    read: row.reader !== null,
    letter: partOfRow(row),
    attachments: Number(row.attachments),
    attachmentBytes: Number(row.attachment_bytes ?? 0),
    messages: Number(row.messages),
    replies: Number(row.replies),
    mailbox: Number(row.mailbox) > 0,
    ...marksOfRow(row),
  };
}

/** @param bytesBeforeSecret see platform.ts */
export function rowOfMailbox(mailbox: StoredMailbox, bytesBeforeSecret: number): Insertable<MailboxRow> {
  const { conversation, locatorHash, armoredKey, locked } = mailbox;
  return {
    conversation,
    bucket: bucketOf(locatorHash),
    slack: zeros(bytesBeforeSecret),
    locator_hash: locatorHash,
    armored_key: armoredKey,
    locked,
  };
}

export function mailboxOfRow(row: Selectable<MailboxRow>): StoredMailbox {
  return {
    conversation: requireId(row.conversation),
    locatorHash: plainBytes(row.locator_hash),
    armoredKey: row.armored_key,
    locked: plainBytes(row.locked),
  };
}

export function bucketOf(locatorHash: Uint8Array): number {
  return locatorHash[0] ?? 0;
}

/** @param bytesBeforeSecret see platform.ts */
export function rowOfDelivery(
  { part, envelope }: Delivery,
  bytesBeforeSecret: number,
): Insertable<DeliveryRow> {
  return { part_id: part, slack: zeros(bytesBeforeSecret), envelope };
}

export function uploadOfRow(row: Selectable<UploadRow>): StoredUpload {
  return {
    id: requireId(row.id),
    length: Number(row.length),
    offset: Number(row.offset),
    day: requireDay(row.day),
    owner: plainBytes(row.owner),
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

function zeros(bytes: number): Uint8Array {
  return new Uint8Array(Math.max(0, bytes));
}

/** Drivers give Node's Buffer, whose `slice` does not copy as that of other bytes does. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
