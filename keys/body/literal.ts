import { concat } from '../wire/bytes.ts';
import { framedLength, PACKET, PartialFramer } from '../wire/packet.ts';

/** Partial lengths of the literal packet: 64 KiB. */
const PARTIAL_EXPONENT = 16;

/**
 * What stands before the data of a literal packet (RFC 9580, 5.9): binary, no file name, no date. Name and time are in
 * the letter only.
 */
const LITERAL_PREFACE = concat([new TextEncoder().encode('b'), new Uint8Array(5)]);

export const LITERAL_PREFACE_BYTES = LITERAL_PREFACE.length;

/** Frames the plaintext as a literal packet; its preface is pushed already. */
export function literalFramer(): PartialFramer {
  const framer = new PartialFramer(PACKET.literal, PARTIAL_EXPONENT);
  framer.push(LITERAL_PREFACE);
  return framer;
}

/** Length of the whole literal packet for so many bytes of plaintext. */
export function literalLength(plaintext: number): number {
  return framedLength(LITERAL_PREFACE_BYTES + plaintext, PARTIAL_EXPONENT);
}
