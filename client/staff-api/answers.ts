import * as v from 'valibot';
import { fromBase64 } from './base64.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

/** Ids become parts of addresses and names of folders: nothing but what the server makes is let through. */
const id = v.pipe(v.string(), v.regex(/^[a-z2-7]{26}$/u));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const day = v.pipe(v.string(), v.isoDate());
const time = v.pipe(v.string(), v.isoTimestamp());
const bytes = v.pipe(v.string(), v.regex(BASE64), v.transform(fromBase64));
const suite = v.picklist(['seipd1-aes256', 'seipd2-aes256-gcm']);
const sealed = v.picklist(['browser', 'arrival']);
const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());
const record = <Fields extends v.ObjectEntries>(fields: Fields) => v.pipe(v.object(fields), v.readonly());

const partFields = { id, suite, epoch: count, length: count, envelope: bytes };

export const challengeSchema = record({ nonce: v.string(), expires: v.string(), now: time });

export const signedInSchema = record({
  /** Becomes a header. */
  token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/u)),
  roles: list(v.picklist(['editor', 'officer'])),
  newsroom: v.string(),
  /** After so many seconds without a request the server signs out. */
  idleSeconds: count,
});

export const ringSchema = record({
  epoch: count,
  since: day,
  /** Null, like `expires`, while the ring cannot be sealed to. */
  suite: v.nullable(suite),
  /** Armored public keys. */
  keys: list(v.string()),
  expires: v.nullable(time),
});

export const tipCountSchema = record({
  /** Spam among them. */
  tips: count,
  /** Spam is not among them. */
  unread: count,
  spam: record({ tips: count, unread: count }),
});

const markFields = {
  /** Who says that it is spam: an editor, or a field that only robots fill in. */
  spam: v.union([v.literal(false), v.picklist(['editor', 'trap'])]),
  /** Bits of proof of work that came with it; 0 for none. */
  stamp: count,
};

export const markedSchema = record({ marked: count });

const keepingFields = {
  /** Whether an editor has said that it must stay. */
  hold: v.boolean(),
  /** The day on which it will be deleted, where that is near. */
  expires: v.exactOptional(day),
};

export const keepingSchema = record(keepingFields);

export const tipPageSchema = record({
  tips: list(
    record({
      id,
      day,
      sealed,
      read: v.boolean(),
      /** Day of the latest message of the conversation. */
      latest: day,
      /** Later ones of the source. */
      messages: count,
      replies: count,
      /** Whether the source has a mailbox. */
      mailbox: v.boolean(),
      ...keepingFields,
      ...markFields,
      attachments: count,
      /** Padded. */
      attachmentBytes: count,
      /** A large body is absent: fetch it by the part's id. */
      letter: record({ ...partFields, body: v.optional(bytes) }),
    }),
  ),
  /** After so many days without a message a conversation is deleted; 0 for never. */
  tipDays: count,
  /** Pass as `after` to go on; absent on the last page. */
  next: v.optional(v.string()),
});

const partsSchema = list(
  record({
    ...partFields,
    kind: v.picklist(['letter', 'attachment']),
    /** 0 is the letter, attachments count from 1. */
    position: count,
  }),
);

export const tipDetailSchema = record({
  id,
  day,
  sealed,
  parts: partsSchema,
  /** What followed the tip: further messages of the source, and replies. */
  messages: list(record({ id, day, sealed, author: v.picklist(['source', 'newsroom']), parts: partsSchema })),
  /** Null when there is none, or none any more. */
  mailbox: v.nullable(record({ /** Armored public key. */ key: v.string() })),
  ...keepingFields,
  ...markFields,
});

const fingerprint = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u));
const signedEntry = record({ entry: v.string(), signatures: list(v.string()) });

/** Nothing of it is verified: see `verifyKeyLog`. */
export const keyLogSchema = record({
  format: v.literal('sealdrop-key-log/1'),
  entries: list(signedEntry),
  /** An entry that waits for the signature of another officer. */
  pending: v.optional(v.nullable(signedEntry), null),
});

/** In the log. */
export const entryAddedSchema = record({ sequence: count, hash: v.string() });

/** In the log, or waiting for so many more signatures. */
export const entryTakenSchema = v.union([entryAddedSchema, record({ missing: count })]);

export const epochsSchema = list(
  record({ epoch: count, since: day, parts: count, retired: v.boolean(), fingerprints: list(fingerprint) }),
);

export const envelopesSchema = record({ envelopes: list(record({ id, suite, envelope: bytes })) });

export const replacedSchema = record({ replaced: count, changed: count, gone: count });

/** `failed`: a code; the rest is absent then. */
const checkReport = record({
  day,
  failed: v.optional(v.string()),
  database: v.optional(v.boolean()),
  bodies: v.optional(count),
  damaged: v.optional(count),
});
const backupReport = record({
  day,
  failed: v.optional(v.string()),
  bodies: v.optional(count),
  damaged: v.optional(count),
});

/** What the last nights have found. */
export const reportsSchema = record({ check: v.optional(checkReport), backup: v.optional(backupReport) });

export const staffSchema = list(
  record({
    fingerprint,
    userIds: list(v.string()),
    roles: list(v.picklist(['editor', 'officer'])),
    since: day,
    /** Of sessions; for officers only. */
    sessions: v.optional(count),
  }),
);

export const auditSchema = record({
  records: list(
    record({
      sequence: count,
      day,
      actor: v.string(),
      action: v.string(),
      subject: v.string(),
      nonce: v.optional(v.string()),
      signature: v.optional(v.string()),
      session: v.optional(v.string()),
      statement: v.optional(v.string()),
      previous: v.nullable(v.string()),
      hash: v.string(),
    }),
  ),
});

export const errorSchema = v.object({
  code: v.string(),
  message: v.optional(v.string(), ''),
  seconds: v.optional(v.number()),
  /** With `entry-refused`. */
  reason: v.optional(v.string()),
  /** With `not-empty`. */
  parts: v.optional(count),
});

/** What the server says once somebody has signed in. The session's token stays inside `StaffApi`. */
export type SignedIn = Omit<v.InferOutput<typeof signedInSchema>, 'token'>;
export type Role = SignedIn['roles'][number];
export type RingAnswer = v.InferOutput<typeof ringSchema>;
export type KeyLogAnswer = v.InferOutput<typeof keyLogSchema>;
export type EntryAdded = v.InferOutput<typeof entryAddedSchema>;
export type EntryTaken = v.InferOutput<typeof entryTakenSchema>;
export type Epoch = v.InferOutput<typeof epochsSchema>[number];
export type StoredEnvelope = v.InferOutput<typeof envelopesSchema>['envelopes'][number];
export type Replaced = v.InferOutput<typeof replacedSchema>;
export type Reports = v.InferOutput<typeof reportsSchema>;
export type StaffMember = v.InferOutput<typeof staffSchema>[number];
export type AuditAnswer = v.InferOutput<typeof auditSchema>['records'][number];
export type TipCount = v.InferOutput<typeof tipCountSchema>;
export type Keeping = v.InferOutput<typeof keepingSchema>;
export type TipPage = v.InferOutput<typeof tipPageSchema>;
export type ListedTip = TipPage['tips'][number];
export type TipDetail = v.InferOutput<typeof tipDetailSchema>;
export type TipPart = TipDetail['parts'][number];
/** A later message as the server keeps it. Who wrote it is the server's word until its letter is open. */
export type StoredMessage = TipDetail['messages'][number];
export type Suite = v.InferOutput<typeof suite>;
