import * as v from 'valibot';
import { KeysError } from './errors.ts';
import type { SessionKey } from './session-key.ts';
import { type Bytes, concat, decodeUtf8, encodeUtf8, equalBytes, fromHex, toHex } from './wire/bytes.ts';

const FORMAT = 'sealdrop-letter/1';
const COMMITMENT_LABEL = 'sealdrop-part/1';

const manifestEntrySchema = v.strictObject({
  /** Id of the part. */
  part: v.string(),
  /** File name as the source's browser gave it: hostile, to be shown as text only. */
  name: v.string(),
  /** Media type as the browser gave it: a claim. */
  type: v.string(),
  /** Exact length of the plaintext, bytes. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** See `commitPart`; hexadecimal. */
  commitment: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u)),
});

const letterSchema = v.strictObject({
  format: v.literal(FORMAT),
  /** Id of the tip that this letter belongs to. */
  tip: v.string(),
  message: v.string(),
  /** Language of the page on which it was written, BCP 47. */
  language: v.string(),
  /** When it was sealed: ISO 8601, UTC. The exact time is only here. */
  time: v.pipe(v.string(), v.isoTimestamp()),
  sealed: v.picklist(['browser', 'arrival']),
  /** Who wrote it. Absent in the JSON, it is the source: so were all letters before there were replies. */
  author: v.optional(v.picklist(['source', 'newsroom']), 'source'),
  /** Id of the conversation's first tip; absent in the first letter. */
  conversation: v.exactOptional(v.string()),
  /** Fingerprint of the mailbox key that the source has: what answers are to be sealed to. */
  mailbox: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u))),
  attachments: v.pipe(v.array(manifestEntrySchema), v.readonly()),
});

/** What the letter says of one attachment. */
export type ManifestEntry = Readonly<v.InferOutput<typeof manifestEntrySchema>>;

/** The sealed document of a tip: the message, and the manifest that binds the attachments to it. */
export type Letter = Readonly<Omit<v.InferOutput<typeof letterSchema>, 'format'>>;

/** @returns UTF-8 JSON */
export function encodeLetter(letter: Letter): Bytes {
  return encodeUtf8(letterText(letter));
}

/** @internal */
export function letterText({ author, ...letter }: Letter): string {
  return JSON.stringify({ format: FORMAT, ...letter, ...(author === 'source' ? {} : { author }) });
}

/**
 * @param tip the id under which the server keeps it
 * @throws KeysError `malformed`; `mismatch` when the letter is another tip's
 */
export function decodeLetter(bytes: Uint8Array, tip: string): Letter {
  return requireLetterOf(
    tip,
    parseLetter(() => JSON.parse(decodeUtf8(bytes))),
  );
}

/** @internal */
export function requireLetterOf(tip: string, letter: Letter): Letter {
  if (letter.tip !== tip) {
    throw new KeysError(
      'mismatch',
      'This letter belongs to another tip: the server has mixed them up or exchanged them.',
    );
  }
  return letter;
}

/** @internal */
export function parseLetter(parsed: () => unknown): Letter {
  try {
    return v.parse(
      v.pipe(
        letterSchema,
        v.transform(({ format: _, ...letter }) => letter),
      ),
      parsed(),
    );
  } catch (error) {
    throw new KeysError('malformed', 'The letter is not in a format that this version knows.', {
      cause: error,
    });
  }
}

/**
 * Binds a part to its place in a tip by its session key: SHA-256 of a label, tip, part and position, each ended by a
 * zero byte, and the key. The key is random, so the hash tells nothing; and only a body under this very key opens, with
 * its end authenticated, so that the body itself need not be hashed.
 *
 * @param position counts the attachments from 1
 * @returns hexadecimal
 */
export async function commitPart(
  tip: string,
  part: string,
  position: number,
  sessionKey: SessionKey,
): Promise<string> {
  const label = [COMMITMENT_LABEL, tip, part, position].map((field) => `${field}\0`).join('');
  const digest = await crypto.subtle.digest('SHA-256', concat([encodeUtf8(label), sessionKey.bytes]));
  return toHex(new Uint8Array(digest));
}

/**
 * Checks that a part is the one that the letter names at that position.
 *
 * @throws KeysError `mismatch`
 */
export async function requirePart(
  letter: Letter,
  position: number,
  part: string,
  sessionKey: SessionKey,
): Promise<ManifestEntry> {
  const entry = letter.attachments[position - 1];
  const commitment = await commitPart(letter.tip, part, position, sessionKey);
  if (entry?.part !== part || !equalBytes(fromHex(entry.commitment), fromHex(commitment))) {
    throw new KeysError(
      'mismatch',
      'This file is not the one that the letter names: the server has mixed them up or exchanged them.',
    );
  }
  return entry;
}
