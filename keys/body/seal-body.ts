import type { BodyCiphers } from '../ciphers.ts';
import { solvePadding } from '../padding.ts';
import type { SessionKey } from '../session-key.ts';
import type { Suite } from '../suite.ts';
import { randomBytes } from '../wire/bytes.ts';
import {
  FIVE_OCTET_HEADER_BYTES,
  framedLength,
  PACKET,
  packetHeader,
  PartialFramer,
} from '../wire/packet.ts';
import { literalFramer, literalLength } from './literal.ts';
import { payloadLength, payloadSealer } from './payload.ts';

/** The least length of a body, bytes: short texts and one-line files look alike. A Padme length. */
export const BODY_FLOOR_BYTES = 4096;

/** Partial lengths of the SEIPD packet: 256 KiB. */
export const BODY_PARTIAL_EXPONENT = 18;
const PADDING_PIECE_BYTES = 65_536;

/**
 * Seals a plaintext of any length into a body: one SEIPD packet with a literal and a padding packet (RFC 9580, 5.14)
 * inside, so that the body's length is a Padme length. Holds about half a megabyte, whatever the length.
 *
 * @param plaintext its pieces may be reused as soon as the next one is asked for
 * @returns the body, as batches of pieces in order; a piece may be reused as soon as the next batch is asked for
 * @throws whatever `plaintext` throws
 */
export async function* sealBody(
  plaintext: AsyncIterable<Uint8Array>,
  sessionKey: SessionKey,
  ciphers: BodyCiphers,
): AsyncGenerator<readonly Uint8Array[], void, undefined> {
  const outer = new PartialFramer(PACKET.seipd, BODY_PARTIAL_EXPONENT);
  const payload = await payloadSealer(sessionKey.suite, sessionKey.bytes, ciphers);
  const literal = literalFramer();
  const frame = (pieces: readonly Uint8Array[]) => pieces.flatMap((piece) => outer.push(piece));
  const seal = async (pieces: readonly Uint8Array[]) => frame(await payload.update(pieces));

  let length = 0;
  yield frame(await payload.start());
  for await (const piece of plaintext) {
    length += piece.length;
    yield await seal(literal.push(piece));
  }
  yield await seal(literal.finish());
  for (const piece of paddingPacket(paddingFor(sessionKey.suite, length))) yield await seal([piece]);
  yield frame(await payload.finish());
  yield outer.finish();
}

function* paddingPacket(length: number) {
  yield packetHeader(PACKET.padding, length);
  for (let missing = length; missing > 0; missing -= PADDING_PIECE_BYTES) {
    yield randomBytes(Math.min(missing, PADDING_PIECE_BYTES));
  }
}

/** Length of the body that `plaintext` bytes are sealed into: a Padme length. */
export function bodyLength(suite: Suite, plaintext: number): number {
  return lengthWithPadding(suite, plaintext, paddingFor(suite, plaintext));
}

function paddingFor(suite: Suite, plaintext: number): number {
  return solvePadding((padding) => lengthWithPadding(suite, plaintext, padding), BODY_FLOOR_BYTES);
}

function lengthWithPadding(suite: Suite, plaintext: number, padding: number): number {
  const inner = literalLength(plaintext) + FIVE_OCTET_HEADER_BYTES + padding;
  return framedLength(payloadLength(suite, inner), BODY_PARTIAL_EXPONENT);
}
