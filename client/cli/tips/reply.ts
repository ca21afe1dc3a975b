import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fingerprintGroups, type PublicKey } from '../../../keys/index.ts';
import {
  type Answering,
  answeringOf,
  FileChangedError,
  openFirstLetter,
  type PartUpload,
  type Question,
  type ReplyFile,
  replyLanguage,
  sealReply,
  UnanswerableError,
  uploadBody,
} from '../../conversation/index.ts';
import { newId } from '../../new-id.ts';
import { type SealedReply, StaffApiError } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { sizeOf } from '../files/new-file.ts';
import { Progress } from '../progress.ts';
import { countText } from '../text.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';

export interface ReplyOptions {
  readonly messageFile?: string;
  readonly attach: readonly string[];
  /** Fingerprints of keys of the ring that are not at hand, and that the reply may be sealed to. */
  readonly ringKey: readonly string[];
}

/** How often storing is tried when the line breaks: the same reply is stored once. */
const MAX_TRIES = 4;
const WAIT_MS = 1_000;
const READ_BYTES = 2 ** 20;

/**
 * Seals a reply to the mailbox that the first letter names and to the ring, signs it, and has it stored.
 *
 * @throws CliError `empty-reply`, `no-mailbox`, `mailbox-exchanged`, `no-signing-key`, `unknown-ring-key`, `file-changed`;
 *   StaffApiError `mailbox-closed`
 */
export async function replyToTip(desk: Desk, id: string, options: ReplyOptions): Promise<void> {
  const text = await textOf(options);
  const files = await Promise.all(options.attach.map(replyFile));
  if (text.trim() === '' && files.length === 0) throw emptyReply();
  const { session, terminal } = desk;
  const tip = await session.call((api) => api.tip(id));
  const asked = await openFirstLetter(tip, {
    ...desk,
    fetchBody: (part) => session.body(part, terminal.interrupted),
  });
  const to = await answering(desk, { tip, asked, agreed: options.ringKey });
  const language = replyLanguage(text, asked.language);
  const sealed = await sealReply(
    { id: newId(), conversation: id, text, language, files },
    { ...to, ciphers: desk.ciphers, now: terminal.now(), upload: uploader(desk, files) },
  ).catch(explainChange);
  await store(desk, id, sealed);
  const what = files.length === 0 ? '' : ` with ${countText(files.length, 'file', 'files')}`;
  printLine(terminal.stdout, `Stored${what}. The source sees it when they next open their mailbox.`);
}

async function textOf({ messageFile }: ReplyOptions): Promise<string> {
  if (messageFile === undefined) return '';
  const bytes = await readFile(messageFile);
  try {
    // A byte order mark is no part of the text.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n').trimEnd();
  } catch (error) {
    throw new CliError(
      'file-not-readable',
      `${visibleLine(messageFile)} is not a text in UTF-8.`,
      'Save it as UTF-8, or give it with --attach.',
      { cause: error },
    );
  }
}

function emptyReply(): CliError {
  return new CliError(
    'empty-reply',
    'The reply has no text and no file.',
    'Give --message-file or --attach.',
  );
}

async function replyFile(path: string): Promise<ReplyFile> {
  const size = await sizeOf(path);
  if (size === undefined || Number.isNaN(size)) {
    throw new CliError(
      'file-not-found',
      `${visibleLine(path)} is not there, or is no file.`,
      'Check the path given with --attach.',
    );
  }
  return { name: basename(path), type: '', size, read: () => piecesOf(path) };
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(path, 'r');
  try {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function answering(
  { keys, terminal, log }: Desk,
  { agreed, ...question }: Pick<Question, 'tip' | 'asked' | 'agreed'>,
): Promise<Answering> {
  const known = agreed.map((text) => text.replace(/\s+/gu, '').toLowerCase());
  try {
    return await answeringOf({ ...question, log, agreed: known, keys, now: terminal.now() });
  } catch (error) {
    throw error instanceof UnanswerableError ? explainUnanswerable(error) : error;
  }
}

function explainUnanswerable(cause: UnanswerableError): Error {
  const { code, strangers } = cause;
  switch (code) {
    case 'mailbox-closed':
      return new StaffApiError(code, 'The source has closed the mailbox, or it has expired.', { cause });
    case 'ring-closed':
      return new StaffApiError(code, 'The newsroom has no fit key.', { cause });
    case 'no-mailbox':
      return new CliError(code, 'The source has no mailbox.', 'They cannot be answered.', { cause });
    case 'mailbox-exchanged':
      return new CliError(
        code,
        'The server gives another key for the mailbox than the first letter names. Nothing was sealed to it.',
        'Tell the security officer: the server may be in other hands.',
        { cause },
      );
    case 'no-signing-key':
      return new CliError(
        code,
        'A reply is signed with a key of the newsroom, and none of those that tips are sealed to now was given.',
        'Add --key FILE with the private key of the newsroom.',
        { cause },
      );
    case 'unknown-ring-key':
      return new CliError(
        code,
        `The server says that the newsroom's copy must also be sealed to keys that you did not give:\n${strangers.map(lineOf).join('\n')}`,
        `Compare these fingerprints with the newsroom's. If they are right, add: ${strangers.map(({ fingerprint }) => `--ring-key ${fingerprint}`).join(' ')}`,
        { cause },
      );
  }
}

function lineOf({ fingerprint, userIds }: PublicKey): string {
  return `  ${fingerprintGroups(fingerprint).join(' ')}  ${visibleLine(userIds[0] ?? 'a key without a name')}`;
}

function uploader(
  { session, terminal }: Desk,
  files: readonly ReplyFile[],
): (part: PartUpload) => Promise<string> {
  let index = 0;
  return async (part) => {
    const progress = new Progress(terminal, visibleLine(files[index]?.name ?? ''), part.length);
    index += 1;
    try {
      return await uploadBody(part, {
        api: session,
        wait,
        signal: terminal.interrupted,
        progress: (bytes) => {
          progress.update(bytes);
        },
      });
    } finally {
      progress.end();
    }
  };
}

function explainChange(error: unknown): never {
  if (!(error instanceof FileChangedError)) throw error;
  throw new CliError(
    'file-changed',
    `${visibleLine(error.file)} was changed while it was read. Nothing was stored.`,
    'Run the command again when nothing writes to the file.',
    { cause: error },
  );
}

async function store({ session, terminal }: Desk, tip: string, sealed: SealedReply): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await session.call((api) => api.reply(tip, sealed));
      return;
    } catch (error) {
      const line = error instanceof StaffApiError && LINE.has(error.code);
      if (!line || tried === MAX_TRIES || terminal.interrupted.aborted) throw error;
      await wait(WAIT_MS * tried);
    }
  }
}

const LINE: ReadonlySet<string> = new Set(['unreachable', 'interrupted', 'upload-busy']);
