import express, { type RequestHandler, type Router } from 'express';
import * as v from 'valibot';
import type { VerifiedLog } from '../../keys/index.ts';
import type { Log } from '../http/operational-log.ts';
import type { RingState } from '../newsroom.ts';
import { dayOf } from '../storage/day.ts';
import type { TipStore } from '../storage/ports.ts';
import { answerError } from './answer-error.ts';
import { cookieOf, giveCookie, refuseCrossSite, requireSession, takeCookie } from './guard.ts';
import { fingerprintSchema, parse } from './parse.ts';
import { sessionOf } from './session-of.ts';
import { giveChallenge, signIn, type SignInContext } from './sign-in.ts';
import { StaffError } from './staff-error.ts';

const MAX_REQUEST_BYTES = 65_536;

export interface StaffContext extends SignInContext {
  readonly ring: () => Promise<RingState>;
  readonly keyLog: () => Promise<VerifiedLog | undefined>;
  readonly tips: Pick<TipStore, 'report'>;
  readonly newsroom: string;
  readonly idleSeconds: number;
  readonly limitSignIns: RequestHandler;
  readonly log: Log;
}

const challengeSchema = v.object({ fingerprint: fingerprintSchema });
const answerSchema = v.object({
  fingerprint: fingerprintSchema,
  nonce: v.pipe(v.string(), v.maxLength(100)),
  session: v.pipe(v.string(), v.maxLength(100)),
  signature: v.pipe(v.string(), v.maxLength(20_000)),
});

export interface StaffSections {
  /** For everybody: what they take needs no session, because something else vouches for it. */
  readonly open: readonly Router[];
  readonly guarded: readonly Router[];
}

/**
 * The staff API. What is open to everybody stands before the guard, everything after it needs a session. Each section
 * says in every route of its own which role it is for.
 */
export function staffRoutes(context: StaffContext, { open, guarded }: StaffSections): Router {
  const router = express.Router({ caseSensitive: true });
  const json = express.json({ limit: MAX_REQUEST_BYTES, strict: true });
  router.use(refuseCrossSite);
  router.post('/sign-in/challenge', context.limitSignIns, json, answerChallenge(context));
  router.post('/sign-in', context.limitSignIns, json, answerSignIn(context));
  for (const section of open) router.use(section);
  router.use(requireSession(context));
  router.post('/sign-out', answerSignOut(context));
  router.get('/ring', answerRing(context));
  router.get('/reports', answerReports(context));
  for (const section of guarded) router.use(section);
  router.use(() => {
    throw new StaffError('not-found');
  });
  router.use(answerError(context.log));
  return router;
}

function answerChallenge(context: StaffContext): RequestHandler {
  return async (request, response) => {
    const { nonce, expires } = await giveChallenge(context, parse(challengeSchema, request.body).fingerprint);
    response.json({ nonce, expires: expires.toISOString(), now: context.now().toISOString() });
  };
}

function answerSignIn(context: StaffContext): RequestHandler {
  return async (request, response) => {
    const { cookie, token, roles } = await signIn(context, parse(answerSchema, request.body));
    giveCookie(response, cookie);
    response.json({ token, roles, newsroom: context.newsroom, idleSeconds: context.idleSeconds });
  };
}

function answerSignOut({ sessions, audit, now }: StaffContext): RequestHandler {
  return async (request, response) => {
    const actor = sessionOf(request).fingerprint;
    sessions.end(cookieOf(request));
    await audit.record({ day: dayOf(now()), actor, action: 'sign-out', subject: '' });
    takeCookie(response);
    response.status(204).end();
  };
}

function answerRing(context: StaffContext): RequestHandler {
  return async (_request, response) => {
    const log = await context.keyLog();
    if (log === undefined) throw new StaffError('not-found');
    const { epoch, ring } = log.head;
    const state = await context.ring();
    response.json({
      epoch,
      since: log.entries.find((entry) => entry.epoch === epoch)?.day,
      keys: ring.map(({ armored }) => armored),
      suite: state.open ? state.ring.suite : null,
      expires: state.open ? (state.ring.expires?.toISOString() ?? null) : null,
      problem: state.open ? null : state.problem,
    });
  };
}

const TOLD_REPORTS = ['check', 'backup'] as const;

/** What the last nights have found, for everybody who is signed in. Which bodies are damaged is the operator's business. */
function answerReports({ tips }: StaffContext): RequestHandler {
  return async (_request, response) => {
    const reports = await Promise.all(
      TOLD_REPORTS.map(async (name) => {
        const report = await tips.report(name);
        if (report === undefined) return [];
        const told = JSON.parse(report.body) as Record<string, unknown>;
        return [[name, { ...told, day: report.day, named: undefined }]] as const;
      }),
    );
    response.json(Object.fromEntries(reports.flat()));
  };
}
