import { openBodyUnfinished } from './body/open-body.ts';
import { openWithLibrary } from './body/open-with-library.ts';
import type { BodyCiphers } from './ciphers.ts';
import { unwrapSessionKey } from './envelope.ts';
import { KeysError } from './errors.ts';
import type { UnlockedKey } from './key.ts';
import { type Letter, requirePart } from './letter.ts';
import type { SessionKey } from './session-key.ts';
import { decodeAnyLetter, type OpenedLetter } from './signed-letter.ts';
import type { Suite } from './suite.ts';
import { concat } from './wire/bytes.ts';

/** Most bytes of an opened letter. */
export const MAX_LETTER_BYTES = 16 * 2 ** 20;

/** A part as the server gives it. */
export interface Part {
  readonly id: string;
  readonly suite: Suite;
  readonly envelope: Uint8Array;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Where an opened file goes. Either `commit` or `discard` is called, once, as the last. */
export interface PlaintextSink {
  write(piece: Uint8Array): Promise<void>;
  /** The message ended cleanly: the file may appear. */
  commit(): Promise<void>;
  /** It did not: nothing may remain. */
  discard(): Promise<void>;
}

/**
 * Opens the letter of a tip, signed or not. Who wrote it is not checked: see `openLetterWithSignature`.
 *
 * @throws KeysError `cannot-open`, `malformed`, `mismatch`, `too-large`
 */
export async function openLetter(
  tip: string,
  letter: Part,
  keys: readonly UnlockedKey[],
  ciphers: BodyCiphers,
): Promise<Letter> {
  return (await openLetterWithSignature(tip, letter, keys, ciphers)).letter;
}

/**
 * Opens the letter of a tip, with its signature when it has one, to be given to `whoSigned`.
 *
 * @throws KeysError `cannot-open`, `malformed`, `mismatch`, `too-large`
 */
export async function openLetterWithSignature(
  tip: string,
  letter: Part,
  keys: readonly UnlockedKey[],
  ciphers: BodyCiphers,
): Promise<OpenedLetter> {
  const sessionKey = await unwrapSessionKey(letter.envelope, letter.suite, keys);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of openUnfinished(letter.body, sessionKey, ciphers)) {
    length += piece.length;
    if (length > MAX_LETTER_BYTES)
      throw new KeysError('too-large', 'The letter is longer than any letter may be.');
    pieces.push(piece);
  }
  return decodeAnyLetter(concat(pieces), tip);
}

/**
 * Opens an attachment into a sink that keeps it only after a clean end: a part that was changed, cut off, exchanged or
 * is not of the size in the manifest leaves nothing.
 *
 * @param position of the attachment, from 1
 * @param progress called with the number of plaintext bytes so far
 * @throws KeysError `cannot-open`, `malformed`, `mismatch`; whatever the sink or the body throws
 */
export async function openAttachment(
  {
    letter,
    position,
    part,
    keys,
    ciphers,
  }: {
    readonly letter: Letter;
    readonly position: number;
    readonly part: Part;
    readonly keys: readonly UnlockedKey[];
    readonly ciphers: BodyCiphers;
  },
  sink: PlaintextSink,
  progress: (bytes: number) => void = () => undefined,
): Promise<void> {
  try {
    const sessionKey = await unwrapSessionKey(part.envelope, part.suite, keys);
    const { size } = await requirePart(letter, position, part.id, sessionKey);
    let length = 0;
    for await (const piece of openUnfinished(part.body, sessionKey, ciphers)) {
      length += piece.length;
      if (length > size) break;
      await sink.write(piece);
      progress(length);
    }
    if (length !== size) throw new KeysError('mismatch', 'The file is not as long as the letter says.');
  } catch (error) {
    await sink.discard();
    throw error;
  }
  await sink.commit();
}

function openUnfinished(body: AsyncIterable<Uint8Array>, sessionKey: SessionKey, ciphers: BodyCiphers) {
  const native = sessionKey.suite !== 'seipd1-aes256' || ciphers.seipd1 !== undefined;
  return native ? openBodyUnfinished(body, sessionKey, ciphers) : openWithLibrary(body, sessionKey);
}
