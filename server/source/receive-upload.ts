import type { Request, Response } from 'express';
import multer, { type Options, type StorageEngine } from 'multer';
import type { IncomingTip } from './incoming-tip.ts';
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
}

interface Parser {
  on(
    event: 'file',
    listener: (field: string, stream: NodeJS.ReadableStream, info: { readonly filename?: string }) => void,
  ): void;
}

/** Options that multer 2.5 has and its types do not declare yet (tests/server/source/upload.test.ts would fail). */
interface UndeclaredOptions {
  readonly fileHwm: number;
  readonly streamHandler: (request: Request, parser: Parser & NodeJS.WritableStream) => void;
}

/**
 * Reads the form of one request; its files go through the tip, sealed as they stream in.
 *
 * @param checkForm called with the fields that stand before the first file, and again at the end; throws to refuse
 * @throws IntakeError; StorageError. `fieldsOf` then still gives what was read before.
 */
export async function receiveUpload(
  request: Request,
  response: Response,
  {
    tip,
    limits,
    checkForm,
  }: {
    readonly tip: IncomingTip;
    readonly limits: Limits;
    readonly checkForm: (fields: UploadedFields) => void;
  },
): Promise<UploadedFields> {
  const dropped = { files: 0 };
  const options: Options & UndeclaredOptions = {
    storage: sealingEngine(tip, () => {
      checkForm(fieldsOf(request));
    }),
    limits: multerLimits(limits),
    defParamCharset: 'utf8',
    // Without it a file named `..` or ending in `/` would be dropped silently. Names are cleaned where files are saved.
    preservePath: true,
    fileHwm: FILE_BUFFER_BYTES,
    streamHandler: (from, parser) => {
      countDropped(parser, dropped);
      from.pipe(parser);
    },
  };
  const middleware = multer(options).any();
  await new Promise<void>((resolve, reject) => {
    middleware(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(translated(error));
    });
  });
  if (dropped.files > 0) {
    throw new IntakeError({
      kind: 'partsMissing',
      sent: tip.fileCount + dropped.files,
      received: tip.fileCount,
    });
  }
  const fields = fieldsOf(request);
  checkForm(fields);
  return fields;
}

/** What has been read of the form so far. */
export function fieldsOf(request: Request): UploadedFields {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { message: text(body['message']), form: text(body['form']) };
}

/** Never a temporary file: the engine hands the stream to the tip, which seals it. */
function sealingEngine(tip: IncomingTip, checkForm: () => void): StorageEngine {
  return {
    _handleFile(_request, { stream, originalname, mimetype }, done) {
      const receive = async () => {
        checkForm();
        await tip.receive(stream, { name: originalname, type: mimetype });
      };
      receive().then(
        () => {
          done(null, {});
        },
        (error: unknown) => {
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
    files: limits.files,
    fields: MAX_FIELDS,
    parts: limits.files + MAX_FIELDS,
    fieldSize: limits.messageCharacters * FIELD_BYTES_PER_CHARACTER,
    fieldNameSize: MAX_FIELD_NAME_BYTES,
    fieldNestingDepth: 0,
    fieldArrayIndexLimit: 0,
    headerPairs: MAX_HEADERS_A_PART,
  };
}

/** multer passes over a file without a name. One with bytes in it was meant to be sent, so it is counted. */
function countDropped(parser: Parser, dropped: { files: number }): void {
  parser.on('file', (_field, stream, { filename }) => {
    if (filename !== undefined && filename !== '') return;
    stream.once('data', () => (dropped.files += 1));
  });
}

const PROBLEMS: Partial<Record<string, Problem>> = {
  LIMIT_FILE_SIZE: { kind: 'tooBig' },
  LIMIT_FILE_COUNT: { kind: 'tooManyFiles' },
  LIMIT_PART_COUNT: { kind: 'tooManyFiles' },
  LIMIT_FIELD_VALUE: { kind: 'messageTooLong' },
};

function translated(error: unknown): Error {
  if (error instanceof multer.MulterError)
    return new IntakeError(PROBLEMS[error.code] ?? { kind: 'unreadable' });
  if (isBusboyError(error)) return new IntakeError({ kind: 'unreadable' });
  return error instanceof Error ? error : new Error('The upload failed.', { cause: error });
}

/** Busboy's own errors (a form that ends early, headers that are none) are plain `Error`s without a code. */
function isBusboyError(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error && !('code' in error);
}
