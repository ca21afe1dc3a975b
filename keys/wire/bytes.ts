/** Bytes that own plain memory, as WebCrypto asks for. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** What `getRandomValues` gives at most in one call, bytes (Web Cryptography API, 10.1.1). */
const RANDOM_QUOTA_BYTES = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function encodeUtf8(text: string): Bytes {
  return encoder.encode(text);
}

/** @throws TypeError when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

export function concat(pieces: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Cryptographically random bytes. */
export function randomBytes(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += RANDOM_QUOTA_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + RANDOM_QUOTA_BYTES, length)));
  }
  return bytes;
}

/** Compares without telling by its time where the first difference is. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws RangeError when the text is not pairs of hexadecimal digits. */
export function fromHex(hex: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/iu.test(hex)) throw new RangeError('not hexadecimal');
  return Uint8Array.from(hex.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Big-endian, four octets. */
export function uint32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Big-endian, eight octets; the value is a safe integer. */
export function uint64(value: number): Bytes {
  return concat([uint32(Math.floor(value / 2 ** 32)), uint32(value % 2 ** 32)]);
}
