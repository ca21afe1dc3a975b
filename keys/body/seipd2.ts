import type { Aead, BodyCiphers } from '../ciphers.ts';
import { KeysError } from '../errors.ts';
import { type Bytes, concat, randomBytes, uint64 } from '../wire/bytes.ts';
import { PACKET } from '../wire/packet.ts';
import type { ByteReader } from '../wire/reader.ts';
import type { PayloadSealer } from './payload.ts';

const VERSION = 2;
/** AES-256 (RFC 9580, 9.3) and GCM (9.6). */
const CIPHER_AES256 = 9;
const AEAD_GCM = 3;
/** Chunks of `2 ** (octet + 6)` bytes (RFC 9580, 5.13.2): 256 KiB, as OpenPGP.js writes them. */
const CHUNK_OCTET = 12;
/** The largest chunk a reader must accept (RFC 9580, 5.13.2). */
const MAX_CHUNK_OCTET = 16;
const CHUNK_BYTES = chunkBytes(CHUNK_OCTET);
const SALT_BYTES = 32;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const CHUNK_INDEX_BYTES = 8;

function chunkBytes(octet: number): number {
  return 2 ** (octet + 6);
}

/** How the content begins, in clear, as we write it. */
export const SEIPD2_HEADER: readonly number[] = [VERSION, CIPHER_AES256, AEAD_GCM, CHUNK_OCTET];

/** Whether some plaintext packets make a content of this length, in chunks of the size that we write. */
export function isSeipd2Length(content: number): boolean {
  const chunks = content - SEIPD2_HEADER.length - SALT_BYTES - TAG_BYTES;
  const rest = chunks % (CHUNK_BYTES + TAG_BYTES);
  return chunks > 0 && (rest === 0 || rest > TAG_BYTES);
}

/** Length of the SEIPD packet's content for `inner` bytes of plaintext packets. */
export function seipd2PayloadLength(inner: number): number {
  const header = SEIPD2_HEADER.length + SALT_BYTES;
  const tags = (Math.ceil(inner / CHUNK_BYTES) + 1) * TAG_BYTES;
  return header + inner + tags;
}

/** The AEAD of one message: nonces and associated data as RFC 9580, 5.13.2, derives them. */
class ChunkCipher {
  readonly #aead: Aead;
  readonly #noncePrefix: Bytes;
  readonly #header: Bytes;
  #index = 0;
  #plaintextBytes = 0;

  private constructor(aead: Aead, noncePrefix: Bytes, header: Bytes) {
    this.#aead = aead;
    this.#noncePrefix = noncePrefix;
    this.#header = header;
  }

  static async derive(
    key: Bytes,
    salt: Bytes,
    chunkOctet: number,
    ciphers: BodyCiphers,
  ): Promise<ChunkCipher> {
    const header = Uint8Array.of(0xc0 | PACKET.seipd, VERSION, CIPHER_AES256, AEAD_GCM, chunkOctet);
    const derived = await ciphers.hkdf(key, salt, header, KEY_BYTES + NONCE_BYTES - CHUNK_INDEX_BYTES);
    const aead = await ciphers.gcm(derived.slice(0, KEY_BYTES));
    return new ChunkCipher(aead, derived.slice(KEY_BYTES), header);
  }

  async seal(chunk: Bytes): Promise<readonly Uint8Array[]> {
    return this.#aead.seal(this.#next(chunk.length), this.#header, chunk);
  }

  async sealEnd(): Promise<readonly Uint8Array[]> {
    return this.#aead.seal(this.#next(0), this.#endData(), new Uint8Array(0));
  }

  async open(chunk: Bytes): Promise<readonly Uint8Array[]> {
    return this.#authenticated(this.#next(chunk.length - TAG_BYTES), this.#header, chunk);
  }

  async openEnd(tag: Bytes): Promise<void> {
    await this.#authenticated(this.#next(0), this.#endData(), tag);
  }

  async #authenticated(nonce: Bytes, associated: Bytes, ciphertext: Bytes): Promise<readonly Uint8Array[]> {
    try {
      return await this.#aead.open(nonce, associated, ciphertext);
    } catch (error) {
      throw new KeysError('cannot-open', 'The message was changed or cut off.', { cause: error });
    }
  }

  #next(plaintextBytes: number): Bytes {
    const nonce = concat([this.#noncePrefix, uint64(this.#index)]);
    this.#index += 1;
    this.#plaintextBytes += plaintextBytes;
    return nonce;
  }

  #endData(): Bytes {
    return concat([this.#header, uint64(this.#plaintextBytes)]);
  }
}

/** Content of a SEIPD packet, version 2: AES-256-GCM in chunks, authenticated as it streams (RFC 9580, 5.13.2). */
export async function seipd2Sealer(key: Bytes, ciphers: BodyCiphers): Promise<PayloadSealer> {
  const salt = randomBytes(SALT_BYTES);
  const cipher = await ChunkCipher.derive(key, salt, CHUNK_OCTET, ciphers);
  const chunk = new Uint8Array(CHUNK_BYTES);
  let filled = 0;

  async function* fill(piece: Uint8Array) {
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(CHUNK_BYTES - filled, piece.length - at);
      chunk.set(piece.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled === CHUNK_BYTES) {
        filled = 0;
        yield* await cipher.seal(chunk);
      }
    }
  }

  return {
    start: () => [Uint8Array.from(SEIPD2_HEADER), salt],
    async update(pieces) {
      const out: Uint8Array[] = [];
      for (const piece of pieces) for await (const sealed of fill(piece)) out.push(sealed);
      return out;
    },
    async finish() {
      const last = filled > 0 ? await cipher.seal(chunk.subarray(0, filled)) : [];
      return [...last, ...(await cipher.sealEnd())];
    },
  };
}

/**
 * The plaintext packets of a SEIPD packet, version 2. Each chunk is authentic, but only an end without an error says
 * that nothing is missing.
 *
 * @param reader the packet's content, after the version octet
 * @throws KeysError `cannot-open`, `malformed`
 */
export async function* openSeipd2(
  reader: ByteReader,
  key: Bytes,
  ciphers: BodyCiphers,
): AsyncGenerator<Uint8Array, void, undefined> {
  const [cipherId = 0, aeadId = 0, chunkOctet = 0] = await reader.exactly(3);
  if (cipherId !== CIPHER_AES256 || aeadId !== AEAD_GCM || chunkOctet > MAX_CHUNK_OCTET) {
    throw new KeysError('malformed', 'A body is encrypted with AES-256-GCM in chunks of at most 4 MiB.');
  }
  const cipher = await ChunkCipher.derive(key, await reader.exactly(SALT_BYTES), chunkOctet, ciphers);
  const sealedChunk = chunkBytes(chunkOctet) + TAG_BYTES;
  // A chunk and the final tag, which alone tells that the chunk is the last.
  const ahead = new Uint8Array(sealedChunk + TAG_BYTES);
  let held = await reader.fill(ahead);
  while (held > TAG_BYTES) {
    const end = Math.min(sealedChunk, held - TAG_BYTES);
    if (end <= TAG_BYTES) break;
    yield* await cipher.open(ahead.subarray(0, end));
    ahead.copyWithin(0, end, held);
    held += (await reader.fill(ahead.subarray(held - end))) - end;
  }
  await cipher.openEnd(ahead.subarray(0, held));
}
