import express, {
  type CookieOptions,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { codeOf, type Log } from '../http/operational-log.ts';
import type { PaceLimits } from '../http/upload-pace.ts';
import { StorageError, type StorageErrorCode } from '../storage/ports.ts';
import { uploadRoutes } from '../uploads/index.ts';
import { type ReplyContext, uploadOwner } from './keep-reply.ts';
import { parse } from './parse.ts';
import { sessionOf, setSession } from './session-of.ts';
import { giveChallenge, signIn, type SignInContext } from './sign-in.ts';
import { StaffError, type StaffErrorCode } from './staff-error.ts';
import { replyRoute, tipRoutes } from './tip-routes.ts';

const COOKIE = '__Host-sealdrop';
const TOKEN_HEADER = 'x-sealdrop-token';
const MAX_REQUEST_BYTES = 65_536;

export interface ConsoleContext extends SignInContext, ReplyContext {
  readonly newsroom: string;
  readonly idleSeconds: number;
  readonly limitSignIns: RequestHandler;
  readonly pace: PaceLimits;
  readonly log: Log;
}

const fingerprint = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u));
const challengeSchema = v.object({ fingerprint });
const answerSchema = v.object({
  fingerprint,
  nonce: v.pipe(v.string(), v.maxLength(100)),
  signature: v.pipe(v.string(), v.maxLength(20_000)),
});

/** The staff API. What is open to everybody stands before the guard, everything after it needs a session. */
export function consoleRoutes(context: ConsoleContext): Router {
  const router = express.Router();
  const json = express.json({ limit: MAX_REQUEST_BYTES, strict: true });
  router.use(refuseCrossSite);
  router.use('/sign-in', context.limitSignIns, json);
  router.post('/sign-in/challenge', answerChallenge(context));
  router.post('/sign-in', answerSignIn(context));
  router.use(requireSession(context));
  replyRoute(router, context);
  router.use('/uploads', uploadsOfStaff(context));
  router.use(json);
  router.post('/sign-out', (request, response) => {
    context.sessions.end(cookieOf(request));
    response.clearCookie(COOKIE, COOKIE_OPTIONS).status(204).end();
  });
  router.get('/ring', answerRing(context));
  tipRoutes(router, context);
  router.use(() => {
    throw new StaffError('not-found');
  });
  router.use(answerError(context.log));
  return router;
}

/** Files of replies: only whoever began an upload goes on with it. */
function uploadsOfStaff({ uploads, pace, log }: ConsoleContext): Router {
  const ownerOf = (request: IncomingMessage) => uploadOwner(sessionOf(request));
  return uploadRoutes({ uploads, side: 'staff', path: '/api/uploads', ownerOf, pace, log });
}

const COOKIE_OPTIONS: CookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' };

function answerChallenge(context: ConsoleContext): RequestHandler {
  return async (request, response) => {
    const { nonce, expires } = await giveChallenge(context, parse(challengeSchema, request.body).fingerprint);
    response.json({ nonce, expires: expires.toISOString(), now: context.now().toISOString() });
  };
}

function answerSignIn(context: ConsoleContext): RequestHandler {
  return async (request, response) => {
    const { cookie, token, roles } = await signIn(context, parse(answerSchema, request.body));
    response.cookie(COOKIE, cookie, COOKIE_OPTIONS);
    response.json({ token, roles, newsroom: context.newsroom, idleSeconds: context.idleSeconds });
  };
}

function answerRing(context: ConsoleContext): RequestHandler {
  return async (_request, response) => {
    const stored = await context.tips.currentRing();
    if (stored === undefined) throw new StaffError('not-found');
    const state = await context.ring();
    response.json({
      epoch: stored.epoch,
      since: stored.since,
      keys: stored.armoredKeys,
      suite: state.open ? state.ring.suite : null,
      expires: state.open ? (state.ring.expires?.toISOString() ?? null) : null,
      problem: state.open ? null : state.problem,
    });
  };
}

/** Browsers say where a request comes from; whatever does not say so is not a browser, and has no cookie to abuse. */
const refuseCrossSite: RequestHandler = (request, _response, next) => {
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new StaffError('cross-site');
  next();
};

function requireSession(context: ConsoleContext): RequestHandler {
  return (request, _response, next) => {
    const token = request.get(TOKEN_HEADER) ?? '';
    const session = context.sessions.use({ cookie: cookieOf(request), token }, context.now());
    if (session === undefined) throw new StaffError('signed-out');
    setSession(request, session);
    next();
  };
}

function cookieOf(request: Request): string {
  const cookies = (request.get('cookie') ?? '').split(/;\s*/u);
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

/** Errors of libraries become codes: nothing of a request gets into an answer or a log. */
function answerError(log: Log): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const answer = answerTo(error, request.method === 'GET');
    if (!(error instanceof StaffError) && answer.code !== 'bad-request') {
      log('staff-request-failed', { code: codeOf(error) });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(answer.status).json(answer.body);
  };
}

function answerTo(error: unknown, reading: boolean): StaffError {
  if (error instanceof StaffError) return error;
  if (isBadRequest(error)) return new StaffError('bad-request');
  if (!(error instanceof StorageError)) return new StaffError('internal');
  if (error.code === 'missing') return new StaffError('not-found');
  return new StaffError((reading ? undefined : WRITING_ANSWERS[error.code]) ?? 'internal');
}

const WRITING_ANSWERS: Partial<Record<StorageErrorCode, StaffErrorCode>> = {
  full: 'store-full',
  unhealthy: 'store-trouble',
};

function isBadRequest(error: unknown): boolean {
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}
