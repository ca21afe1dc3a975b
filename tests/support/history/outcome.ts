import { UnanswerableError } from '../../../client/conversation/index.ts';
import { StaffApiError } from '../../../client/staff-api/index.ts';
import type { Outcome } from './history.ts';

/** Of the system and of Node's two HTTP clients, when a line breaks. */
const LINE_CODES = /^(?:E[A-Z]+|UND_ERR_\w+|HPE_\w+|Z_BUF_ERROR)$/u;
const LINE_WORDS = /^(?:fetch failed|aborted|terminated|socket hang up)$/u;
const BROKEN_STAFF_LINES: readonly string[] = ['unreachable', 'interrupted', 'unexpected-answer'];

/** Whether the answer never came, so that nobody knows what was done. Other errors are of the test itself. */
export function isBrokenLine(error: unknown): boolean {
  if (error instanceof StaffApiError) return BROKEN_STAFF_LINES.includes(error.code);
  // Errors of Node are no `Error` of the realm in which tests run.
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return LINE_WORDS.test(String(message)) || LINE_CODES.test(String(code));
}

/** What came of work that says so by failing. */
export async function outcomeOf(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (isBrokenLine(error)) return 'unknown';
    if (error instanceof StaffApiError) return 'refused';
    throw error;
  }
}

export function outcomeOfStatus(status: number): Outcome {
  return status < 400 ? 'ok' : 'refused';
}

/** Nothing, where the line broke or the staff site says no. */
export async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    // Unanswerable: the source has closed the mailbox meanwhile.
    if (isBrokenLine(error) || error instanceof StaffApiError || error instanceof UnanswerableError)
      return undefined;
    throw error;
  }
}
