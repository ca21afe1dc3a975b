import { type Bytes, concat } from './wire/bytes.ts';
import { xorInto } from './wire/xor.ts';

type Awaitable<T> = T | Promise<T>;

/** AES-256-GCM under one key, as an authenticated cipher for chunks. */
export interface Aead {
  /** The ciphertext followed by the 16-byte tag, in one or more pieces. */
  seal(nonce: Bytes, associated: Bytes, plaintext: Bytes): Awaitable<readonly Uint8Array[]>;
  /**
   * The plaintext, in one or more pieces; none of them refers to the memory of the ciphertext.
   *
   * @throws when the tag does not fit.
   */
  open(nonce: Bytes, associated: Bytes, ciphertext: Bytes): Awaitable<readonly Uint8Array[]>;
}

/** A stream cipher with its state: each call goes on where the last one stopped. */
export interface StreamCipher {
  update(bytes: Uint8Array): Awaitable<Uint8Array>;
}

export interface Hash {
  update(bytes: Uint8Array): void;
  digest(): Awaitable<Uint8Array>;
}

/** What SEIPD version 1 needs. Only Node has it natively: for browsers see `webSeipd1Ciphers`. */
export interface Seipd1Ciphers {
  /** AES-256 in CFB mode, 128-bit feedback, all-zero initialization vector (RFC 9580, 5.13.1). */
  readonly encryptCfb: (key: Bytes) => StreamCipher;
  readonly decryptCfb: (key: Bytes) => StreamCipher;
  readonly sha1: () => Hash;
}

/**
 * The primitives with which bodies are sealed and opened. A parameter, so that the same framing runs over
 * `node:crypto` on servers and over WebCrypto in browsers.
 */
export interface BodyCiphers {
  /** HKDF with SHA-256 (RFC 5869). */
  hkdf(ikm: Bytes, salt: Bytes, info: Bytes, length: number): Awaitable<Bytes>;
  gcm(key: Bytes): Awaitable<Aead>;
  readonly seipd1: Seipd1Ciphers | undefined;
}

const GCM_TAG_BYTES = 16;
const BLOCK_BYTES = 16;
/**
 * Node allocates the output of every `update`. From 128 KiB on, the C library asks the system for fresh pages each time,
 * which doubles the cost of AES-256-GCM (256 KiB at a time 850 MB/s, 64 KiB at a time 1,700 MB/s).
 */
const SLICE_BYTES = 65_536;

interface NodeCipher {
  update(data: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

interface NodeGcm extends NodeCipher {
  setAAD(data: Uint8Array): unknown;
}

/** The part of `node:crypto` that `nodeCiphers` asks for. */
export interface NodeCrypto {
  hkdfSync(digest: string, ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): ArrayBuffer;
  createCipheriv(
    name: 'aes-256-gcm',
    key: Uint8Array,
    iv: Uint8Array,
  ): NodeGcm & { getAuthTag(): Uint8Array };
  createDecipheriv(
    name: 'aes-256-gcm',
    key: Uint8Array,
    iv: Uint8Array,
  ): NodeGcm & { setAuthTag(tag: Uint8Array): unknown };
  createCipheriv(name: 'aes-256-cfb', key: Uint8Array, iv: Uint8Array): NodeCipher;
  createCipheriv(name: 'aes-256-ecb', key: Uint8Array, iv: null): NodeCipher;
  createHash(name: 'sha1'): { update(data: Uint8Array): unknown; digest(): Uint8Array };
}

const ZERO_IV = new Uint8Array(16);

/** Body ciphers over the module `node:crypto`, which the caller passes in: `keys/` itself imports nothing of Node. */
export function nodeCiphers(node: NodeCrypto): BodyCiphers {
  return {
    hkdf: (ikm, salt, info, length) => new Uint8Array(node.hkdfSync('sha256', ikm, salt, info, length)),
    gcm: (key) => nodeGcm(node, key),
    seipd1: {
      encryptCfb: (key) => node.createCipheriv('aes-256-cfb', key, ZERO_IV),
      decryptCfb: (key) => new CfbDecryptor(node.createCipheriv('aes-256-ecb', key, null)),
      sha1: () => node.createHash('sha1'),
    },
  };
}

function nodeGcm(node: NodeCrypto, key: Bytes): Aead {
  return {
    seal(nonce, associated, plaintext) {
      const cipher = node.createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(associated);
      const ciphertext = slices(plaintext).map((slice) => cipher.update(slice));
      cipher.final();
      return [...ciphertext, cipher.getAuthTag()];
    },
    open(nonce, associated, ciphertext) {
      const decipher = node.createDecipheriv('aes-256-gcm', key, nonce);
      const end = ciphertext.length - GCM_TAG_BYTES;
      decipher.setAAD(associated);
      decipher.setAuthTag(ciphertext.subarray(end));
      const plaintext = slices(ciphertext.subarray(0, end)).map((slice) => decipher.update(slice));
      decipher.final();
      return plaintext;
    },
  };
}

function slices(bytes: Uint8Array): readonly Uint8Array[] {
  const starts = Array.from({ length: Math.ceil(bytes.length / SLICE_BYTES) }, (_, i) => i * SLICE_BYTES);
  return starts.map((start) => bytes.subarray(start, start + SLICE_BYTES));
}

/**
 * CFB decryption from the bare block cipher: each plaintext block is the ciphertext block, xored with the encryption of the
 * ciphertext block before it (NIST SP 800-38A, 6.3). All blocks can be encrypted at once, which OpenSSL's own CFB does not
 * do: more than twice as fast.
 */
class CfbDecryptor implements StreamCipher {
  readonly #blockCipher: NodeCipher;
  /** The last whole block of ciphertext, at first the zero vector; then what of the next block is known. */
  readonly #ciphertext = new Uint8Array(BLOCK_BYTES + BLOCK_BYTES + SLICE_BYTES);
  #begun = 0;

  constructor(blockCipher: NodeCipher) {
    this.#blockCipher = blockCipher;
  }

  update(ciphertext: Uint8Array): Uint8Array {
    if (ciphertext.length <= SLICE_BYTES) return this.#decrypt(ciphertext);
    return concat(slices(ciphertext).map((slice) => this.#decrypt(slice)));
  }

  #decrypt(ciphertext: Uint8Array): Uint8Array {
    const begun = this.#begun;
    const known = begun + ciphertext.length;
    this.#ciphertext.set(ciphertext, BLOCK_BYTES + begun);
    const blocks = Math.ceil(known / BLOCK_BYTES) * BLOCK_BYTES;
    const keystream = this.#blockCipher.update(this.#ciphertext.subarray(0, blocks));
    xorInto(keystream, this.#ciphertext.subarray(BLOCK_BYTES, BLOCK_BYTES + blocks));
    this.#begun = known % BLOCK_BYTES;
    this.#ciphertext.copyWithin(0, known - this.#begun, BLOCK_BYTES + known);
    return keystream.subarray(begun, known);
  }
}

interface WebKey {
  readonly type: string;
}

interface GcmParameters {
  readonly name: 'AES-GCM';
  readonly iv: Bytes;
  readonly additionalData: Bytes;
}

/** The part of `SubtleCrypto` that `webCiphers` asks for. */
export interface WebCrypto<Key extends WebKey> {
  importKey(
    format: 'raw',
    key: Bytes,
    name: 'AES-GCM' | 'HKDF',
    extractable: false,
    usages: KeyUse[],
  ): Promise<Key>;
  deriveBits(
    parameters: { name: 'HKDF'; hash: 'SHA-256'; salt: Bytes; info: Bytes },
    key: Key,
    bits: number,
  ): Promise<ArrayBuffer>;
  encrypt(parameters: GcmParameters, key: Key, plaintext: Bytes): Promise<ArrayBuffer>;
  decrypt(parameters: GcmParameters, key: Key, ciphertext: Bytes): Promise<ArrayBuffer>;
}

type KeyUse = 'encrypt' | 'decrypt' | 'deriveBits';

/**
 * Body ciphers over `crypto.subtle`.
 *
 * @param seipd1 `webSeipd1Ciphers`, which is a module of its own so that only a browser that needs it loads it. Without it,
 *   nothing is sealed by SEIPD version 1, and OpenPGP.js opens it.
 */
export function webCiphers<Key extends WebKey>(subtle: WebCrypto<Key>, seipd1?: Seipd1Ciphers): BodyCiphers {
  return {
    async hkdf(ikm, salt, info, length) {
      const key = await subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
      return new Uint8Array(
        await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, length * 8),
      );
    },
    async gcm(raw) {
      const key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
      const parameters = (iv: Bytes, additionalData: Bytes) =>
        ({ name: 'AES-GCM', iv, additionalData }) as const;
      return {
        seal: async (nonce, associated, plaintext) => [
          new Uint8Array(await subtle.encrypt(parameters(nonce, associated), key, plaintext)),
        ],
        open: async (nonce, associated, ciphertext) => [
          new Uint8Array(await subtle.decrypt(parameters(nonce, associated), key, ciphertext)),
        ],
      };
    },
    seipd1,
  };
}
