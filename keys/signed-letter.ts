import * as v from 'valibot';
import { signDetached, verifyDetached } from './detached-signature.ts';
import type { PublicKey, UnlockedKey } from './key.ts';
import { type Letter, letterText, parseLetter, requireLetterOf } from './letter.ts';
import { type Bytes, decodeUtf8, encodeUtf8 } from './wire/bytes.ts';

const FORMAT = 'sealdrop-signed-letter/1';

const signedLetterSchema = v.strictObject({
  format: v.literal(FORMAT),
  /** The letter's JSON, to the byte as it was signed. */
  letter: v.string(),
  /** Armored detached signature over `signedBytes`. */
  signature: v.string(),
  /**
   * With a letter of a source: the armored public key, so that it can still be checked when the mailbox is closed and the
   * server has the key no longer. Proves nothing by itself: see `OpenedLetter`.
   */
  key: v.optional(v.string()),
});

/** A signature that nobody has verified yet: see `whoSigned`. */
export interface LetterSignature {
  /** @internal */
  readonly text: string;
  /** @internal */
  readonly armored: string;
}

export interface OpenedLetter {
  readonly letter: Letter;
  /** Absent when the letter is not signed. Proves nothing by itself. */
  readonly signature?: LetterSignature;
  /** The armored key that came with it, whosever it is: to be read by `readMailboxKey` with the fingerprint that is trusted. */
  readonly signerKey?: string;
}

function signedBytes(text: string): Bytes {
  return encodeUtf8(`${FORMAT}\n${text}`);
}

/**
 * A letter that says who wrote it: replies are signed by a key of the newsroom, what a source adds by the mailbox key. The
 * signature covers the whole letter, and by its commitments all that is attached.
 *
 * @param now the time of the signature. With a clock that is behind the key's own time, that time is taken: a source's clock
 *   may well be wrong.
 * @returns UTF-8 JSON, to be sealed as a letter is
 * @throws KeysError `unfit-key` when the key may not sign at that time
 */
export async function encodeSignedLetter(letter: Letter, key: UnlockedKey, now: Date): Promise<Bytes> {
  const text = letterText(letter);
  const created = key.openpgp.getCreationTime();
  const signature = await signDetached(signedBytes(text), key, now < created ? created : now);
  const own = letter.author === 'source' ? { key: key.publicKey.armored } : {};
  return encodeUtf8(JSON.stringify({ format: FORMAT, letter: text, signature, ...own }));
}

/**
 * @param tip the id under which the server keeps it
 * @throws KeysError `malformed`; `mismatch` when the letter is another tip's
 * @internal
 */
export function decodeAnyLetter(bytes: Uint8Array, tip: string): OpenedLetter {
  let signed: Omit<OpenedLetter, 'letter'> = {};
  const letter = parseLetter(() => {
    const parsed: unknown = JSON.parse(decodeUtf8(bytes));
    if (!v.is(v.object({ format: v.literal(FORMAT) }), parsed)) return parsed;
    const { letter: text, signature: armored, key } = v.parse(signedLetterSchema, parsed);
    signed = { signature: { text, armored }, ...(key === undefined ? {} : { signerKey: key }) };
    return JSON.parse(text) as unknown;
  });
  requireLetterOf(tip, letter);
  return { letter, ...signed };
}

/**
 * The signature is judged at its own time: a key that has expired since has still signed.
 *
 * @returns the key among the candidates that signed the letter; undefined when it is not signed, or by none of them
 */
export async function whoSigned(
  { signature }: OpenedLetter,
  candidates: readonly PublicKey[],
): Promise<PublicKey | undefined> {
  if (signature === undefined) return undefined;
  const bytes = signedBytes(signature.text);
  for (const candidate of candidates) {
    try {
      await verifyDetached(bytes, signature.armored, candidate);
      return candidate;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
