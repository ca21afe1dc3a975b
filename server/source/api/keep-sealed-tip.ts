import { keptStamp, type Ring, stampBits } from '../../../keys/index.ts';
import { addTip } from '../../storage/add-tip.ts';
import { dayOf } from '../../storage/day.ts';
import { sha256 } from '../../storage/digest.ts';
import {
  type BlobStore,
  type BlobWriter,
  type Day,
  type Id,
  StorageError,
  type StoredMailbox,
  type StoredPart,
  type StoredTip,
  type TipStore,
} from '../../storage/ports.ts';
import { type TakenUpload, UploadError, type Uploads } from '../../uploads/index.ts';
import { mostAtRest } from '../most-at-rest.ts';
import { ApiError } from './api-error.ts';
import { checkEnvelopes, checkMailbox, checkSealedBody, checkShortBody } from './check-sealed.ts';
import { onceTag, ownerHash } from './owner.ts';
import type { GivenUp } from './given-up.ts';
import type { GivenUpRequest, SealedTip } from './requests.ts';

/** Letters up to this length live in the row of the database: one durable commit, no file. */
const MAX_INLINE_BODY_BYTES = 65_536;

export interface KeepContext {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
  readonly uploads: Uploads;
  readonly givenUp: GivenUp;
  /** Told what the files weigh that were accepted. */
  readonly accepted: (bytes: number, visitor?: string) => void;
  readonly now: () => Date;
  readonly limits: { readonly bytes: number; readonly files: number };
  /** The most that is asked for of a stamp. */
  readonly stampBits: number;
  /** A mailbox whose conversation had no message since is not there any more. */
  readonly mailboxSince: () => Day;
}

/** Where a tip belongs: it begins a conversation with a mailbox, or goes on with one. */
type Place = { readonly mailbox: StoredMailbox } | { readonly conversation: Id };

/**
 * Makes a tip of what a browser has sealed, durable when it resolves; the same tip once more, by the same sender, does no
 * harm. What is not well-formed is deleted, and never stored.
 *
 * @throws ApiError, UploadError, StorageError
 */
export async function keepSealedTip(context: KeepContext, tip: SealedTip, ring: Ring): Promise<void> {
  const once = onceTag(tip.owner, tip.tip);
  if ((await context.tips.tipByOnce(once)) === tip.tip) return;
  checkEnvelopes(tip, ring);
  if (tip.parts.length > context.limits.files) throw new ApiError('too-many');
  const letter = await checkShortBody(tip.letter.body, ring.suite);
  const place = await placeOf(context, tip);
  const ids = tip.parts.map(({ id }) => id);
  try {
    await context.uploads.use(ids, ownerHash(tip.owner), async (taken) => {
      requireFitting(context, letter.length, taken);
      const attachments: StoredPart[] = [];
      for (const [index, upload] of taken.entries())
        attachments.push(await storeBody(context, tip, ring, upload, index));
      await commit(context, { tip, ring, once, place, attachments, day: dayOf(context.now()) });
    });
  } catch (error) {
    // The same tip, sent again because its answer was lost, was quicker.
    if (isContested(error) && (await context.tips.tipByOnce(once)) === tip.tip) return;
    if (error instanceof ApiError && error.code === 'malformed')
      await Promise.all(ids.map((id) => context.uploads.removeOwned(id, ownerHash(tip.owner))));
    throw error;
  }
}

/**
 * The source has given a tip up while it was being sent.
 *
 * @returns whether it had been kept by then; if not, it never will be
 */
export async function giveUpTip(
  { tips, givenUp }: KeepContext,
  { tip, owner }: GivenUpRequest,
): Promise<boolean> {
  const once = onceTag(owner, tip);
  await givenUp.giveUp(once);
  return (await tips.tipByOnce(once)) === tip;
}

function isContested(error: unknown): boolean {
  const code = error instanceof ApiError || error instanceof UploadError ? error.code : undefined;
  return code === 'upload-busy' || code === 'upload-missing';
}

async function placeOf({ tips, mailboxSince }: KeepContext, { tip, mailbox }: SealedTip): Promise<Place> {
  if ('key' in mailbox) return { mailbox: await checkMailbox(mailbox, tip) };
  const found = await tips.mailboxByLocator(sha256(mailbox.locator), mailboxSince());
  if (found === undefined) throw new ApiError('unknown-mailbox');
  return { conversation: found.conversation };
}

function requireFitting({ limits }: KeepContext, letterBytes: number, taken: readonly TakenUpload[]): void {
  const bytes = taken.reduce((sum, { length }) => sum + length, letterBytes);
  if (bytes > mostAtRest(limits.bytes, taken.length)) throw new ApiError('too-big');
}

async function storeBody(
  { now }: KeepContext,
  tip: SealedTip,
  ring: Ring,
  upload: TakenUpload,
  index: number,
): Promise<StoredPart> {
  const { suite = ring.suite, envelope = new Uint8Array() } = tip.parts[index] ?? {};
  const { length, digest } = await checkSealedBody(upload.read(), suite);
  await upload.finish(dayOf(now()));
  return {
    id: upload.id,
    kind: 'attachment',
    position: index + 1,
    epoch: ring.epoch,
    suite,
    envelope,
    length,
    digest,
    body: { blob: upload.id },
  };
}

interface Ready {
  readonly tip: SealedTip;
  readonly ring: Ring;
  readonly once: string;
  readonly place: Place;
  readonly attachments: readonly StoredPart[];
  readonly day: Day;
}

async function commit(context: KeepContext, ready: Ready): Promise<void> {
  const { tip, once, place, attachments, day } = ready;
  // Only that of a first tip sorts anything.
  const stamp = 'mailbox' in place ? await stampOf(tip, context.stampBits) : 0;
  const { part, writer } = await storeLetter(context, ready);
  const add = () =>
    addTip(
      context.tips,
      {
        id: tip.tip,
        day,
        sealed: 'browser',
        author: 'source',
        once,
        ...('conversation' in place ? { conversation: place.conversation } : trapOf(tip)),
        ...(stamp === 0 ? {} : { stamp }),
        parts: [part, ...attachments],
      },
      { uploads: attachments.map(({ id }) => id), ...('mailbox' in place ? { mailbox: place.mailbox } : {}) },
    );
  try {
    if (!(await context.givenUp.keep(once, add))) throw new ApiError('given-up');
    context.accepted(attachments.reduce((sum, { length }) => sum + length, 0));
  } catch (error) {
    // What is kept has a letter of its own.
    await writer?.discard();
    if (await isKept(context, error, ready)) return;
    throw await whatHasChanged(context, error, ready);
  }
}

async function stampOf({ tip, epoch, stamp }: SealedTip, most: number): Promise<number> {
  return stamp === undefined ? 0 : keptStamp(await stampBits(tip, epoch, stamp), most);
}

/** It is kept, like any other, and is marked. */
function trapOf({ trapped }: SealedTip): Pick<StoredTip, 'trapped'> {
  return trapped === true ? { trapped } : {};
}

/** Another request may have been faster with the same tip. */
async function isKept({ tips }: KeepContext, error: unknown, { once, tip }: Ready): Promise<boolean> {
  if (!(error instanceof StorageError) || error.code !== 'duplicate') return false;
  if ((await tips.tipByOnce(once)) === tip.tip) return true;
  throw new ApiError('malformed', { cause: error });
}

/** Between the look and the commit the ring may change, and the newsroom delete the conversation; an upload may expire. */
async function whatHasChanged(
  { tips }: KeepContext,
  error: unknown,
  { place, attachments }: Ready,
): Promise<unknown> {
  if (!(error instanceof StorageError)) return error;
  if (error.code === 'stale-epoch') return new ApiError('ring-changed', { cause: error });
  if (error.code !== 'missing') return error;
  if ('conversation' in place && (await tips.tip(place.conversation)) === undefined)
    return new ApiError('unknown-mailbox', { cause: error });
  const uploads = await Promise.all(attachments.map(({ id }) => tips.upload(id)));
  return uploads.includes(undefined) ? new UploadError('upload-missing', { cause: error }) : error;
}

async function storeLetter(
  { blobs }: KeepContext,
  { tip: { letter }, ring, day }: Ready,
): Promise<{ readonly part: StoredPart; readonly writer: BlobWriter | undefined }> {
  const { id, envelope, body } = letter;
  const inline = body.length <= MAX_INLINE_BODY_BYTES;
  const writer = inline ? undefined : await blobs.create(id).catch(busyIfTaken);
  if (writer !== undefined) {
    try {
      await writer.write([body]);
      await writer.finish(day);
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }
  return {
    writer,
    part: {
      id,
      kind: 'letter',
      position: 0,
      epoch: ring.epoch,
      suite: ring.suite,
      envelope,
      length: body.length,
      digest: sha256(body),
      body: inline ? { inline: body } : { blob: id },
    },
  };
}

/** The same letter is being stored, or is: to be asked again. */
function busyIfTaken(error: unknown): never {
  const taken = error instanceof StorageError && error.code === 'duplicate';
  throw taken ? new ApiError('upload-busy', { cause: error }) : error;
}
