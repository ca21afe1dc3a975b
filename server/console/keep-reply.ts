import { createHash, type Hash } from 'node:crypto';
import * as v from 'valibot';
import { checkBody, checkEnvelope, checkMailboxEnvelope, KeysError, type Ring } from '../../keys/index.ts';
import type { RingState } from '../newsroom.ts';
import { base64Schema, idSchema } from '../staff/parse.ts';
import type { Session } from '../staff/sessions.ts';
import { StaffError, type StaffErrorCode } from '../staff/staff-error.ts';
import { addTip } from '../storage/add-tip.ts';
import { dayOf } from '../storage/day.ts';
import { sha256 } from '../storage/digest.ts';
import {
  type BlobStore,
  type BlobWriter,
  type Day,
  type Id,
  StorageError,
  type StoredPart,
  type TipStore,
} from '../storage/ports.ts';
import {
  type Owner,
  type TakenUpload,
  UploadError,
  type UploadErrorCode,
  type Uploads,
} from '../uploads/index.ts';

/** Letters up to this length live in the row of the database: one durable commit, no file. */
const MAX_INLINE_BODY_BYTES = 65_536;
/** Longest sealed letter of a reply, bytes: several times what the console takes. */
const MAX_LETTER_BODY_BYTES = 2 ** 21;
/** An envelope for a ring of thirty RSA keys of 4096 bits. */
const MAX_ENVELOPE_BYTES = 16_384;
const MAX_REPLY_FILES = 100;
/** The letter, and envelopes of all files, in base64. */
export const MAX_REPLY_REQUEST_BYTES = 8 * 2 ** 20;

export interface ReplyContext {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
  readonly uploads: Uploads;
  readonly ring: () => Promise<RingState>;
  readonly now: () => Date;
}

const suiteSchema = v.picklist(['seipd1-aes256', 'seipd2-aes256-gcm']);

const partFields = {
  id: idSchema,
  /** For the ring. */
  envelope: base64Schema(MAX_ENVELOPE_BYTES),
  /** For the mailbox. */
  delivery: base64Schema(MAX_ENVELOPE_BYTES),
};

export const replySchema = v.object({
  reply: idSchema,
  epoch: v.pipe(v.number(), v.safeInteger()),
  letter: v.object({
    ...partFields,
    suite: suiteSchema,
    body: base64Schema(MAX_LETTER_BODY_BYTES),
  }),
  /** A body that was sealed for an earlier ring keeps the suite that it has; else it is that of the letter. */
  parts: v.pipe(
    v.array(v.object({ ...partFields, suite: v.optional(suiteSchema) })),
    v.maxLength(MAX_REPLY_FILES),
  ),
});

type SealedReply = v.InferOutput<typeof replySchema>;

/** Files of replies are uploaded by a staff member, who may sign in again in between. */
export function uploadOwner({ fingerprint }: Session): Owner {
  return createHash('sha256').update(`staff ${fingerprint}`).digest();
}

/**
 * Stores a reply that a client has sealed: to the ring, and to the mailbox of the conversation. What is inside only they can
 * find out; that it is sealed, and to as many keys as it must be, is looked at here. The same reply once more is no error.
 *
 * @param record writes into the audit log that it is stored; called right before: nothing is stored without a record of it
 * @throws StaffError `not-found`, `mailbox-closed`, `ring-changed`, `ring-closed`, `malformed`, `upload-missing`, `upload-busy`; StorageError
 */
export async function keepReply(
  context: ReplyContext,
  session: Session,
  conversation: Id,
  sealed: SealedReply,
  record: () => Promise<void>,
): Promise<void> {
  if (await isStored(context, conversation, sealed.reply)) return;
  if ((await context.tips.mailbox(conversation)) === undefined) throw new StaffError('mailbox-closed');
  const ring = await ringOfEpoch(context, sealed.epoch);
  await checkReply(sealed, ring);
  const ids = sealed.parts.map(({ id }) => id);
  try {
    await context.uploads.use(ids, uploadOwner(session), (taken) =>
      storeReply(context, conversation, sealed, taken, record),
    );
  } catch (error) {
    // The same request at the same moment was quicker.
    if (isContested(error) && (await isStored(context, conversation, sealed.reply))) return;
    throw refusalOf(error);
  }
}

function isContested(error: unknown): boolean {
  if (error instanceof UploadError) return error.code === 'upload-busy' || error.code === 'upload-missing';
  return error instanceof StorageError && error.code === 'duplicate';
}

function refusalOf(error: unknown): unknown {
  if (error instanceof UploadError) return new StaffError(UPLOAD_REFUSALS[error.code]);
  // An id that is taken by something else.
  if (error instanceof StorageError && error.code === 'duplicate') return new StaffError('malformed');
  return error;
}

const UPLOAD_REFUSALS: Record<UploadErrorCode, StaffErrorCode> = {
  'upload-missing': 'upload-missing',
  'upload-busy': 'upload-busy',
  'files-full': 'store-full',
  'share-used': 'store-full',
  'store-full': 'store-full',
  'store-trouble': 'store-trouble',
  'wrong-offset': 'malformed',
  'too-big': 'malformed',
  'too-many': 'malformed',
  malformed: 'malformed',
};

/** @throws StaffError `not-found` when there is no such conversation */
async function isStored({ tips }: ReplyContext, conversation: Id, reply: Id): Promise<boolean> {
  const messages = await tips.conversation(conversation);
  if (messages.length === 0) throw new StaffError('not-found');
  return messages.some(({ id, author }) => id === reply && author === 'newsroom');
}

async function ringOfEpoch({ ring }: ReplyContext, epoch: number): Promise<Ring> {
  const state = await ring();
  if (!state.open) throw new StaffError('ring-closed');
  if (state.ring.epoch !== epoch) throw new StaffError('ring-changed');
  return state.ring;
}

/** @throws StaffError `malformed` */
async function checkReply({ letter, parts }: SealedReply, ring: Ring): Promise<void> {
  if (letter.suite !== ring.suite) throw new StaffError('malformed');
  await checked(async () => {
    for (const { envelope, delivery, suite = ring.suite } of [letter, ...parts]) {
      checkEnvelope(envelope, ring, suite);
      checkMailboxEnvelope(delivery, suite);
    }
    await checkBody(once(letter.body), ring.suite);
  });
}

/** @throws StaffError `malformed` for what `keys/` refuses */
async function checked(check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw error instanceof KeysError ? new StaffError('malformed') : error;
  }
}

/** Bodies first, then the row that makes them a reply. */
async function storeReply(
  context: ReplyContext,
  conversation: Id,
  sealed: SealedReply,
  taken: readonly TakenUpload[],
  record: () => Promise<void>,
): Promise<void> {
  const today = dayOf(context.now());
  const files = [];
  for (const [index, upload] of taken.entries()) files.push(await storeFile(sealed, index, upload, today));
  const writers: BlobWriter[] = [];
  try {
    const letter = await storeLetter(context, sealed, today, writers);
    await record();
    await store(context, conversation, sealed, today, [letter, ...files]);
  } catch (error) {
    await Promise.allSettled(writers.map((writer) => writer.discard()));
    throw error;
  }
}

async function storeFile(
  { epoch, letter, parts }: SealedReply,
  index: number,
  upload: TakenUpload,
  today: Day,
): Promise<StoredPart> {
  const { id, length } = upload;
  const { suite = letter.suite, envelope = new Uint8Array() } = parts[index] ?? {};
  const hash = createHash('sha256');
  await checked(() => checkBody(hashed(upload.read(), hash), suite));
  await upload.finish(today);
  return {
    ...{ id, kind: 'attachment', position: index + 1, epoch, suite, envelope, length },
    digest: hash.digest(),
    body: { blob: id },
  };
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash) {
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
}

async function storeLetter(
  { blobs }: ReplyContext,
  { epoch, letter }: SealedReply,
  today: Day,
  writers: BlobWriter[],
): Promise<StoredPart> {
  const { id, suite, envelope, body } = letter;
  const inline = body.length <= MAX_INLINE_BODY_BYTES;
  if (!inline) {
    const writer = await blobs.create(id);
    writers.push(writer);
    await writer.write([body]);
    await writer.finish(today);
  }
  return {
    ...{ id, kind: 'letter', position: 0, epoch, suite, envelope },
    length: body.length,
    digest: sha256(body),
    body: inline ? { inline: body } : { blob: id },
  };
}

async function store(
  context: ReplyContext,
  conversation: Id,
  { reply, letter, parts: files }: SealedReply,
  day: Day,
  parts: readonly StoredPart[],
): Promise<void> {
  const deliveries = [letter, ...files].map(({ id, delivery }) => ({ part: id, envelope: delivery }));
  try {
    await addTip(
      context.tips,
      { id: reply, day, sealed: 'browser', author: 'newsroom', conversation, parts },
      { deliveries, uploads: files.map(({ id }) => id) },
    );
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.code === 'stale-epoch') throw new StaffError('ring-changed');
    // Closed, or deleted, since it was looked at.
    throw error.code === 'missing' ? new StaffError('mailbox-closed') : error;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}
