import * as nodeCrypto from 'node:crypto';
import {
  commitPart,
  encodeLetter,
  encodeSignedLetter,
  type Letter,
  newSessionKey,
  nodeCiphers,
  type Ring,
  sealBody,
  type SessionKey,
  type UnlockedKey,
  wrapSessionKey,
} from '../../keys/index.ts';
import { newId } from '../../client/new-id.ts';

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
  readonly id?: string;
  readonly message?: string;
  readonly language?: string;
  readonly day?: string;
  readonly sealed?: 'browser' | 'arrival';
  readonly files?: readonly { readonly name: string; readonly type?: string; readonly bytes: Uint8Array }[];
  /** Whose mailbox the letter names. */
  readonly mailbox?: string;
  /** Another than a first letter. */
  readonly author?: 'source' | 'newsroom';
  readonly conversation?: string;
  readonly signedBy?: UnlockedKey;
  /** Time of day. */
  readonly time?: string;
  /** Changes the letter before it is sealed, as a hostile browser could. */
  readonly twist?: (letter: Letter) => Letter;
}

export const ciphers = nodeCiphers(nodeCrypto);

export { newId as randomId };

/** A whole tip, sealed by the real code of `keys/`. */
export async function sealTip(ring: Ring, content: TipContent = {}, now = new Date()): Promise<SealedTip> {
  const { message = 'hello', language = 'en', day = '2024-05-01', sealed = 'arrival', files = [] } = content;
  const id = content.id ?? newId();
  const attachments: SealedPart[] = [];
  const manifest: Letter['attachments'][number][] = [];
  for (const [index, { name, type = 'application/octet-stream', bytes }] of files.entries()) {
    const part = await sealOne(ring, now, 'attachment', index + 1, bytes);
    attachments.push(part);
    const commitment = await commitPart(id, part.id, part.position, part.sessionKey);
    manifest.push({ part: part.id, name, type, size: bytes.length, commitment });
  }
  const time = `${day}T${content.time ?? '10:20:30.400'}Z`;
  const letter: Letter = {
    tip: id,
    message,
    language,
    time,
    sealed,
    author: content.author ?? 'source',
    attachments: manifest,
    ...(content.conversation === undefined ? {} : { conversation: content.conversation }),
    ...(content.mailbox === undefined ? {} : { mailbox: content.mailbox }),
  };
  const written = content.twist?.(letter) ?? letter;
  const { signedBy } = content;
  const bytes =
    signedBy === undefined ? encodeLetter(written) : await encodeSignedLetter(written, signedBy, now);
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
  return { id: newId(), kind, position, suite: ring.suite, epoch: ring.epoch, sessionKey, envelope, body };
}

export async function gathered(batches: AsyncIterable<readonly Uint8Array[]>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const batch of batches) pieces.push(...batch);
  return new Uint8Array(Buffer.concat(pieces));
}
