import express, {
  type CookieOptions,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import * as v from 'valibot';
import type { RingState } from '../newsroom.ts';
import { codeOf, type Log } from '../http/operational-log.ts';
import { parseId } from '../storage/id.ts';
import { type BlobStore, type Id, type ListedTip, StorageError, type StoredPart } from '../storage/ports.ts';
import type { Session } from './sessions.ts';
import { giveChallenge, signIn, type SignInContext } from './sign-in.ts';
import { StaffError } from './staff-error.ts';

const COOKIE = '__Host-sealdrop';
const TOKEN_HEADER = 'x-sealdrop-token';
const MAX_REQUEST_BYTES = 65_536;
const DEFAULT_PAGE_TIPS = 100;
const MAX_PAGE_TIPS = 200;

export interface ConsoleContext extends SignInContext {
  readonly blobs: BlobStore;
  readonly ring: () => Promise<RingState>;
  readonly newsroom: string;
  readonly idleSeconds: number;
  readonly limitSignIns: RequestHandler;
  readonly log: Log;
}

const fingerprint = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u));
const challengeSchema = v.object({ fingerprint });
const answerSchema = v.object({
  fingerprint,
  nonce: v.pipe(v.string(), v.maxLength(100)),
  signature: v.pipe(v.string(), v.maxLength(20_000)),
});
const readSchema = v.object({ read: v.boolean() });
const listSchema = v.object({
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/u), v.transform(Number), v.minValue(1), v.maxValue(MAX_PAGE_TIPS)),
  ),
  after: v.optional(v.pipe(v.string(), v.maxLength(200))),
});

/** The staff API. What is open to everybody stands before the guard, everything after it needs a session. */
export function consoleRoutes(context: ConsoleContext): Router {
  const router = express.Router();
  router.use(express.json({ limit: MAX_REQUEST_BYTES, strict: true }));
  router.use(refuseCrossSite);
  router.use('/sign-in', context.limitSignIns);
  router.post('/sign-in/challenge', answerChallenge(context));
  router.post('/sign-in', answerSignIn(context));
  router.use(requireSession(context));
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

function tipRoutes(router: Router, { tips, blobs }: ConsoleContext): void {
  router.get('/tips', async (request, response) => {
    const { limit = DEFAULT_PAGE_TIPS, after } = parse(listSchema, request.query);
    const reader = sessionOf(request).fingerprint;
    const page = await tips.listTips({ reader, limit, ...(after === undefined ? {} : { after }) });
    response.json({
      tips: page.tips.map(listedTip),
      ...(page.next === undefined ? {} : { next: page.next }),
    });
  });
  router.get('/tips/count', async (request, response) => {
    response.json(await tips.countTips(sessionOf(request).fingerprint));
  });
  router.get('/tips/:id', async (request, response) => {
    const tip = await tips.tip(idOf(request));
    if (tip === undefined) throw new StaffError('not-found');
    response.json({ id: tip.id, day: tip.day, sealed: tip.sealed, parts: tip.parts.map(partOf) });
  });
  router.put('/tips/:id/read', async (request, response) => {
    const { read } = parse(readSchema, request.body);
    const id = idOf(request);
    if ((await tips.tip(id)) === undefined) throw new StaffError('not-found');
    await tips.setRead(id, sessionOf(request).fingerprint, read);
    response.status(204).end();
  });
  router.get('/parts/:id/body', async (request, response) => {
    const part = await tips.part(idOf(request));
    if (part === undefined) throw new StaffError('not-found');
    await sendBody(response, part, blobs);
  });
}

async function sendBody(response: Response, { length, body }: StoredPart, blobs: BlobStore): Promise<void> {
  const stored = 'inline' in body ? [body.inline] : blobs.read(body.blob);
  const chunks = whole(stored, length);
  // Before the headers: a body that cannot be read is answered with a code.
  let next = await chunks.next();
  response.set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(length),
    'Content-Disposition': 'attachment',
  });
  try {
    for (; next.done !== true; next = await chunks.next()) await sendChunk(response, next.value);
  } finally {
    await chunks.return();
  }
  response.end();
}

/** Resolves when the system has taken the chunk, whose memory is then used for the next one. */
function sendChunk(response: Response, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = (cause?: unknown) => {
      reject(
        Object.assign(new Error('The client has not taken all of a body.', { cause }), {
          code: 'ECONNABORTED',
        }),
      );
    };
    response.once('close', lost);
    response.write(chunk, (error) => {
      response.off('close', lost);
      if (error instanceof Error) lost(error);
      else resolve();
    });
  });
}

/** A body that is cut off on the disk cuts the connection: the client would wait for the rest of it. */
async function* whole(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read <= length) yield chunk;
  }
  if (read === length) return;
  throw new StorageError(
    'unhealthy',
    `A body of ${length} bytes has ${read} bytes on the disk. Look at the disk.`,
  );
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
    sessionsOfRequests.set(request, session);
    next();
  };
}

const sessionsOfRequests = new WeakMap<Request, Session>();

function sessionOf(request: Request): Session {
  const session = sessionsOfRequests.get(request);
  if (session === undefined) throw new StaffError('signed-out');
  return session;
}

function cookieOf(request: Request): string {
  const cookies = (request.get('cookie') ?? '').split(/;\s*/u);
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

function idOf(request: Request): Id {
  const id = parseId(String(request.params['id']));
  if (id === undefined) throw new StaffError('not-found');
  return id;
}

function parse<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (!result.success) throw new StaffError('bad-request');
  return result.output;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function partOf({ id, kind, position, suite, epoch, length, envelope }: StoredPart) {
  return { id, kind, position, suite, epoch, length, envelope: base64(envelope) };
}

function listedTip({ id, day, sealed, read, attachments, attachmentBytes, letter }: ListedTip) {
  const body = 'inline' in letter.body ? { body: base64(letter.body.inline) } : {};
  return { id, day, sealed, read, attachments, attachmentBytes, letter: { ...partOf(letter), ...body } };
}

/** Errors of libraries become codes: nothing of a request gets into an answer or a log. */
function answerError(log: Log): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const answer = answerTo(error);
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

function answerTo(error: unknown): StaffError {
  if (error instanceof StaffError) return error;
  if (isBadRequest(error)) return new StaffError('bad-request');
  const missing = error instanceof StorageError && error.code === 'missing';
  return new StaffError(missing ? 'not-found' : 'internal');
}

function isBadRequest(error: unknown): boolean {
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}
