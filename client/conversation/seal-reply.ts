import {
  type BodyCiphers,
  bodyLength,
  commitPart,
  encodeSignedLetter,
  type MailboxKey,
  type ManifestEntry,
  newSessionKey,
  type Ring,
  sealBody,
  sealPart,
  type UnlockedKey,
  wrapForMailbox,
  wrapSessionKey,
} from '../../keys/index.ts';
import { newId } from '../new-id.ts';
import type { SealedReply } from '../staff-api/index.ts';

/** A file of a reply. */
export interface ReplyFile {
  readonly name: string;
  readonly type: string;
  /** Exact, bytes. */
  readonly size: number;
  /** Read once, from the beginning. */
  read(): AsyncIterable<Uint8Array>;
}

export interface Reply {
  readonly id: string;
  /** Id of the tip that it answers. */
  readonly conversation: string;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly files: readonly ReplyFile[];
}

export interface ReplySealing {
  /** The newsroom keeps a copy of its own. */
  readonly ring: Ring;
  readonly mailbox: MailboxKey;
  /** Signs the letter. */
  readonly key: UnlockedKey;
  readonly ciphers: BodyCiphers;
  readonly now: Date;
  /** Takes the sealed body of a file on its way, and gives it an id. */
  readonly upload: (part: PartUpload) => Promise<string>;
}

export interface PartUpload {
  readonly length: number;
  /** Pieces may be reused as soon as the next batch is asked for. */
  readonly body: AsyncIterable<readonly Uint8Array[]>;
}

/** A file ended elsewhere than where it said that it would: somebody writes to it. */
export class FileChangedError extends Error {
  readonly file: string;

  constructor(file: string) {
    super('The file has changed while it was read.');
    this.name = 'FileChangedError';
    this.file = file;
  }
}

/**
 * Seals a reply to the source and to the ring: every part once, with two sets of envelopes. Its files are on the server
 * when this returns; nobody can find them until the reply itself is stored.
 *
 * @throws FileChangedError; KeysError `unfit-key`; whatever `upload` throws
 */
export async function sealReply(reply: Reply, sealing: ReplySealing): Promise<SealedReply> {
  const { id, conversation, text, language } = reply;
  const { ring, mailbox, key, ciphers, now } = sealing;
  const files = [];
  for (const [index, file] of reply.files.entries()) {
    files.push(await sealFile(id, index + 1, file, sealing));
  }
  const letter = await encodeSignedLetter(
    {
      tip: id,
      author: 'newsroom',
      conversation,
      message: text,
      language,
      time: now.toISOString(),
      sealed: 'browser',
      attachments: files.map(({ entry }) => entry),
    },
    key,
    now,
  );
  const { sessionKey, envelope, body } = await sealPart(letter, ring, ciphers, now);
  const delivery = await wrapForMailbox(sessionKey, mailbox);
  return {
    reply: id,
    epoch: ring.epoch,
    letter: { id: newId(), suite: ring.suite, envelope, delivery, body },
    parts: files.map(({ part }) => part),
  };
}

async function sealFile(reply: string, position: number, file: ReplyFile, sealing: ReplySealing) {
  const { ring, mailbox, ciphers, now, upload } = sealing;
  const { name, type, size } = file;
  const sessionKey = newSessionKey(ring.suite);
  const envelope = await wrapSessionKey(sessionKey, ring, now);
  const delivery = await wrapForMailbox(sessionKey, mailbox);
  const body = sealBody(exactly(file), sessionKey, ciphers);
  const id = await upload({ length: bodyLength(ring.suite, size), body });
  const commitment = await commitPart(reply, id, position, sessionKey);
  const entry: ManifestEntry = { part: id, name, type, size, commitment };
  return { entry, part: { id, envelope, delivery } };
}

async function* exactly(file: ReplyFile): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const piece of file.read()) {
    length += piece.length;
    if (length > file.size) break;
    yield piece;
  }
  if (length !== file.size) throw new FileChangedError(file.name);
}
