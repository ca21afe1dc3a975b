import { combine, split } from 'shamir-secret-sharing';
import * as v from 'valibot';
import { openBodyUnfinished } from '../body/open-body.ts';
import type { BodyCiphers } from '../ciphers.ts';
import { KeysError } from '../errors.ts';
import { readPrivateKeys, type UnlockedKey, unlockKey } from '../key.ts';
import { sealBytes } from '../seal.ts';
import type { SessionKey } from '../session-key.ts';
import { fromBase64, toBase64 } from '../wire/base64.ts';
import { concat, decodeUtf8, encodeUtf8, randomBytes } from '../wire/bytes.ts';
import { bad, readShare, SECRET_BYTES, setOf, type Share, shareWords } from './share.ts';

const FORMAT = 'sealdrop-key-backup/1';
const BEGIN = '-----BEGIN SEALDROP KEY BACKUP-----';
const END = '-----END SEALDROP KEY BACKUP-----';
const LINE_LENGTH = 64;
/** Most shares of a backup. */
export const MAX_SHARES = 99;
/** Most characters of a backup file. */
const MAX_BACKUP_LENGTH = 2 ** 20;

const contentSchema = v.strictObject({
  format: v.literal(FORMAT),
  set: v.number(),
  threshold: v.number(),
  /** Armored, without a passphrase. */
  privateKey: v.string(),
});

export interface KeyBackup {
  /** A file to be kept by everybody who has a share: worth nothing without as many shares as the threshold. */
  readonly backup: string;
  /** For each paper: its words. */
  readonly shares: readonly (readonly string[])[];
}

/**
 * Seals a private key so that any `threshold` of the `shares` open it, and fewer tell nothing about it.
 *
 * @throws RangeError unless 2 <= threshold <= shares <= `MAX_SHARES`
 */
export async function splitKey(
  key: UnlockedKey,
  { shares, threshold }: { readonly shares: number; readonly threshold: number },
  ciphers: BodyCiphers,
): Promise<KeyBackup> {
  if (!Number.isInteger(shares) || !Number.isInteger(threshold) || threshold < 2 || shares < threshold)
    throw new RangeError('At least two shares must be needed, and no more than there are.');
  if (shares > MAX_SHARES) throw new RangeError(`A key is split into ${MAX_SHARES} shares at most.`);
  const secret = randomBytes(SECRET_BYTES);
  const set = setOf(randomBytes(3));
  const content = { format: FORMAT, set, threshold, privateKey: key.openpgp.armor() };
  const body = await sealBytes(encodeUtf8(JSON.stringify(content)), await lockOf(secret), ciphers);
  const parts = await split(secret, shares, threshold);
  return {
    backup: armored(body, [`Key: ${key.fingerprint}`, `Shares: any ${threshold} of ${shares}`]),
    shares: await Promise.all(
      parts.map((data, index) => shareWords({ set, number: index + 1, threshold, data })),
    ),
  };
}

/**
 * @param shares the words of each, see `readShare`; more than are needed do no harm
 * @throws KeysError `bad-share`, `too-few-shares`; `malformed` when the file is no backup; `cannot-open` when it was changed
 */
export async function combineShares(
  backup: string,
  shares: readonly string[],
  ciphers: BodyCiphers,
): Promise<UnlockedKey> {
  const body = bodyOf(backup);
  const { set, threshold, data } = await togetherOf(shares);
  const content = await open(body, await lockOf(await combine(data)), ciphers);
  if (content.set !== set || content.threshold !== threshold)
    throw new KeysError('bad-share', 'The shares belong to another backup than this file.');
  const [privateKey] = await readPrivateKeys(content.privateKey);
  if (privateKey === undefined) throw new KeysError('malformed', 'The backup holds no key.');
  return unlockKey(privateKey, undefined);
}

/** Those shares, each once, that belong together. */
async function togetherOf(texts: readonly string[]) {
  const shares = await Promise.all(texts.map((text, index) => readShare(text, index + 1)));
  const [first] = shares;
  if (first === undefined) throw new KeysError('too-few-shares', 'No share was given.');
  const different = new Map<number, Share>();
  for (const [index, share] of shares.entries()) {
    if (share.set !== first.set || share.threshold !== first.threshold)
      throw bad(index + 1, 'it belongs to another backup than the first');
    different.set(share.number, share);
  }
  if (different.size < first.threshold) {
    throw new KeysError(
      'too-few-shares',
      `The backup opens with ${first.threshold} different shares; ${different.size} were given.`,
    );
  }
  return {
    set: first.set,
    threshold: first.threshold,
    data: Array.from(different.values(), ({ data }) => data).slice(0, first.threshold),
  };
}

/** The secret has 128 random bits: no slow derivation is needed. */
async function lockOf(secret: Uint8Array): Promise<SessionKey> {
  const labelled = concat([encodeUtf8(`${FORMAT}\n`), secret]);
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', labelled));
  return { suite: 'seipd2-aes256-gcm', bytes };
}

async function open(body: Uint8Array, lock: SessionKey, ciphers: BodyCiphers) {
  const pieces: Uint8Array[] = [];
  for await (const piece of openBodyUnfinished(once(body), lock, ciphers)) pieces.push(piece.slice());
  try {
    return v.parse(contentSchema, JSON.parse(decodeUtf8(concat(pieces))));
  } catch (error) {
    throw new KeysError('malformed', 'The backup is not in a format that this version knows.', {
      cause: error,
    });
  }
}

function armored(body: Uint8Array, headers: readonly string[]): string {
  const lines = toBase64(body).match(new RegExp(`.{1,${LINE_LENGTH}}`, 'gu')) ?? [];
  return [BEGIN, ...headers, '', ...lines, END, ''].join('\n');
}

/** The lines above the empty one are for people: what counts of them is inside. */
function bodyOf(backup: string): Uint8Array {
  try {
    if (backup.length > MAX_BACKUP_LENGTH) throw new RangeError('too long');
    const text = backup.replaceAll('\r\n', '\n');
    const inside = text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END));
    if (!text.includes(BEGIN) || !text.includes(END)) throw new RangeError('no armor');
    return fromBase64(inside.slice(inside.indexOf('\n\n')));
  } catch (error) {
    throw new KeysError('malformed', 'This file is no backup of a key that sealdrop has made.', {
      cause: error,
    });
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a reader takes
async function* once(bytes: Uint8Array) {
  yield bytes;
}
