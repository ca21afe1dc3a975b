import { randomBytes } from 'node:crypto';
import { type Needle, Needles } from './needles.ts';
import { type Spelling, spellingsOf, spellingsOfBytes } from './spellings.ts';

const RANDOM_BYTES = 9;
/** How a source may write the words of a codename one after another. */
const BETWEEN_WORDS = [' ', '', '-', ',', ', ', '+', '\n', '","', '</li><li>'];

/** What must never be found again: each is given out, and remembered in every way in which it may be written. */
export class Canaries {
  readonly #needles: Needle[] = [];
  #given = 0;

  /** How many there are, and how many spellings of them. */
  get counts(): { readonly canaries: number; readonly spellings: number } {
    return { canaries: this.#given, spellings: this.#needles.length };
  }

  get needles(): Needles {
    return new Needles(this.#needles);
  }

  /** A word that occurs nowhere else. */
  word(place: string): string {
    return this.secret(place, `canary-${place.replaceAll(/\W/gu, '-')}-${random()}`);
  }

  /** The same with letters outside of ASCII, in Korean: "secret". */
  sentence(place: string): string {
    return this.secret(place, `\ube44\ubc00 ${random()} \ube44\ubc00`);
  }

  /** A text that somebody else has made. */
  secret(place: string, text: string): string {
    this.#remember(place, spellingsOf(text));
    return text;
  }

  /** Where it may be written without letters. */
  bytes(place: string, bytes: Uint8Array): void {
    this.#remember(place, spellingsOfBytes(bytes));
  }

  /** The whole of it, and any three words that follow one another: fewer may follow one another by chance. */
  codename(words: readonly string[]): void {
    this.#given += 1;
    const triples = words.slice(2).map((_, index) => words.slice(index, index + 3));
    for (const between of BETWEEN_WORDS) {
      for (const some of [words, ...triples]) this.#add('codename', spellingsOf(some.join(between)));
    }
  }

  /** An address of version 6 as text and as 16 bytes. */
  address(place: string): string {
    const bytes = Buffer.concat([Buffer.from('20010db8', 'hex'), randomBytes(12)]);
    const groups = bytes.toString('hex').match(/.{4}/gu) ?? [];
    this.bytes(place, bytes);
    this.secret(place, groups.join(':'));
    return this.secret(place, groups.map((group) => group.replace(/^0{1,3}/u, '')).join(':'));
  }

  /** One of this machine's own: whoever connects from it is told apart by it. */
  localAddress(): string {
    const parts = [...randomBytes(3)].map((byte) => 100 + (byte % 100));
    const address = ['127', ...parts].join('.');
    this.#remember(
      'local address',
      spellingsOf(address).filter(({ bytes }) => bytes.length > 8),
    );
    this.bytes('local address', Buffer.from([...Array<number>(10).fill(0), 0xff, 0xff, 127, ...parts]));
    return address;
  }

  /** A circuit as tor numbers it. @returns the address by which tor tells it */
  circuit(): string {
    const bytes = Buffer.concat([Buffer.from([0x7a]), randomBytes(3)]);
    const halves = [bytes.readUInt16BE(0), bytes.readUInt16BE(2)].map((half) => half.toString(16));
    this.bytes('circuit', Buffer.concat([Buffer.from('fc00deadbeef4dad00000000', 'hex'), bytes]));
    this.#remember('circuit', spellingsOf(String(bytes.readUInt32BE(0))));
    return this.secret('circuit', `fc00:dead:beef:4dad::${halves.join(':')}`);
  }

  #remember(place: string, spellings: readonly Spelling[]): void {
    this.#given += 1;
    this.#add(place, spellings);
  }

  #add(place: string, spellings: readonly Spelling[]): void {
    for (const { encoding, bytes } of spellings) this.#needles.push({ of: `${place} (${encoding})`, bytes });
  }
}

const random = (): string => randomBytes(RANDOM_BYTES).toString('hex');
