const BYTES = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CHARACTERS = 26;
/** The last character carries 3 of the 128 bits. */
const LAST = 'aeimquy4';

/** A random id as the server spells them. */
export function newId(): string {
  const bits = Array.from(crypto.getRandomValues(new Uint8Array(BYTES + 1)), (byte) =>
    byte.toString(2).padStart(8, '0'),
  ).join('');
  const digit = (at: number): number => Number.parseInt(bits.slice(at, at + 5), 2);
  const characters = Array.from({ length: CHARACTERS - 1 }, (_, index) => ALPHABET.charAt(digit(index * 5)));
  return characters.join('') + LAST.charAt(digit(125) % LAST.length);
}
