import { Server } from '@tus/server';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { IncomingMessage } from 'node:http';
import type { Log } from '../http/operational-log.ts';
import type { VisitorOf } from '../http/rate-limit.ts';
import { codeOf } from '../http/operational-log.ts';
import { watchPace, type PaceLimits } from '../http/upload-pace.ts';
import { parseId } from '../storage/id.ts';
import { StorageError } from '../storage/ports.ts';
import type { Side } from './senders.ts';
import { TusStore } from './tus-store.ts';
import { UPLOAD_STATUS, UploadError, type UploadErrorCode } from './upload-error.ts';
import { UploadLocker } from './upload-locker.ts';
import type { Owner, Uploads } from './uploads.ts';

/** How long a request that stands still may go on when another one of the same upload has come, milliseconds. */
const LET_GO_MS = 200;

export interface UploadRoutesContext {
  readonly uploads: Uploads;
  readonly side: Side;
  /** Where the routes are mounted: uploads are found at this path and their id. */
  readonly path: string;
  /** Who sends this request; undefined when it does not say so as it must. */
  readonly ownerOf: (request: IncomingMessage) => Owner | undefined;
  /** Whose share it is; nobody's, of staff. */
  readonly visitorOf?: VisitorOf;
  readonly pace: PaceLimits;
  readonly log: Log;
}

/** Nothing of these is used here. The first would carry names of files, in clear. */
const REFUSED_HEADERS = ['upload-metadata', 'upload-defer-length', 'upload-concat', 'x-http-method-override'];

/**
 * Resumable uploads of sealed bodies by tus 1.0: creation (without data), offsets, appending, termination. A refusal is
 * `{"code": ...}`, with a code of UploadErrorCode.
 */
export function uploadRoutes(context: UploadRoutesContext): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const handle = tusHandler(context);
  const ours = requireOwned(context);
  router.use(refuseHeaders);
  router.post('/', refuseBody, handle);
  router.head('/:id', ours, handle);
  router.patch('/:id', ours, keepPace(context.pace), handle);
  router.delete('/:id', ours, handle);
  router.use(answerError(context.log));
  return router;
}

function tusHandler({ uploads, side, path, ownerOf, visitorOf, log }: UploadRoutesContext): RequestHandler {
  const server = new Server({
    path,
    datastore: new TusStore(uploads),
    locker: new UploadLocker(),
    lockDrainTimeout: LET_GO_MS,
    relativeLocation: true,
    // No `Access-Control-Allow-Origin`: only pages of the site itself talk to it.
    allowedOrigins: () => false,
    namingFunction: (request) => {
      const asked = nodeRequest(request);
      const sender = ownerOf(asked);
      if (sender === undefined) throw new UploadError('malformed');
      return uploads.begin(sender, Number(request.headers.get('upload-length')), side, visitorOf?.(asked));
    },
    onResponseError: (_request, error) => refusalOf(error, log),
  });
  return async (request, response) => {
    await server.handle(request, response);
  };
}

function nodeRequest(request: {
  readonly runtime?: { readonly node?: { readonly req: unknown } } | undefined;
}) {
  return request.runtime?.node?.req as IncomingMessage;
}

const refuseHeaders: RequestHandler = (request, _response, next) => {
  next(
    REFUSED_HEADERS.some((name) => request.headers[name] !== undefined)
      ? new UploadError('malformed')
      : undefined,
  );
};

const refuseBody: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  next(hasBody ? new UploadError('malformed') : undefined);
};

/** One answer for an upload that is not there and for one of somebody else. */
function requireOwned({ uploads, ownerOf, visitorOf }: UploadRoutesContext): RequestHandler {
  return async (request, _response, next) => {
    const id = parseId(String(request.params['id']));
    const sender = ownerOf(request);
    if (id === undefined || sender === undefined) throw new UploadError('upload-missing');
    await uploads.find(id, sender);
    if (visitorOf !== undefined) uploads.comesFrom(id, visitorOf(request));
    next();
  };
}

/** A line that stands still is cut: what came is kept, and the sender goes on over another. */
function keepPace(pace: PaceLimits): RequestHandler {
  return (request, _response, next) => {
    watchPace(request, pace, () => {
      request.socket.destroy();
    });
    next();
  };
}

interface Refusal {
  readonly status_code: number;
  readonly body: string;
}

const refusal = (status: number, code: UploadErrorCode): Refusal => ({
  status_code: status,
  body: JSON.stringify({ code }),
});

/** In our codes; what tus itself refuses keeps its status. */
function refusalOf(error: unknown, log: Log): Refusal {
  if (error instanceof UploadError) return refusal(UPLOAD_STATUS[error.code], error.code);
  if (error instanceof StorageError) {
    log('storage-failed', { code: codeOf(error) });
    const code = error.code === 'full' ? 'store-full' : 'store-trouble';
    return refusal(UPLOAD_STATUS[code], code);
  }
  const status = (error as { readonly status_code?: unknown }).status_code;
  if (typeof status !== 'number') {
    log('intake-failed', { code: codeOf(error) });
    return refusal(500, 'store-trouble');
  }
  return refusal(status, CODES_OF_TUS.get(status) ?? 'malformed');
}

const CODES_OF_TUS: ReadonlyMap<number, UploadErrorCode> = new Map([
  [404, 'upload-missing'],
  [409, 'wrong-offset'],
  [410, 'upload-missing'],
  [413, 'too-big'],
]);

function answerError(log: Log) {
  return (error: unknown, request: Request, response: Response, _next: unknown): void => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status_code, body } = refusalOf(error, log);
    // What is still being sent is not wanted.
    if (!request.complete) response.set('Connection', 'close');
    response.status(status_code).type('json').send(body);
  };
}
