import type { BodyCiphers, Seipd1Ciphers } from '../ciphers.ts';
import { KeysError } from '../errors.ts';
import { type Bytes, concat, equalBytes, lengthOf, randomBytes } from '../wire/bytes.ts';
import type { ByteReader } from '../wire/reader.ts';
import type { PayloadSealer } from './payload.ts';

const VERSION = 1;
const BLOCK_BYTES = 16;
/** A random block and its last two bytes again (RFC 9580, 5.13.1). */
const PREFIX_BYTES = BLOCK_BYTES + 2;
const SHA1_BYTES = 20;
/** Header of the modification detection code packet: type 19, length 20 (RFC 9580, 5.13.1). */
const MDC_HEADER = Uint8Array.of(0xd3, 0x14);
/** Ciphertext is taken in such pieces: see `SLICE_BYTES` in `ciphers.ts`. */
const PIECE_BYTES = 65_536;
const MDC_BYTES = MDC_HEADER.length + SHA1_BYTES;

/** How the content begins, in clear. */
export const SEIPD1_HEADER: readonly number[] = [VERSION];

/** Whether some plaintext packets make a content of this length. */
export function isSeipd1Length(content: number): boolean {
  return content >= seipd1PayloadLength(0);
}

/** Length of the SEIPD packet's content for `inner` bytes of plaintext packets. */
export function seipd1PayloadLength(inner: number): number {
  return 1 + PREFIX_BYTES + inner + MDC_BYTES;
}

/** @throws KeysError `malformed` where the ciphers have no CFB (`webCiphers` without it). */
export function requireSeipd1(ciphers: BodyCiphers): Seipd1Ciphers {
  if (ciphers.seipd1 === undefined)
    throw new KeysError('malformed', 'SEIPD version 1 is not available here.');
  return ciphers.seipd1;
}

/** Content of a SEIPD packet, version 1: AES-256 in CFB and a SHA-1 of all that was encrypted (RFC 9580, 5.13.1). */
export function seipd1Sealer(key: Bytes, ciphers: BodyCiphers): PayloadSealer {
  const { encryptCfb, sha1 } = requireSeipd1(ciphers);
  const cfb = encryptCfb(key);
  const hash = sha1();
  const encrypt = (bytes: Uint8Array) => {
    hash.update(bytes);
    return cfb.update(bytes);
  };
  return {
    async start() {
      const block = randomBytes(BLOCK_BYTES);
      return [Uint8Array.of(VERSION), await encrypt(concat([block, block.subarray(BLOCK_BYTES - 2)]))];
    },
    async update(pieces) {
      const out: Uint8Array[] = [];
      for (const piece of pieces) out.push(await encrypt(piece));
      return out;
    },
    async finish() {
      const header = await encrypt(MDC_HEADER);
      return [header, await cfb.update(await hash.digest())];
    },
  };
}

/**
 * The plaintext packets of a SEIPD packet, version 1. Everything is released before the modification detection code is
 * checked: what comes out is worth nothing until the generator has ended without throwing.
 *
 * @param reader the packet's content, after the version octet
 * @throws KeysError `cannot-open`
 */
export async function* openSeipd1(
  reader: ByteReader,
  key: Bytes,
  ciphers: BodyCiphers,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { decryptCfb, sha1 } = requireSeipd1(ciphers);
  const cfb = decryptCfb(key);
  const hash = sha1();
  hash.update(await cfb.update(await reader.exactly(PREFIX_BYTES)));
  let held: Uint8Array = new Uint8Array(0);
  for (;;) {
    const ciphertext = await reader.some(PIECE_BYTES);
    if (ciphertext === undefined) break;
    const known = [held, await cfb.update(ciphertext)];
    const { released, rest } = withhold(known, MDC_BYTES);
    held = rest;
    for (const piece of released) {
      hash.update(piece);
      yield piece;
    }
  }
  hash.update(held.subarray(0, MDC_HEADER.length));
  if (!equalBytes(held, concat([MDC_HEADER, await hash.digest()]))) {
    throw new KeysError('cannot-open', 'The message was changed or cut off.');
  }
}

/** Splits off the last `length` bytes, or all while there are no more; what is released is not copied. */
function withhold(pieces: readonly Uint8Array[], length: number) {
  let releasable = Math.max(0, lengthOf(pieces) - length);
  const released: Uint8Array[] = [];
  const rest: Uint8Array[] = [];
  for (const piece of pieces) {
    const taken = Math.min(piece.length, releasable);
    releasable -= taken;
    if (taken > 0) released.push(piece.subarray(0, taken));
    if (taken < piece.length) rest.push(piece.subarray(taken));
  }
  return { released, rest: concat(rest) };
}
