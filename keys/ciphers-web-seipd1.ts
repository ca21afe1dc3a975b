import { cfb } from '@noble/ciphers/aes.js';
import { sha1 } from '@noble/hashes/legacy.js';
import type { Hash, Seipd1Ciphers, StreamCipher } from './ciphers.ts';
import { type Bytes, concat } from './wire/bytes.ts';
import { xorInto } from './wire/xor.ts';

const BLOCK_BYTES = 16;
const ZERO_BLOCK = new Uint8Array(BLOCK_BYTES);
/** So many bytes are held to be hashed at once by WebCrypto, which hashes no streams. */
const HELD_BYTES = 32 * 2 ** 20;

/**
 * What SEIPD version 1 needs, in a browser. WebCrypto has neither CFB nor a SHA-1 that takes pieces; in plain JavaScript both
 * are slow, and thirty times slower where scripts are only interpreted (Tor Browser at "Safer"). So encryption is done by
 * WebCrypto's CBC (see `CfbEncryptor`), and what is not too long is hashed by WebCrypto at its end. The rest, and
 * decryption, is done by @noble/ciphers and @noble/hashes. Measured in docs/benchmarks.md.
 */
export function webSeipd1Ciphers(): Seipd1Ciphers {
  return {
    encryptCfb: (key) => new CfbEncryptor(key),
    decryptCfb: (key) => new CfbDecryptor(key),
    sha1: () => new Sha1(),
  };
}

/**
 * CFB encryption by CBC. In CFB a block of ciphertext is `C[i] = P[i] ^ E(C[i-1])` (NIST SP 800-38A, 6.3), in CBC with a zero
 * vector it is `K[i] = E(X[i] ^ K[i-1])` (6.2). Give CBC the plaintext one block late, `X[i] = P[i-1]`, with `X[1] = C[0]`:
 * then `K[i] = E(P[i-1] ^ K[i-1]) = E(C[i-1])`, the very keystream of CFB, and `C[i] = P[i] ^ K[i]`.
 */
class CfbEncryptor implements StreamCipher {
  readonly #key: Promise<CryptoKey>;
  /** The last block of ciphertext, at first the zero vector. Whole but while a block is begun. */
  readonly #last = new Uint8Array(BLOCK_BYTES);
  #keystream: Uint8Array = new Uint8Array(BLOCK_BYTES);
  #begun = 0;

  constructor(key: Bytes) {
    this.#key = crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt']);
  }

  async update(plaintext: Uint8Array): Promise<Uint8Array> {
    const first = this.#begun === 0 ? 0 : Math.min(BLOCK_BYTES - this.#begun, plaintext.length);
    const out = new Uint8Array(plaintext.length);
    if (first > 0) out.set(this.#goOn(plaintext.subarray(0, first)));
    if (first < plaintext.length) out.set(await this.#encrypt(plaintext.subarray(first)), first);
    return out;
  }

  /** Within the block that is begun. */
  #goOn(plaintext: Uint8Array): Uint8Array {
    const end = this.#begun + plaintext.length;
    const ciphertext = plaintext.map((octet, i) => octet ^ (this.#keystream[this.#begun + i] ?? 0));
    this.#last.set(ciphertext, this.#begun);
    this.#begun = end % BLOCK_BYTES;
    return ciphertext;
  }

  /** From the beginning of a block. */
  async #encrypt(plaintext: Uint8Array): Promise<Uint8Array> {
    const blocks = Math.ceil(plaintext.length / BLOCK_BYTES);
    const late = new Uint8Array(blocks * BLOCK_BYTES);
    late.set(this.#last);
    late.set(plaintext.subarray(0, (blocks - 1) * BLOCK_BYTES), BLOCK_BYTES);
    const cbc = { name: 'AES-CBC', iv: ZERO_BLOCK } as const;
    const keystream = new Uint8Array(await crypto.subtle.encrypt(cbc, await this.#key, late));
    const lastBlock = (blocks - 1) * BLOCK_BYTES;
    this.#keystream = keystream.slice(lastBlock, lastBlock + BLOCK_BYTES);
    const ciphertext = keystream.subarray(0, plaintext.length);
    xorInto(ciphertext, plaintext);
    this.#last.set(ciphertext.subarray(lastBlock));
    this.#begun = plaintext.length % BLOCK_BYTES;
    return ciphertext;
  }
}

/** @noble's CFB knows only whole messages: each call goes on from the block of ciphertext before. */
class CfbDecryptor implements StreamCipher {
  readonly #key: Bytes;
  /** The last whole block of ciphertext, at first the zero vector; then what of the next block is known. */
  #ciphertext: Bytes = new Uint8Array(BLOCK_BYTES);

  constructor(key: Bytes) {
    this.#key = key.slice();
  }

  update(ciphertext: Uint8Array): Uint8Array {
    const begun = this.#ciphertext.length - BLOCK_BYTES;
    const known = concat([this.#ciphertext, ciphertext]);
    const plaintext = cfb(this.#key, known.subarray(0, BLOCK_BYTES)).decrypt(known.subarray(BLOCK_BYTES));
    const whole = Math.floor((known.length - BLOCK_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
    this.#ciphertext = known.slice(whole);
    return plaintext.subarray(begun);
  }
}

/** SHA-1 by WebCrypto, or piece by piece when it becomes too much to hold. */
class Sha1 implements Hash {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #streamed: ReturnType<typeof sha1.create> | undefined;

  update(bytes: Uint8Array): void {
    if (this.#streamed !== undefined) {
      this.#streamed.update(bytes);
      return;
    }
    this.#held.push(bytes.slice());
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > HELD_BYTES) this.#stream();
  }

  async digest(): Promise<Uint8Array> {
    if (this.#streamed !== undefined) return this.#streamed.digest();
    return new Uint8Array(await crypto.subtle.digest('SHA-1', concat(this.#held)));
  }

  #stream(): void {
    this.#streamed = sha1.create();
    for (const piece of this.#held) this.#streamed.update(piece);
    this.#held = [];
  }
}
