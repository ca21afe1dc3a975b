import { KeysError } from './errors.ts';
import type { UnlockedKey } from './key.ts';
import { decrypt, MAX_DECOMPRESSED_BYTES, readMessage, unarmor } from './openpgp-config.ts';
import { type Bytes, decodeUtf8 } from './wire/bytes.ts';
import { PACKET } from './wire/packet.ts';
import { packetsBefore } from './wire/packets-before.ts';

/** Most bytes of a message that a source encrypted by themselves, before and after it is opened: all of it is in memory. */
export const MAX_FOREIGN_BYTES = MAX_DECOMPRESSED_BYTES;

const ARMOR_BEGIN = '-----BEGIN PGP MESSAGE-----';
/** What OpenPGP.js says of compressed data that unfold into more than `openpgp-config.ts` allows (tests/keys/foreign.test.ts). */
const LIBRARY_TOO_LARGE = 'decompressed message size exceeded';
const ARMOR_END = '-----END PGP MESSAGE-----';

/** A byte order mark and white space. */
const BEFORE_ARMOR = /^(?:\u00ef\u00bb\u00bf)?\s*/u;
const MOST_BEFORE_ARMOR = 64;
/** By the length type in the last two bits; packets of indeterminate length hold no session keys. */
const OLD_HEADER_BYTES: readonly number[] = [2, 3, 5, Infinity];
const SKESK = 3;
const SKESK_VERSIONS: readonly number[] = [4, 5, 6];
const PKESK_VERSIONS: readonly number[] = [3, 6];
/** RSA, ElGamal, ECDH, X25519, X448 (RFC 9580, 9.1). */
const ENCRYPTING: readonly number[] = [1, 2, 16, 18, 25, 26];

/** The packets that hold what was encrypted (RFC 9580, 5.7 and 5.13), and the one of an early draft. */
const ENCRYPTED: readonly number[] = [9, PACKET.seipd, 20];
/**
 * Packets before that one. Each may be for a hidden recipient, which costs a decryption with each key at hand: a message of
 * thousands would keep a reader busy for minutes.
 */
const MAX_SESSION_KEYS = 100;

/**
 * @returns the first armored OpenPGP message in a text, such as a letter into which one was pasted
 */
export function findEncrypted(text: string): string | undefined {
  const begin = text.indexOf(ARMOR_BEGIN);
  const end = begin < 0 ? -1 : text.indexOf(ARMOR_END, begin);
  return end < 0 ? undefined : text.slice(begin, end + ARMOR_END.length);
}

/** Whether a file that begins like this is probably an encrypted OpenPGP message, armored or binary. */
export function looksEncrypted(beginning: Uint8Array): boolean {
  return beginsWithArmor(beginning) || beginsWithSessionKey(beginning);
}

function beginsWithArmor(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, MOST_BEFORE_ARMOR + ARMOR_BEGIN.length));
  return text.replace(BEFORE_ARMOR, '').startsWith(ARMOR_BEGIN);
}

/** PKESK or SKESK (RFC 9580, 5.1 and 5.3) of a known version and algorithm, with a header of either format (4.2). */
function beginsWithSessionKey(bytes: Uint8Array): boolean {
  const [first = 0, length = 0] = bytes;
  const newFormat = (first & 0xc0) === 0xc0;
  if ((first & 0x80) === 0) return false;
  const type = newFormat ? first & 0x3f : (first & 0x3c) >> 2;
  const content = bytes.subarray(newFormat ? newHeaderBytes(length) : OLD_HEADER_BYTES[first & 3]);
  const [version = 0] = content;
  if (type === SKESK) return SKESK_VERSIONS.includes(version);
  const algorithm = version === 3 ? content[9] : content[2 + (content[1] ?? 0)];
  return type === PACKET.pkesk && PKESK_VERSIONS.includes(version) && ENCRYPTING.includes(algorithm ?? 0);
}

function newHeaderBytes(firstOfLength: number): number {
  if (firstOfLength < 192) return 2;
  return firstOfLength < 224 ? 3 : 6;
}

/**
 * Opens what a source has encrypted to the newsroom by themselves, with any OpenPGP tool.
 *
 * @returns `fileName` as the message has it: empty where it was made of a text, or of what came through a pipe
 * @throws KeysError `cannot-open`, `too-large`
 */
export async function openForeign(
  message: Uint8Array | string,
  keys: readonly UnlockedKey[],
): Promise<{ readonly data: Bytes; readonly fileName: string }> {
  if (message.length > MAX_FOREIGN_BYTES) throw tooLarge();
  try {
    const binaryMessage = await binaryOf(message);
    if (packetsBefore(ENCRYPTED, binaryMessage, MAX_SESSION_KEYS + 1) > MAX_SESSION_KEYS)
      throw new RangeError('It has more session keys than are tried.');
    const { data, filename } = (await decrypt({
      message: await readMessage({ binaryMessage }),
      decryptionKeys: keys.map(({ openpgp }) => openpgp),
      format: 'binary',
    })) as { readonly data: unknown; readonly filename: string | null };
    if (!(data instanceof Uint8Array)) throw new TypeError('bytes were expected');
    return { data: new Uint8Array(data), fileName: filename ?? '' };
  } catch (error) {
    if (String(error).includes(LIBRARY_TOO_LARGE)) throw tooLarge(error);
    throw new KeysError('cannot-open', 'None of the keys at hand opens this, or it was changed.', {
      cause: error,
    });
  }
}

async function binaryOf(message: Uint8Array | string): Promise<Uint8Array> {
  if (typeof message !== 'string' && !beginsWithArmor(message)) return message;
  const text = typeof message === 'string' ? message : decodeUtf8(message);
  const { data } = (await unarmor(findEncrypted(text) ?? text)) as { readonly data: unknown };
  if (!(data instanceof Uint8Array)) throw new TypeError('bytes were expected');
  return data;
}

function tooLarge(cause?: unknown): KeysError {
  return new KeysError(
    'too-large',
    'This message is too long to be opened here: save it and open it with GnuPG.',
    {
      cause,
    },
  );
}
