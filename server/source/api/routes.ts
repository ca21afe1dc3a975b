import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import type { Elapsed } from '../../elapsed.ts';
import { codeOf, type Log } from '../../http/operational-log.ts';
import type { OnLimited } from '../../http/rate-limit.ts';
import { originOf } from '../../http/same-origin.ts';
import type { VisitorOf } from '../../http/rate-limit.ts';
import type { PaceLimits } from '../../http/upload-pace.ts';
import { StorageError } from '../../storage/ports.ts';
import { UploadError, uploadRoutes } from '../../uploads/index.ts';
import type { IntakeGate, OpenGate } from '../intake-gate.ts';
import type { SourceLimiters } from '../limiters.ts';
import type { ClosedReason, Limits } from '../pages/index.ts';
import { ApiError, type ApiErrorCode } from './api-error.ts';
import { GivenUp } from './given-up.ts';
import { giveUpTip, keepSealedTip, type KeepContext } from './keep-sealed-tip.ts';
import { closeMailbox, deleteReply, openMailbox, sendPart } from './mailbox-routes.ts';
import { ownerOf } from './owner.ts';
import { readGivenUp, readSealedTip } from './requests.ts';

export const API_PATH = '/api';
/** A locator, an id, and what stands around them. */
const MAX_SHORT_REQUEST_BYTES = 4_096;
const MAX_BYTES_PER_CHARACTER = 4;
const BASE64_GROWTH = 4 / 3;
/** Names, types and envelopes of one file. */
const MAX_BYTES_PER_FILE = 16_384;
const MAX_OTHER_BYTES = 262_144;

export interface ApiContext extends Omit<KeepContext, 'limits' | 'givenUp'> {
  readonly gate: IntakeGate;
  readonly origin: () => string;
  readonly newsroom: string;
  readonly limits: Limits;
  readonly pace: PaceLimits;
  readonly limiters: SourceLimiters;
  readonly visitorOf: VisitorOf;
  readonly log: Log;
  readonly elapsed: Elapsed;
}

/** For scripts of ours: what a browser seals by itself, and what it opens by itself. */
export function apiRoutes(context: ApiContext): Router {
  const router = express.Router({ caseSensitive: true });
  const { limiters } = context;
  const short = express.json({ limit: MAX_SHORT_REQUEST_BYTES });
  const keeping = { ...context, givenUp: new GivenUp(context.elapsed) };
  router.use(onlyOurs(context.origin));
  router.get('/newsroom', describeNewsroom(context));
  router.get('/signers', describeSigners(context));
  router.post('/uploads', limiters.steps);
  router.use('/uploads', uploadRoutes({ ...context, side: 'source', path: `${API_PATH}/uploads`, ownerOf }));
  router.post(
    '/tips',
    limiters.tips,
    express.json({ limit: maxTipRequest(context.limits) }),
    keepTip(keeping),
  );
  router.post('/tips/give-up', limiters.steps, short, giveUp(keeping));
  router.post('/mailbox', limiters.openings, short, openMailbox(context));
  router.post('/mailbox/body', limiters.steps, short, sendPart(context));
  router.post('/mailbox/delete', limiters.steps, short, deleteReply(context));
  router.post('/mailbox/close', limiters.steps, short, closeMailbox(context));
  router.use(() => {
    throw new ApiError('not-found');
  });
  router.use(answerError(context));
  return router;
}

/** The answer to a network that asks too often. */
export const refuseLimitedApi: OnLimited = (_request, response, seconds) => {
  const { status, body } = new ApiError('rate-limited', { seconds });
  response.status(status).json(body);
};

/** No page of another site can set this header without asking first, and is then refused. Without it there is nothing here. */
function onlyOurs(origin: () => string): RequestHandler {
  return (request, _response, next) => {
    if (originOf(request, origin()) === 'foreign') throw new ApiError('foreign-origin');
    if (request.headers['x-sealdrop'] !== '1') throw new ApiError('not-found');
    next();
  };
}

function describeNewsroom(context: ApiContext): RequestHandler {
  return async (_request, response) => {
    const { ring } = await requireOpen(context);
    response.json({
      name: context.newsroom,
      epoch: ring.epoch,
      suite: ring.suite,
      keys: ring.keys.map(({ armored }) => armored),
      salt: Buffer.from(await context.tips.siteSalt()).toString('base64'),
      limits: context.limits,
      stampBits: context.stampBits,
      // So that a letter does not tell how wrong the clock of its writer is.
      now: context.now().toISOString(),
    });
  };
}

/** What opens a mailbox, beside the key log: also while intake is closed, for an expired key or a full disk. */
function describeSigners({ newsroom, tips, gate }: ApiContext): RequestHandler {
  return async (_request, response) => {
    response.json({
      name: newsroom,
      takesFiles: await gate.takesFiles(),
      salt: Buffer.from(await tips.siteSalt()).toString('base64'),
    });
  };
}

function giveUp(context: KeepContext): RequestHandler {
  return async (request, response) => {
    response.json({ kept: await giveUpTip(context, readGivenUp(request.body)) });
  };
}

function keepTip(context: ApiContext & KeepContext): RequestHandler {
  return async (request, response) => {
    const tip = readSealedTip(request.body);
    const { ring } = await requireOpen(context);
    const visitor = context.visitorOf(request);
    const accepted = (bytes: number): void => {
      context.accepted(bytes, visitor);
    };
    await keepSealedTip({ ...context, accepted }, tip, ring);
    response.status(201).json({});
  };
}

const CLOSED: Readonly<Record<ClosedReason, ApiErrorCode>> = {
  keyExpired: 'key-expired',
  keyWithdrawn: 'key-withdrawn',
  storeFull: 'store-full',
  storeTrouble: 'store-trouble',
};

async function requireOpen({ gate }: ApiContext): Promise<OpenGate> {
  const state = await gate.look();
  if (!state.open) throw new ApiError(CLOSED[state.reason]);
  return state;
}

function maxTipRequest({ messageCharacters, files }: Limits): number {
  const sealed = messageCharacters * MAX_BYTES_PER_CHARACTER + (files + 1) * MAX_BYTES_PER_FILE;
  return Math.ceil(sealed * BASE64_GROWTH) + MAX_OTHER_BYTES;
}

function answerError(context: ApiContext): ErrorRequestHandler {
  return (error, request, response, _next) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, body } = apiErrorOf(error, context);
    if (!request.complete) response.set('Connection', 'close');
    response.status(status).json(body);
  };
}

function apiErrorOf(error: unknown, { gate, log }: ApiContext): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof UploadError) return new ApiError(error.code);
  if (error instanceof StorageError) {
    gate.doubt(error);
    log('storage-failed', { code: codeOf(error) });
    return new ApiError(error.code === 'full' ? 'store-full' : 'store-trouble');
  }
  // express.json
  const { status } = error as { readonly status?: unknown };
  if (status === 413) return new ApiError('too-big');
  if (typeof status === 'number' && status < 500) return new ApiError('malformed');
  log('intake-failed', { code: codeOf(error) });
  return new ApiError('internal');
}
