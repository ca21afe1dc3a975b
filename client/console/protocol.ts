import * as v from 'valibot';
import {
  auditSchema,
  generatedSchema,
  keyNewsSchema,
  keysPageSchema,
  logChangedSchema,
  logChangeSchema,
  replacedSchema,
  storedEnvelopes,
  wrappedSchema,
} from './protocol-keys.ts';
import type { fileSchema, foreignSchema, trustSchema } from './protocol-values.ts';
import {
  count,
  failureSchema,
  filePlaceSchema,
  inner,
  keepingSchema,
  keySchema,
  list,
  listedTipSchema,
  mailboxSchema,
  openedLetterSchema,
  openMessageSchema,
  previewSchema,
  record,
  sealedLetterSchema,
  unopenedMessageSchema,
} from './protocol-values.ts';

/** What page and worker say to each other. Both sides check what they hear. */

const requests = {
  prepare: record({ kind: v.literal('prepare') }),
  'add-key': record({ kind: v.literal('add-key'), file: v.instance(Blob), passphrase: v.string() }),
  'sign-in': record({ kind: v.literal('sign-in'), fingerprints: list(v.string()) }),
  'sign-out': record({ kind: v.literal('sign-out') }),
  'count-tips': record({ kind: v.literal('count-tips') }),
  'list-tips': record({ kind: v.literal('list-tips'), after: v.exactOptional(v.string()) }),
  'open-letters': record({ kind: v.literal('open-letters'), letters: list(sealedLetterSchema) }),
  search: record({ kind: v.literal('search'), query: v.string() }),
  'read-tip': record({ kind: v.literal('read-tip'), tip: v.string() }),
  'set-read': record({
    kind: v.literal('set-read'),
    tip: v.string(),
    read: v.boolean(),
    /** How many later messages of the source the editor has before them. */
    seen: v.exactOptional(count),
  }),
  preview: record({ kind: v.literal('preview'), file: filePlaceSchema }),
  /** Something of the tip that the page has already is about to be saved. */
  'note-export': record({ kind: v.literal('note-export'), tip: v.string() }),
  save: record({ kind: v.literal('save'), file: filePlaceSchema, inner: v.boolean() }),
  reply: record({
    kind: v.literal('reply'),
    /** The conversation. */
    tip: v.string(),
    /** Chosen by the page, so that a reply that is sent again is stored once. */
    reply: v.string(),
    /** Earlier attempts with other words, of which it is not known whether they were stored. */
    before: list(v.string()),
    text: v.string(),
    files: list(v.instance(File)),
    /** Fingerprints of the keys of the ring that the editor was shown and does not hold. */
    agreed: list(v.string()),
  }),
  'delete-tip': record({ kind: v.literal('delete-tip'), tip: v.string() }),
  'set-hold': record({ kind: v.literal('set-hold'), tip: v.string(), hold: v.boolean() }),
  'set-spam': record({ kind: v.literal('set-spam'), tips: list(v.string()), spam: v.boolean() }),
  'read-keys': record({ kind: v.literal('read-keys') }),
  'read-key-news': record({ kind: v.literal('read-key-news') }),
  'change-log': record({ kind: v.literal('change-log'), change: logChangeSchema }),
  'generate-key': record({
    kind: v.literal('generate-key'),
    name: v.string(),
    profile: v.picklist(['gnupg', 'rfc9580']),
    passphrase: v.string(),
  }),
  'end-sessions': record({ kind: v.literal('end-sessions'), fingerprint: v.string() }),
  'read-audit': record({ kind: v.literal('read-audit') }),
  /** Asks the desk for the ring that is sealed to now, for the others to aim at. */
  'read-aim': record({ kind: v.literal('read-aim') }),
  aim: record({ kind: v.literal('aim'), log: v.string() }),
  'take-envelopes': record({
    kind: v.literal('take-envelopes'),
    epoch: count,
    after: v.exactOptional(v.string()),
    /** The most that are wanted. */
    limit: v.exactOptional(count),
  }),
  'wrap-envelopes': record({ kind: v.literal('wrap-envelopes'), envelopes: storedEnvelopes }),
  'put-envelopes': record({
    kind: v.literal('put-envelopes'),
    from: count,
    to: count,
    changes: wrappedSchema.pipe[0].entries.wrapped,
  }),
  /** Whether the keys of the ring that are at hand open these. */
  'prove-envelopes': record({ kind: v.literal('prove-envelopes'), envelopes: storedEnvelopes }),
  retire: record({ kind: v.literal('retire'), epoch: count }),
};

const done = v.literal('done');

const answers = {
  /** Whether files can be opened by way of the disk. */
  prepare: record({ disk: v.boolean() }),
  'add-key': record({ keys: list(keySchema) }),
  'sign-in': record({
    fingerprint: v.string(),
    newsroom: v.string(),
    idleSeconds: count,
    roles: list(v.picklist(['editor', 'officer'])),
  }),
  'sign-out': done,
  'count-tips': record({ tips: count, unread: count, spam: record({ tips: count, unread: count }) }),
  'list-tips': record({ tips: list(listedTipSchema), tipDays: count, next: v.exactOptional(v.string()) }),
  'open-letters': record({
    letters: list(v.union([openedLetterSchema, record({ tip: v.string(), failure: failureSchema })])),
  }),
  search: record({
    tips: list(v.string()),
    /** Letters of which only the beginning could be searched. */
    partly: count,
  }),
  'read-tip': record({
    first: openMessageSchema,
    /** What followed, in time order. */
    later: list(v.union([openMessageSchema, unopenedMessageSchema])),
    mailbox: mailboxSchema,
    /** Messages that are beyond what is shown. */
    hidden: count,
    keeping: keepingSchema,
  }),
  'set-read': done,
  'note-export': done,
  preview: previewSchema,
  reply: done,
  'delete-tip': done,
  'set-hold': keepingSchema,
  'set-spam': done,
  'read-keys': keysPageSchema,
  'read-key-news': keyNewsSchema,
  'change-log': logChangedSchema,
  'generate-key': generatedSchema,
  'end-sessions': done,
  'read-audit': auditSchema,
  'read-aim': record({ log: v.string(), epoch: count }),
  aim: done,
  'take-envelopes': record({ envelopes: storedEnvelopes }),
  'wrap-envelopes': wrappedSchema,
  'put-envelopes': replacedSchema,
  'prove-envelopes': record({ failed: list(v.string()) }),
  retire: done,
  save: record({
    file: v.instance(Blob),
    /** The temporary file behind it, to be removed once the browser has its copy. */
    temporary: v.exactOptional(record({ folder: v.string(), name: v.string() })),
    /** Name of what was inside a file that the source had encrypted. */
    inner,
  }),
};

export type Kind = keyof typeof requests;
export type RequestOf<K extends Kind> = v.InferOutput<(typeof requests)[K]>;
export type AnswerOf<K extends Kind> = v.InferOutput<(typeof answers)[K]>;
export type Request = { [K in Kind]: RequestOf<K> }[Kind];

export type KeysPage = AnswerOf<'read-keys'>;
export type KeyNews = AnswerOf<'read-key-news'>;
export type DescribedKey = KeysPage['ring'][number];
export type LogChange = RequestOf<'change-log'>['change'];

export type SealedLetter = v.InferOutput<typeof sealedLetterSchema>;
export type AddedKey = v.InferOutput<typeof keySchema>;
export type ListedTip = v.InferOutput<typeof listedTipSchema>;
export type LetterResult = AnswerOf<'open-letters'>['letters'][number];
export type LetterSummary = v.InferOutput<typeof openedLetterSchema>['opened'];
export type TipFile = v.InferOutput<typeof fileSchema>;
export type Preview = AnswerOf<'preview'>;
export type FilePlace = v.InferOutput<typeof filePlaceSchema>;
export type OpenMessage = v.InferOutput<typeof openMessageSchema>;
export type UnopenedMessage = v.InferOutput<typeof unopenedMessageSchema>;
export type AnyMessage = OpenMessage | UnopenedMessage;
export type MessageTrust = v.InferOutput<typeof trustSchema>;
export type Foreign = v.InferOutput<typeof foreignSchema>;
export type MailboxState = v.InferOutput<typeof mailboxSchema>;

const anyRequest = v.union(Object.values(requests));

const toWorkerSchema = v.union([record({ id: count, request: anyRequest }), record({ cancel: count })]);

const fromWorkerSchema = v.union([
  record({ id: count, answer: v.unknown() }),
  record({ id: count, failure: failureSchema }),
  record({ id: count, progress: count }),
]);

export type ToWorker = v.InferOutput<typeof toWorkerSchema>;
export type FromWorker = v.InferOutput<typeof fromWorkerSchema>;

/** @throws ValiError */
export function parseToWorker(message: unknown): ToWorker {
  return v.parse(toWorkerSchema, message);
}

/** @throws ValiError */
export function parseFromWorker(message: unknown): FromWorker {
  return v.parse(fromWorkerSchema, message);
}

/** @throws ValiError */
export function parseAnswer<K extends Kind>(kind: K, answer: unknown): AnswerOf<K> {
  const schema: v.GenericSchema = answers[kind];
  return v.parse(schema, answer) as AnswerOf<K>;
}
