const ID_BYTES = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** A random identifier of a message or a part, spelled as the server spells its own: 26 characters of base32. */
export function newId(): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of crypto.getRandomValues(new Uint8Array(ID_BYTES))) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >> bits) & 31);
      value &= (1 << bits) - 1;
    }
  }
  return text + ALPHABET.charAt((value << (5 - bits)) & 31);
}
