import type { VerifiedLog } from '../../../keys/index.ts';
import {
  answeringOf,
  FileChangedError,
  type PartUpload,
  type ReplyFile,
  replyLanguage,
  sealReply,
  UnanswerableError,
  uploadBody,
} from '../../conversation/index.ts';
import { type SealedReply, type StaffApi, StaffApiError, type TipDetail } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';
import type { RequestOf } from '../protocol.ts';
import type { OpeningKeys, TipReader } from './tip-reader.ts';

/** A file is read in pieces of this size, bytes. */
const READ_BYTES = 2 ** 20;
/** A ring that changes more often while a reply is sealed is no accident. */
const MAX_RINGS = 3;

export interface ReplyNeeds {
  readonly api: StaffApi;
  readonly tips: TipReader;
  readonly opening: () => OpeningKeys;
  /** The time, as the server has it. */
  readonly now: () => Date;
  /** The key log, verified anew. */
  readonly log: () => Promise<VerifiedLog>;
}

export interface Sending {
  readonly signal: AbortSignal;
  /** Called with the number of bytes that are on the server. */
  readonly progress: (bytes: number) => void;
}

type ReplyRequest = RequestOf<'reply'>;

/**
 * Seals a reply to the mailbox that the first letter names and to the ring, signs it, and has it stored.
 *
 * @throws ConsoleError `sent-before`, `no-mailbox`, `mailbox-closed`, `mailbox-exchanged`, `no-signing-key`,
 *   `unknown-ring-key`, `ring-closed`, `file-changed`, `unreadable-attachment`, `cancelled`; StaffApiError
 */
export async function sendReply(request: ReplyRequest, needs: ReplyNeeds, sending: Sending): Promise<void> {
  for (let rings = 1; ; rings++) {
    const sealed = await seal(request, needs, sending).catch((error: unknown) => {
      throw sending.signal.aborted
        ? new ConsoleError({ code: 'cancelled' }, { cause: error })
        : readable(error);
    });
    if (sealed === undefined) return;
    try {
      await needs.api.reply(request.tip, sealed);
      return;
    } catch (error) {
      const changed = error instanceof StaffApiError && error.code === 'ring-changed';
      if (!changed || rings === MAX_RINGS) throw error;
    }
  }
}

/** @returns undefined when it is stored already */
async function seal(
  request: ReplyRequest,
  { api, tips, opening, now, log: readLog }: ReplyNeeds,
  sending: Sending,
): Promise<SealedReply | undefined> {
  const [tip, log] = await Promise.all([api.tip(request.tip), readLog()]);
  if (isStored(request, tip)) return undefined;
  const { keys, ciphers } = opening();
  const asked = await tips.firstLetter(tip.id);
  const { agreed } = request;
  const to = await answeringOf({ tip, asked, log, agreed, keys, now: now() });
  const reply = {
    id: request.reply,
    conversation: tip.id,
    text: request.text,
    language: replyLanguage(request.text, asked.language),
    files: request.files.map(replyFile),
  };
  const upload = uploader(api, sending);
  const sealed = await sealReply(reply, { ...to, ciphers, now: now(), upload });
  sending.signal.throwIfAborted();
  return sealed;
}

/** Uploads one file after the other, and counts what is there. */
function uploader(api: StaffApi, { signal, progress }: Sending): (part: PartUpload) => Promise<string> {
  let before = 0;
  return async (part) => {
    const count = (bytes: number) => {
      progress(before + bytes);
    };
    const id = await uploadBody(part, { api, wait, signal, progress: count });
    before += part.length;
    return id;
  };
}

/** @throws ConsoleError `sent-before` when it is there with other words */
function isStored({ reply, before }: ReplyRequest, { messages }: TipDetail): boolean {
  const stored = new Set(messages.map(({ id }) => id));
  if (before.some((id) => stored.has(id))) throw new ConsoleError({ code: 'sent-before' });
  return stored.has(reply);
}

function replyFile(file: File): ReplyFile {
  const { name, type, size } = file;
  return { name, type, size, read: () => piecesOf(file) };
}

async function* piecesOf(file: File): AsyncGenerator<Uint8Array, void, undefined> {
  for (let from = 0; from < file.size; from += READ_BYTES) {
    yield new Uint8Array(await readSlice(file, from));
  }
}

async function readSlice(file: File, from: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(from, from + READ_BYTES).arrayBuffer();
  } catch (error) {
    throw new ConsoleError({ code: 'unreadable-attachment' }, { cause: error });
  }
}

function readable(error: unknown): unknown {
  if (error instanceof FileChangedError) return new ConsoleError({ code: 'file-changed' }, { cause: error });
  if (error instanceof UnanswerableError) return new ConsoleError({ code: error.code }, { cause: error });
  return error;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
