import * as v from 'valibot';
import type { KeyProblem } from '../../keys/index.ts';
import { type FailureCode, isFailureCode } from './failure.ts';

/** What the messages between page and worker are made of. */

export const bytes = v.instance(Uint8Array<ArrayBuffer>);
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const suite = v.picklist(['seipd1-aes256', 'seipd2-aes256-gcm']);
export const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());
export const record = <Fields extends v.ObjectEntries>(fields: Fields) =>
  v.pipe(v.strictObject(fields), v.readonly());

export const failureSchema = record({
  code: v.custom<FailureCode>(isFailureCode),
  seconds: v.exactOptional(v.number()),
  reason: v.exactOptional(v.string()),
  problem: v.exactOptional(v.custom<KeyProblem>((it) => typeof it === 'string')),
});

/** A letter as the server gives it. Without a body it must be fetched first. */
export const sealedLetterSchema = record({
  tip: v.string(),
  part: v.string(),
  suite,
  envelope: bytes,
  body: v.exactOptional(bytes),
});

/** Where a file is. */
export const filePlaceSchema = record({
  /** The conversation. */
  tip: v.string(),
  /** The message of it that names the file; the first is the tip itself. */
  message: v.string(),
  position: count,
});

export const keyFields = {
  fingerprint: v.string(),
  /** Capital hexadecimal digits in groups of four, as printed on cards. */
  groups: list(v.string()),
  userIds: list(v.string()),
};

export const keySchema = record(keyFields);

export const keepingFields = {
  /** Whether an editor has said that it must stay. */
  hold: v.boolean(),
  /** The day on which it will be deleted, where that is near. */
  expires: v.exactOptional(v.string()),
};

export const keepingSchema = record(keepingFields);

/** Who says that a conversation is spam: an editor, or a field that only robots fill in. */
export const spamSchema = v.union([v.literal(false), v.picklist(['editor', 'trap'])]);

export const listedTipSchema = record({
  id: v.string(),
  day: v.string(),
  sealed: v.picklist(['browser', 'arrival']),
  read: v.boolean(),
  /** Day of the latest message. */
  latest: v.string(),
  /** Later ones of the source. */
  messages: count,
  replies: count,
  /** Whether the source has a mailbox. */
  mailbox: v.boolean(),
  ...keepingFields,
  spam: spamSchema,
  /** Bits of proof of work that came with it. */
  stamp: count,
  attachments: count,
  /** Padded: the exact sizes are inside the letter. */
  attachmentBytes: count,
  letter: sealedLetterSchema,
});

/** What the list shows of a letter. The text itself stays in the worker. */
export const openedLetterSchema = record({
  tip: v.string(),
  opened: record({
    firstLine: v.string(),
    language: v.string(),
    /** Milliseconds since 1970; absent when the letter's time is no date. */
    time: v.exactOptional(v.number()),
    files: count,
    bytes: v.number(),
  }),
});

export const fileSchema = record({
  position: count,
  /** As the source's browser gave it. */
  name: v.string(),
  /** Cleaned, and different from the others of the tip: the name that it is saved under. */
  savedName: v.string(),
  type: v.string(),
  size: v.number(),
  /** False when the letter names a file that the server does not have. */
  present: v.boolean(),
  /** By its name, an OpenPGP message that the source made by themselves. */
  encrypted: v.boolean(),
});

/** Who wrote a message, as far as that can be known. See client/conversation/. */
export const trustSchema = v.variant('kind', [
  record({ kind: v.literal('first') }),
  record({ kind: v.literal('source') }),
  record({ kind: v.literal('newsroom'), key: keySchema, atHand: v.boolean() }),
  record({
    kind: v.literal('suspicious'),
    why: v.picklist(['not-signed', 'misplaced', 'other-author']),
  }),
]);

/** What was inside an OpenPGP message that the source had put into the text. */
export const foreignSchema = v.variant('kind', [
  record({
    kind: v.literal('text'),
    text: v.string(),
    /** With what is invisible written out. */
    shown: v.string(),
    cut: v.boolean(),
  }),
  record({ kind: v.literal('file'), name: v.string(), file: v.instance(Blob) }),
  record({ kind: v.literal('unopened'), failure: failureSchema }),
]);

export const messageFields = {
  id: v.string(),
  day: v.string(),
  sealed: v.picklist(['browser', 'arrival']),
  /** The server's word. */
  author: v.picklist(['source', 'newsroom']),
};

export const openMessageSchema = record({
  ...messageFields,
  trust: trustSchema,
  /** As it was written, for copying and saving. */
  message: v.string(),
  /** The same with what is invisible written out, for showing. */
  shown: v.string(),
  language: v.string(),
  time: v.exactOptional(v.number()),
  files: list(fileSchema),
  /** Parts that the server keeps with the message and the letter does not name. */
  unnamedParts: count,
  /** The letter is longer, or names more files, than is shown. */
  cut: v.boolean(),
  foreign: v.exactOptional(foreignSchema),
});

export const unopenedMessageSchema = record({ ...messageFields, failure: failureSchema });

/** Whether the source can be answered. */
export const mailboxSchema = v.variant('kind', [
  record({ kind: v.literal('none') }),
  record({ kind: v.literal('closed') }),
  record({ kind: v.literal('exchanged') }),
  record({
    kind: v.literal('open'),
    /** A key of the newsroom that can sign is at hand. */
    canSign: v.boolean(),
    /** Keys of the ring that are not at hand: the newsroom's copy is sealed to them too. */
    strangers: list(keySchema),
  }),
]);

/** With a file that the source had encrypted: the name of what was inside, which is what is shown. */
export const inner = v.exactOptional(v.string());

export const previewSchema = v.variant('kind', [
  record({
    kind: v.literal('image'),
    image: v.instance(Blob),
    width: count,
    height: count,
    inner,
  }),
  record({
    kind: v.literal('text'),
    /** With what is invisible written out. */
    text: v.string(),
    /** Label of the character encoding that was assumed. */
    encoding: v.string(),
    /** Only the beginning is shown. */
    shortened: v.boolean(),
    inner,
  }),
  record({ kind: v.literal('unsuitable'), inner }),
]);
