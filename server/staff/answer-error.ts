import type { ErrorRequestHandler } from 'express';
import { codeOf, type Log } from '../http/operational-log.ts';
import { StorageError, type StorageErrorCode } from '../storage/ports.ts';
import { StaffError, type StaffErrorCode } from './staff-error.ts';

/** Errors of libraries become codes: nothing of a request gets into an answer or a log. */
export function answerError(log: Log): ErrorRequestHandler {
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
