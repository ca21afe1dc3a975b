import { createHash } from 'node:crypto';
import {
  checkBody,
  checkEnvelope,
  KeysError,
  readMailboxKey,
  type Ring,
  type Suite,
} from '../../../keys/index.ts';
import { sha256 } from '../../storage/digest.ts';
import type { Id, StoredMailbox } from '../../storage/ports.ts';
import { ApiError } from './api-error.ts';
import type { NewMailboxRequest, SealedTip } from './requests.ts';

/** @throws ApiError `ring-changed`, `malformed` */
export function checkEnvelopes({ epoch, letter, parts }: SealedTip, ring: Ring): void {
  if (epoch !== ring.epoch) throw new ApiError('ring-changed');
  if (letter.suite !== ring.suite) throw new ApiError('malformed');
  const ids = [letter.id, ...parts.map(({ id }) => id)];
  if (new Set(ids).size < ids.length) throw new ApiError('malformed');
  inApiCodes(() => {
    checkEnvelope(letter.envelope, ring);
    for (const { envelope, suite } of parts) checkEnvelope(envelope, ring, suite);
  });
}

export interface CheckedBody {
  readonly length: number;
  /** SHA-256. */
  readonly digest: Uint8Array;
}

/** Reads a body once: is it what a browser of ours seals, and nothing else? @throws ApiError `malformed` */
export async function checkSealedBody(body: AsyncIterable<Uint8Array>, suite: Suite): Promise<CheckedBody> {
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of body) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const { length } = await inApiCodesLater(checkBody(hashed(), suite));
  return { length, digest: new Uint8Array(hash.digest()) };
}

export function checkShortBody(body: Uint8Array, suite: Suite): Promise<CheckedBody> {
  return checkSealedBody(once(body), suite);
}

/** @throws ApiError `malformed` */
export async function checkMailbox(mailbox: NewMailboxRequest, conversation: Id): Promise<StoredMailbox> {
  const { publicKey } = await inApiCodesLater(readMailboxKey(mailbox.key));
  await checkShortBody(mailbox.locked, 'seipd2-aes256-gcm');
  return {
    conversation,
    locatorHash: sha256(mailbox.locator),
    // Armored anew: around the key as it came there could be anything, also in clear.
    armoredKey: publicKey.armored,
    locked: mailbox.locked,
  };
}

function inApiCodes(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw asApiError(error);
  }
}

async function inApiCodesLater<T>(checked: Promise<T>): Promise<T> {
  try {
    return await checked;
  } catch (error) {
    throw asApiError(error);
  }
}

function asApiError(error: unknown): unknown {
  return error instanceof KeysError ? new ApiError('malformed', { cause: error }) : error;
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a reader takes
async function* once(bytes: Uint8Array) {
  yield bytes;
}
