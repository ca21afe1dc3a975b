import * as nodeCrypto from 'node:crypto';
import {
  commitPart,
  encodeLetter,
  type Letter,
  newSessionKey,
  nodeCiphers,
  type Ring,
  sealBody,
  type SessionKey,
  wrapSessionKey,
} from '../../keys/index.ts';

export interface SealedPart {
  readonly id: string;
  readonly kind: 'letter' | 'attachment';
  readonly position: number;
  readonly suite: Ring['suite'];
  readonly epoch: number;
  readonly sessionKey: SessionKey;
  readonly envelope: Uint8Array;
  readonly body: Uint8Array;
}

export interface SealedTip {
  readonly id: string;
  readonly day: string;
  readonly sealed: 'browser' | 'arrival';
  readonly parts: readonly SealedPart[];
}

export interface TipContent {
  readonly message?: string;
  readonly language?: string;
  readonly day?: string;
  readonly sealed?: 'browser' | 'arrival';
  readonly files?: readonly { readonly name: string; readonly type?: string; readonly bytes: Uint8Array }[];
  /** Changes the letter before it is sealed, as a hostile browser could. */
  readonly twist?: (letter: Letter) => Letter;
}

export const ciphers = nodeCiphers(nodeCrypto);

const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_CHARACTERS = 26;

export function randomId(): string {
  return Array.from({ length: ID_CHARACTERS }, () => ID_ALPHABET[nodeCrypto.randomInt(32)]).join('');
}

/** A whole tip, sealed by the real code of `keys/`. */
export async function sealTip(ring: Ring, content: TipContent = {}, now = new Date()): Promise<SealedTip> {
  const { message = 'hello', language = 'en', day = '2024-05-01', sealed = 'arrival', files = [] } = content;
  const id = randomId();
  const attachments: SealedPart[] = [];
  const manifest: Letter['attachments'][number][] = [];
  for (const [index, { name, type = 'application/octet-stream', bytes }] of files.entries()) {
    const part = await sealOne(ring, now, 'attachment', index + 1, bytes);
    attachments.push(part);
    const commitment = await commitPart(id, part.id, part.position, part.sessionKey);
    manifest.push({ part: part.id, name, type, size: bytes.length, commitment });
  }
  const time = `${day}T10:20:30.400Z`;
  const letter: Letter = {
    tip: id,
    message,
    language,
    time,
    sealed,
    author: 'source',
    attachments: manifest,
  };
  const bytes = encodeLetter(content.twist?.(letter) ?? letter);
  return { id, day, sealed, parts: [await sealOne(ring, now, 'letter', 0, bytes), ...attachments] };
}

async function sealOne(
  ring: Ring,
  now: Date,
  kind: SealedPart['kind'],
  position: number,
  plaintext: Uint8Array,
) {
  const sessionKey = newSessionKey(ring.suite);
  const envelope = await wrapSessionKey(sessionKey, ring, now);
  const body = await gathered(
    sealBody([plaintext] as unknown as AsyncIterable<Uint8Array>, sessionKey, ciphers),
  );
  return { id: randomId(), kind, position, suite: ring.suite, epoch: ring.epoch, sessionKey, envelope, body };
}

export async function gathered(batches: AsyncIterable<readonly Uint8Array[]>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const batch of batches) pieces.push(...batch);
  return new Uint8Array(Buffer.concat(pieces));
}
