import * as v from 'valibot';
import type { KeyProblem } from '../../keys/index.ts';
import { type FailureCode, isFailureCode } from './failure.ts';

/** What page and worker say to each other. Both sides check what they hear. */

const bytes = v.instance(Uint8Array<ArrayBuffer>);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const suite = v.picklist(['seipd1-aes256', 'seipd2-aes256-gcm']);
const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());
const record = <Fields extends v.ObjectEntries>(fields: Fields) =>
  v.pipe(v.strictObject(fields), v.readonly());

const failureSchema = record({
  code: v.custom<FailureCode>(isFailureCode),
  seconds: v.exactOptional(v.number()),
  problem: v.exactOptional(v.custom<KeyProblem>((it) => typeof it === 'string')),
});

/** A letter as the server gives it. Without a body it must be fetched first. */
const sealedLetterSchema = record({
  tip: v.string(),
  part: v.string(),
  suite,
  envelope: bytes,
  body: v.exactOptional(bytes),
});

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
  'set-read': record({ kind: v.literal('set-read'), tip: v.string(), read: v.boolean() }),
  preview: record({ kind: v.literal('preview'), tip: v.string(), position: count }),
  save: record({ kind: v.literal('save'), tip: v.string(), position: count }),
};

const keySchema = record({
  fingerprint: v.string(),
  /** Capital hexadecimal digits in groups of four, as printed on cards. */
  groups: list(v.string()),
  userIds: list(v.string()),
});

const listedTipSchema = record({
  id: v.string(),
  day: v.string(),
  sealed: v.picklist(['browser', 'arrival']),
  read: v.boolean(),
  attachments: count,
  /** Padded: the exact sizes are inside the letter. */
  attachmentBytes: count,
  letter: sealedLetterSchema,
});

/** What the list shows of a letter. The text itself stays in the worker. */
const openedLetterSchema = record({
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

const fileSchema = record({
  position: count,
  /** As the source's browser gave it. */
  name: v.string(),
  /** Cleaned, and different from the others of the tip: the name that it is saved under. */
  savedName: v.string(),
  type: v.string(),
  size: v.number(),
  /** False when the letter names a file that the server does not have. */
  present: v.boolean(),
});

const previewSchema = v.variant('kind', [
  record({
    kind: v.literal('image'),
    image: v.instance(Blob),
    width: count,
    height: count,
  }),
  record({
    kind: v.literal('text'),
    /** With what is invisible written out. */
    text: v.string(),
    /** Label of the character encoding that was assumed. */
    encoding: v.string(),
    /** Only the beginning is shown. */
    shortened: v.boolean(),
  }),
  record({ kind: v.literal('unsuitable') }),
]);

const done = v.literal('done');

const answers = {
  /** Whether files can be opened by way of the disk. */
  prepare: record({ disk: v.boolean() }),
  'add-key': record({ keys: list(keySchema) }),
  'sign-in': record({
    fingerprint: v.string(),
    newsroom: v.string(),
    idleSeconds: count,
  }),
  'sign-out': done,
  'count-tips': record({ tips: count, unread: count }),
  'list-tips': record({ tips: list(listedTipSchema), next: v.exactOptional(v.string()) }),
  'open-letters': record({
    letters: list(v.union([openedLetterSchema, record({ tip: v.string(), failure: failureSchema })])),
  }),
  search: record({
    tips: list(v.string()),
    /** Letters of which only the beginning could be searched. */
    partly: count,
  }),
  'read-tip': record({
    /** As it was written, for copying and saving. */
    message: v.string(),
    /** The same with what is invisible written out, for showing. */
    shown: v.string(),
    language: v.string(),
    time: v.exactOptional(v.number()),
    files: list(fileSchema),
    /** Parts that the server keeps with the tip and the letter does not name. */
    unnamedParts: count,
    /** The letter is longer, or names more files, than is shown. */
    cut: v.boolean(),
  }),
  'set-read': done,
  preview: previewSchema,
  save: record({
    file: v.instance(Blob),
    /** The temporary file behind it, to be removed once the browser has its copy. */
    temporary: v.exactOptional(record({ folder: v.string(), name: v.string() })),
  }),
};

export type Kind = keyof typeof requests;
export type RequestOf<K extends Kind> = v.InferOutput<(typeof requests)[K]>;
export type AnswerOf<K extends Kind> = v.InferOutput<(typeof answers)[K]>;
export type Request = { [K in Kind]: RequestOf<K> }[Kind];

export type SealedLetter = v.InferOutput<typeof sealedLetterSchema>;
export type AddedKey = v.InferOutput<typeof keySchema>;
export type ListedTip = v.InferOutput<typeof listedTipSchema>;
export type LetterResult = AnswerOf<'open-letters'>['letters'][number];
export type LetterSummary = v.InferOutput<typeof openedLetterSchema>['opened'];
export type TipFile = v.InferOutput<typeof fileSchema>;
export type Preview = AnswerOf<'preview'>;

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
