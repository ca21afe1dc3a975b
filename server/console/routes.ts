import express, { type Router } from 'express';
import type { IncomingMessage } from 'node:http';
import type { Log } from '../http/operational-log.ts';
import type { PaceLimits } from '../http/upload-pace.ts';
import { requireRole } from '../staff/guard.ts';
import { sessionOf } from '../staff/session-of.ts';
import { uploadRoutes } from '../uploads/index.ts';
import { uploadOwner } from './keep-reply.ts';
import { type TipContext, tipRoutes } from './tip-routes.ts';

export interface ConsoleContext extends TipContext {
  readonly pace: PaceLimits;
  readonly log: Log;
}

/** The editors' section of the staff API. It stands behind the guard of `server/staff/`. */
export function consoleRoutes(context: ConsoleContext): Router {
  const router = express.Router({ caseSensitive: true });
  tipRoutes(router, context);
  router.use('/uploads', requireRole('editor'), uploadsOfStaff(context));
  return router;
}

/** Files of replies: only whoever began an upload goes on with it. */
function uploadsOfStaff({ uploads, pace, log }: ConsoleContext): Router {
  const ownerOf = (request: IncomingMessage) => uploadOwner(sessionOf(request));
  return uploadRoutes({ uploads, side: 'staff', path: '/api/uploads', ownerOf, pace, log });
}
