import type { Bytes } from './bytes.ts';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = STANDARD.replace('+/', '-_');

/** RFC 4648, 5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE);
}

/** @throws RangeError when it is not written so, in the one way that there is */
export function fromBase64Url(text: string): Bytes {
  const bytes = decode(text, URL_SAFE);
  if (encode(bytes, URL_SAFE) !== text) throw new RangeError('not base64url');
  return bytes;
}

/** RFC 4648, 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = encode(bytes, STANDARD);
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** @throws RangeError when it is not written so; line breaks are allowed anywhere */
export function fromBase64(text: string): Bytes {
  const plain = text.replaceAll(/\s/gu, '');
  const bytes = decode(plain.replace(/={1,2}$/u, ''), STANDARD);
  if (toBase64(bytes) !== plain) throw new RangeError('not base64');
  return bytes;
}

function encode(bytes: Uint8Array, alphabet: string): string {
  const characters: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const count = Math.min(bytes.length - at, 3) + 1;
    for (let i = 0; i < count; i++) characters.push(alphabet[(group >> (18 - 6 * i)) & 63] ?? '');
  }
  return characters.join('');
}

function decode(text: string, alphabet: string): Bytes {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new RangeError('not base64');
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
  }
  return bytes;
}
