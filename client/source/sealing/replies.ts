import { KeysError, type Part, type PlaintextSink, type VerifiedLog } from '../../../keys/source.ts';
import {
  openAttachment,
  type OpenedReply,
  openReply,
  type ReplyKeys,
  replyKeys,
} from '../../../keys/source-replies.ts';
import { Failure } from '../failure.ts';
import type { Reply } from '../protocol.ts';
import { ask, asFailure } from './api.ts';
import { fromBase64 } from './base64.ts';
import { ciphersFor } from './ciphers.ts';
import { type DeliveredPart, type DeliveredReply, fetchMailbox, type Session } from './session.ts';

/** Gathered before they are handed to a blob, which the browser may keep elsewhere than in memory, bytes. */
const BLOB_PIECE_BYTES = 8 * 2 ** 20;

/** The replies, opened and verified here, the newest first. */
export async function readReplies(
  session: Session,
  replies: readonly DeliveredReply[],
  log: VerifiedLog,
): Promise<readonly Reply[]> {
  const keys = replyKeys(log, session.opened);
  const read: Reply[] = [];
  for (const reply of replies) read.push(await readReply(session, reply, keys));
  return read.sort((a, b) => timeOf(b) - timeOf(a));
}

const timeOf = (reply: Reply): number => (reply.state === 'broken' ? 0 : Date.parse(reply.time));

async function readReply(session: Session, reply: DeliveredReply, keys: ReplyKeys): Promise<Reply> {
  const { tip, day } = reply;
  const opened = await open(session, reply, keys);
  if (opened === undefined) return { state: 'broken', tip, day };
  const { message, time, attachments } = opened.letter;
  return {
    state: opened.verdict,
    tip,
    day,
    time,
    message,
    files: attachments.map(({ part, name, size }) => ({ part, name, bytes: size })),
  };
}

/** @returns undefined when it does not open */
async function open(
  { locator, opened }: Session,
  reply: DeliveredReply,
  keys: ReplyKeys,
): Promise<OpenedReply | undefined> {
  const letterPart = reply.parts.find(({ kind }) => kind === 'letter');
  if (letterPart === undefined) return undefined;
  try {
    const ciphers = await ciphersFor(letterPart.suite);
    return await openReply(opened, { tip: reply.tip, part: partOf(letterPart, locator), keys, ciphers });
  } catch (error) {
    throw asFailure(error);
  }
}

/** @throws Failure `file-unreadable` when it was damaged, exchanged or is not of the newsroom */
export async function saveFile(
  session: Session,
  part: string,
  log: VerifiedLog,
): Promise<{ readonly blob: Blob; readonly name: string }> {
  const { replies } = await fetchMailbox(session.locator);
  const reply = replies.find(({ parts }) => parts.some(({ id }) => id === part));
  const delivered = reply?.parts.find(({ id }) => id === part);
  const opened = reply === undefined ? undefined : await open(session, reply, replyKeys(log, session.opened));
  const entry = opened?.letter.attachments.find((one) => one.part === part);
  if (delivered === undefined || entry === undefined || opened?.verdict !== 'genuine')
    throw new Failure('file-unreadable');
  const sink = new BlobSink();
  try {
    const { letter } = opened;
    await openAttachment(
      {
        letter,
        position: delivered.position,
        part: partOf(delivered, session.locator),
        keys: [session.opened.key],
        ciphers: await ciphersFor(delivered.suite),
      },
      sink,
    );
  } catch (error) {
    if (error instanceof KeysError) throw new Failure('file-unreadable', { name: entry.name, cause: error });
    throw asFailure(error);
  }
  return { blob: sink.blob, name: entry.name };
}

/** @throws Failure */
export async function deleteReply({ locator }: Session, tip: string): Promise<void> {
  await post('/mailbox/delete', { locator, tip });
}

/** @throws Failure */
export async function closeMailbox({ locator }: Session): Promise<void> {
  await post('/mailbox/close', { locator });
}

async function post(path: string, body: unknown): Promise<void> {
  try {
    await ask('POST', path, body);
  } catch (error) {
    throw asFailure(error);
  }
}

function partOf({ id, suite, envelope, body }: DeliveredPart, locator: string): Part {
  return {
    id,
    suite,
    envelope: fromBase64(envelope),
    body: body === undefined ? fetchBody(locator, id) : once(fromBase64(body)),
  };
}

async function* fetchBody(locator: string, part: string): AsyncGenerator<Uint8Array, void, undefined> {
  const answer = await ask('POST', '/mailbox/body', { locator, part });
  const reader = answer.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next?.value === undefined) return;
    yield next.value;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}

/** Nothing of it is handed on before the whole file was found to be as it was sealed. */
class BlobSink implements PlaintextSink {
  #blobs: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  get blob(): Blob {
    // Of no type: a browser would show what it knows how to show.
    return new Blob(this.#blobs, { type: 'application/octet-stream' });
  }

  write(piece: Uint8Array): Promise<void> {
    this.#pieces.push(Uint8Array.from(piece));
    this.#bytes += piece.length;
    if (this.#bytes >= BLOB_PIECE_BYTES) this.#gather();
    return Promise.resolve();
  }

  commit(): Promise<void> {
    this.#gather();
    return Promise.resolve();
  }

  discard(): Promise<void> {
    this.#blobs = [];
    this.#pieces = [];
    return Promise.resolve();
  }

  #gather(): void {
    this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#bytes = 0;
  }
}
