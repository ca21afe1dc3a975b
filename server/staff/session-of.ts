import type { IncomingMessage } from 'node:http';
import type { Session } from './sessions.ts';
import { StaffError } from './staff-error.ts';

const sessionsOfRequests = new WeakMap<IncomingMessage, Session>();

/** For the guard alone. */
export function setSession(request: IncomingMessage, session: Session): void {
  sessionsOfRequests.set(request, session);
}

/** The session of a request that has passed the guard. @throws StaffError `signed-out` */
export function sessionOf(request: IncomingMessage): Session {
  const session = sessionsOfRequests.get(request);
  if (session === undefined) throw new StaffError('signed-out');
  return session;
}
