import type { Request, Response } from 'express';
import multer, { type Options, type StorageEngine } from 'multer';
import type { ArrivingStream, DescribedFile } from './incoming-tip.ts';
import { IntakeError } from './intake-error.ts';
import type { Limits, Problem } from './pages/index.ts';

/** Fields that the form has, and a few that an extension of the browser may add. */
const MAX_FIELDS = 10;
const MAX_FIELD_NAME_BYTES = 100;
const MAX_HEADERS_A_PART = 20;
/** A UTF-16 unit is at most three bytes of UTF-8; twice that, so that a text somewhat too long can be given back whole. */
const FIELD_BYTES_PER_CHARACTER = 6;
/** Bytes of a file that busboy holds before it lets the socket wait. */
const FILE_BUFFER_BYTES = 262_144;

export interface UploadedFields {
  readonly message: string;
  readonly form: string;
  readonly once: string;
  /** Where a mailbox is to be opened with what is sent. */
  readonly codename: string;
  /** A field that nobody sees. */
  readonly remark: string;
}

interface Parser {
  on(
    event: 'file',
    listener: (field: string, stream: NodeJS.ReadableStream, info: { readonly filename?: string }) => void,
  ): void;
  on(
    event: 'field',
    listener: (field: string, value: string, info: { readonly valueTruncated: boolean }) => void,
  ): void;
  on(event: 'filesLimit' | 'partsLimit' | 'fieldsLimit' | 'error', listener: () => void): void;
}

/** Options that multer 2.5 has and its types do not declare yet (tests/server/source/upload.test.ts would fail). */
interface UndeclaredOptions {
  readonly fileHwm: number;
  readonly streamHandler: (request: Request, parser: Parser & NodeJS.WritableStream) => void;
}

export interface UploadContext {
  readonly limits: Limits;
  /** Bytes of the whole request. */
  readonly maxBytes: number;
  /** Takes a file as soon as its stream exists. */
  readonly receiveFile: (stream: ArrivingStream, file: DescribedFile) => Promise<void>;
  /** Called with the fields that stand before each file, and at the end; throws to refuse. */
  readonly checkForm: (fields: UploadedFields) => void;
}

/**
 * Reads the form of one request; its files are handed on while they stream in. Fails as soon as it is known that the form
 * cannot be taken, which may be while the browser still sends.
 *
 * @throws IntakeError; StorageError. `fieldsOf` then still gives what was read before.
 */
export async function receiveUpload(
  request: Request,
  response: Response,
  context: UploadContext,
): Promise<UploadedFields> {
  // A request that was cut off before it is read here tells nobody again.
  if (request.destroyed || request.is('multipart/form-data') === false)
    throw new IntakeError({ kind: 'unreadable' });
  const files = { received: 0, dropped: 0 };
  await new Promise<void>((resolve, reject) => {
    const options = uploadOptions(request, context, files, reject);
    multer(options).any()(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(translated(error));
    });
  });
  // Multer passes over what is not multipart.
  if (request.body === undefined) throw new IntakeError({ kind: 'unreadable' });
  const { received, dropped } = files;
  if (dropped > 0) throw new IntakeError({ kind: 'partsMissing', sent: received + dropped, received });
  const fields = fieldsOf(request);
  context.checkForm(fields);
  return fields;
}

interface FileCount {
  received: number;
  dropped: number;
}

function uploadOptions(
  request: Request,
  { limits, maxBytes, checkForm, receiveFile }: UploadContext,
  count: FileCount,
  refuse: (error: Error) => void,
): Options & UndeclaredOptions {
  const receive: UploadContext['receiveFile'] = async (stream, file) => {
    count.received += 1;
    if (count.received > limits.files) throw new IntakeError({ kind: 'tooManyFiles' });
    checkForm(fieldsOf(request));
    await receiveFile(stream, file);
  };
  return {
    storage: sealingEngine(receive, refuse),
    limits: multerLimits(limits),
    defParamCharset: 'utf8',
    // Without it a file named `..` or ending in `/` would be dropped silently. Names are cleaned where files are saved.
    preservePath: true,
    fileHwm: FILE_BUFFER_BYTES,
    streamHandler: (from, parser) => {
      countDropped(parser, count);
      refuseAtOnce(parser, refuse);
      refuseEndless(from, maxBytes, refuse);
      from.pipe(parser);
    },
  };
}

/** What has been read of the form so far. */
export function fieldsOf(request: Request): UploadedFields {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  // A field that comes more than once is an array. Nothing of it is dropped.
  const text = (value: unknown) => (Array.isArray(value) ? value : [value]).filter(isText).join('\n');
  return {
    message: text(body['message']),
    form: text(body['form']),
    once: text(body['once']),
    codename: text(body['codename']),
    remark: text(body['remark']),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Never a temporary file: the engine hands the stream on, and it is sealed. */
function sealingEngine(receive: UploadContext['receiveFile'], refuse: (error: Error) => void): StorageEngine {
  return {
    _handleFile(_request, { stream, originalname, mimetype }, done) {
      receive(stream, { name: originalname, type: mimetype }).then(
        () => {
          done(null, {});
        },
        (error: unknown) => {
          refuse(asError(error));
          done(error);
        },
      );
    },
    _removeFile(_request, _file, done) {
      // The tip knows every file that it began, finished or not, and removes them all: see IncomingTip.abandon.
      done(null);
    },
  };
}

function multerLimits(limits: Limits): Options['limits'] {
  return {
    fileSize: limits.bytes,
    // Where no file was chosen a browser still sends the part of one. Files with a name are counted here.
    files: limits.files + 1,
    fields: MAX_FIELDS,
    parts: limits.files + 1 + MAX_FIELDS,
    fieldSize: limits.messageCharacters * FIELD_BYTES_PER_CHARACTER,
    fieldNameSize: MAX_FIELD_NAME_BYTES,
    fieldNestingDepth: 0,
    fieldArrayIndexLimit: 0,
    headerPairs: MAX_HEADERS_A_PART,
  };
}

/** multer passes over a file without a name. One with bytes in it was meant to be sent, so it is counted. */
function countDropped(parser: Parser, count: FileCount): void {
  parser.on('file', (_field, stream, { filename }) => {
    if (filename !== undefined && filename !== '') return;
    stream.once('data', () => (count.dropped += 1));
  });
}

/** What multer tells only after it has read all that the browser still sends. */
function refuseAtOnce(parser: Parser, refuse: (error: IntakeError) => void): void {
  const refuseAs = (problem: Problem) => () => {
    refuse(new IntakeError(problem));
  };
  parser.on('filesLimit', refuseAs({ kind: 'tooManyFiles' }));
  parser.on('partsLimit', refuseAs({ kind: 'tooManyFiles' }));
  parser.on('fieldsLimit', refuseAs({ kind: 'unreadable' }));
  parser.on('error', refuseAs({ kind: 'unreadable' }));
  parser.on('field', (_field, _value, { valueTruncated }) => {
    if (valueTruncated) refuse(new IntakeError({ kind: 'messageTooLong' }));
  });
}

/** Counts everything, also what lies between the parts: a request without `Content-Length` could go on for ever. */
function refuseEndless(request: Request, maxBytes: number, refuse: (error: IntakeError) => void): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) refuse(new IntakeError({ kind: 'tooBig' }));
  });
}

const PROBLEMS: Partial<Record<string, Problem>> = {
  LIMIT_FILE_SIZE: { kind: 'tooBig' },
};

/** Multer's own errors are about the form; those that have no code are busboy's, and say that it was cut off or damaged. */
function translated(error: unknown): Error {
  if (error instanceof multer.MulterError)
    return new IntakeError(PROBLEMS[error.code] ?? { kind: 'unreadable' });
  if (error instanceof Error && error.constructor === Error && !('code' in error))
    return new IntakeError({ kind: 'unreadable' });
  return asError(error);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The upload failed.', { cause: error });
}
