/** Codes that the staff site answers with. */
const SERVER_CODES = [
  'not-on-staff-list',
  'not-authentic',
  'clock-off',
  'unfit-key',
  'challenge-expired',
  'rate-limited',
  'signed-out',
  'not-found',
  'wrong-role',
  'not-signed',
  'bad-request',
  'log-moved',
  'entry-refused',
  'not-empty',
  'mailbox-closed',
  'ring-changed',
  'ring-closed',
  'malformed',
  'upload-missing',
  'upload-busy',
  'wrong-offset',
  'too-many',
  'too-big',
  'store-full',
  'store-trouble',
  'internal',
] as const;

export type ServerCode = (typeof SERVER_CODES)[number];

/**
 * - `unreachable`: no answer at all.
 * - `interrupted`: the answer was cut off.
 * - `unexpected-answer`: an answer that a staff site of this version does not give.
 */
export type StaffApiErrorCode = ServerCode | 'unreachable' | 'interrupted' | 'unexpected-answer';

interface Details extends ErrorOptions {
  readonly status?: number;
  readonly seconds?: number | undefined;
  readonly reason?: string | undefined;
  readonly parts?: number | undefined;
}

/** What every method of `StaffApi` throws. The message may hold words of the server: show it as text only. */
export class StaffApiError extends Error {
  readonly code: StaffApiErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** With `clock-off`: how far the signer is ahead. With `rate-limited`: how long to wait. */
  readonly seconds: number | undefined;
  /** With `entry-refused`: why. */
  readonly reason: string | undefined;
  /** With `not-empty`: how many parts are still wrapped for that ring. */
  readonly parts: number | undefined;

  constructor(code: StaffApiErrorCode, message: string, details: Details = {}) {
    const { status = 0, seconds, reason, parts, ...options } = details;
    super(message, options);
    this.name = 'StaffApiError';
    this.code = code;
    this.status = status;
    this.seconds = seconds;
    this.reason = reason;
    this.parts = parts;
  }
}

export function isServerCode(code: string): code is ServerCode {
  return SERVER_CODES.some((known) => known === code);
}
