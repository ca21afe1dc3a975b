import type { CookieOptions, Request, RequestHandler, Response } from 'express';
import type { Role } from '../storage/ports.ts';
import type { StaffKey } from '../../keys/index.ts';
import { sessionOf, setSession } from './session-of.ts';
import type { Sessions } from './sessions.ts';
import { StaffError } from './staff-error.ts';

const COOKIE = '__Host-sealdrop';
const TOKEN_HEADER = 'x-sealdrop-token';
const COOKIE_OPTIONS: CookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' };

export interface GuardContext {
  readonly sessions: Sessions;
  /** The staff list of the key log. */
  readonly staff: () => Promise<readonly StaffKey[]>;
}

/** Browsers say where a request comes from; whatever does not say so is not a browser, and has no cookie to abuse. */
export const refuseCrossSite: RequestHandler = (request, _response, next) => {
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new StaffError('cross-site');
  next();
};

/**
 * The staff list is looked at for every request, so that whoever has left it, or has lost a role, is signed out at once and
 * on every server.
 */
export function requireSession({ sessions, staff }: GuardContext): RequestHandler {
  return async (request, _response, next) => {
    const cookie = cookieOf(request);
    const session = sessions.use({ cookie, token: request.get(TOKEN_HEADER) ?? '' });
    if (session === undefined) throw new StaffError('signed-out');
    const { fingerprint, roles } = session;
    const member = (await staff()).find(({ key }) => key.fingerprint === fingerprint);
    if (member === undefined || !roles.every((role) => member.roles.includes(role))) {
      sessions.endAll(fingerprint);
      throw new StaffError('signed-out');
    }
    setSession(request, session);
    next();
  };
}

/** Stands in every route that is not for everybody who is signed in. */
export function requireRole(role: Role): RequestHandler {
  return (request, _response, next) => {
    if (!sessionOf(request).roles.includes(role)) throw new StaffError('wrong-role');
    next();
  };
}

export function cookieOf(request: Request): string {
  const cookies = (request.get('cookie') ?? '').split(/;\s*/u);
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

export function giveCookie(response: Response, cookie: string): void {
  response.cookie(COOKIE, cookie, COOKIE_OPTIONS);
}

export function takeCookie(response: Response): void {
  response.clearCookie(COOKIE, COOKIE_OPTIONS);
}
