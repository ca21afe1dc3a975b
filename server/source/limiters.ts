import type { RequestHandler } from 'express';
import type { Elapsed } from '../elapsed.ts';
import { limitRate, type OnLimited, type VisitorOf } from '../http/rate-limit.ts';
import { API_PATH, refuseLimitedApi } from './api/index.ts';
import { refuseLimited, type ReceiveContext } from './receive-tip.ts';

/**
 * How often one visitor may do what. Every route has one of these or a reason for none
 * (tests/architecture/limited-routes.test.ts).
 */
export interface SourceLimiters {
  /** Sends a tip. Counted together, with a script or without. */
  readonly tips: RequestHandler;
  /** Looks for a mailbox by what may be a guess. */
  readonly openings: RequestHandler;
  /** Small steps of a script, of which a tip or a mailbox takes some for every file. */
  readonly steps: RequestHandler;
  /** Whatever is done with an open mailbox without a script. */
  readonly mailbox: RequestHandler;
}

/** @param tipsPerMinute 0 sets no limit to anything */
export function sourceLimiters(
  context: ReceiveContext,
  tipsPerMinute: number,
  visitorOf: VisitorOf,
  elapsed: Elapsed,
): SourceLimiters {
  const refusePage = refuseLimited(context);
  const refuse: OnLimited = (request, ...rest) => {
    const isApi = request.originalUrl.startsWith(`${API_PATH}/`);
    (isApi ? refuseLimitedApi : refusePage)(request, ...rest);
  };
  const limit = (perMinute: number): RequestHandler => limitRate(perMinute, visitorOf, refuse, elapsed);
  const stepsPerMinute = tipsPerMinute * Math.max(1, context.limits.files);
  return {
    tips: limit(tipsPerMinute),
    openings: limit(tipsPerMinute),
    steps: limit(stepsPerMinute),
    mailbox: limit(stepsPerMinute),
  };
}
