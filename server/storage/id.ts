import { randomBytes } from 'node:crypto';

/** A random identifier of a tip or a part: 26 characters of lower-case base32 (128 bits). */
export type Id = string & { readonly __brand: 'Id' };

const ID_BYTES = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** The last character carries 3 of the 128 bits, so its two low bits are 0: one spelling for each id. */
const CANONICAL = /^[a-z2-7]{25}[aeimquy4]$/;

export function newId(): Id {
  return encode(randomBytes(ID_BYTES)) as Id;
}

/** The id that the text spells, or undefined: safe for text from outside, and for building a path. */
export function parseId(text: string): Id | undefined {
  return CANONICAL.test(text) ? (text as Id) : undefined;
}

/** For text that can only be an id, such as a stored one. */
export function requireId(text: string): Id {
  const id = parseId(text);
  if (id === undefined) throw new TypeError('Not an id: expected 26 characters of lower-case base32.');
  return id;
}

function encode(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >> bits) & 31);
      value &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? text + ALPHABET.charAt((value << (5 - bits)) & 31) : text;
}
