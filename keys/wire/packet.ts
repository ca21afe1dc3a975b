import { type Bytes, concat, uint32 } from './bytes.ts';

/** Packet types (RFC 9580, 5). */
export const PACKET = { pkesk: 1, literal: 11, seipd: 18, padding: 21 } as const;

/** Bytes of a header with a five-octet length: the type and `255, then uint32` (RFC 9580, 4.2.1.3). */
export const FIVE_OCTET_HEADER_BYTES = 6;

const OPENPGP_FORMAT = 0xc0;
export const FIVE_OCTET_LENGTH = 0xff;
/** With the exponent in its last five bits (RFC 9580, 4.2.1.4). */
export const PARTIAL_LENGTH = 0xe0;

/** The octet that begins a packet (RFC 9580, 4.2). */
export function packetOctet(type: number): number {
  return OPENPGP_FORMAT | type;
}

/** Always five octets, so that the length of a header does not depend on the length of what follows. */
function fiveOctetLength(length: number): Bytes {
  return concat([Uint8Array.of(FIVE_OCTET_LENGTH), uint32(length)]);
}

/** Header of a packet whose length is known (RFC 9580, 4.2.1.3). */
export function packetHeader(type: number, length: number): Bytes {
  return concat([Uint8Array.of(packetOctet(type)), fiveOctetLength(length)]);
}

/**
 * Frames a packet whose length is not known beforehand, by partial body lengths (RFC 9580, 4.2.1.4): pieces of
 * `2 ** exponent` bytes, then the rest under a five-octet length. A piece given is passed on, not copied, but for what must
 * wait: so it may be reused as soon as what came out of `push` has been.
 */
export class PartialFramer {
  readonly #type: number;
  readonly #size: number;
  readonly #partialHeader: Bytes;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #started = false;

  /** `exponent` is at least 9: the first partial length may not be under 512 bytes. */
  constructor(type: number, exponent: number) {
    this.#type = type;
    this.#size = 2 ** exponent;
    this.#partialHeader = Uint8Array.of(PARTIAL_LENGTH | exponent);
  }

  push(piece: Uint8Array): Uint8Array[] {
    const out: Uint8Array[] = [];
    let rest = piece;
    while (this.#pendingBytes + rest.length >= this.#size) {
      const room = this.#size - this.#pendingBytes;
      out.push(...this.#start(), this.#partialHeader, ...this.#pending, rest.subarray(0, room));
      rest = rest.subarray(room);
      this.#pending = [];
      this.#pendingBytes = 0;
    }
    if (rest.length > 0) {
      this.#pending.push(rest.slice());
      this.#pendingBytes += rest.length;
    }
    return out;
  }

  finish(): Uint8Array[] {
    return [...this.#start(), fiveOctetLength(this.#pendingBytes), ...this.#pending];
  }

  #start(): Uint8Array[] {
    if (this.#started) return [];
    this.#started = true;
    return [Uint8Array.of(packetOctet(this.#type))];
  }
}

/** Length on the wire of `content` bytes framed by a `PartialFramer` of that exponent. */
export function framedLength(content: number, exponent: number): number {
  return FIVE_OCTET_HEADER_BYTES + Math.floor(content / 2 ** exponent) + content;
}
