import type { KeyProblem, KeysErrorCode } from '../../keys/index.ts';
import type { StaffApiErrorCode } from '../staff-api/index.ts';

/**
 * What the console itself can run into.
 *
 * - `no-fitting-key`, `damaged`, `mixed-up`: why a part does not open, as far as the editor can do something about it.
 * - `missing-part`: the letter names a file that the server does not have.
 * - `cancelled`: the editor did not want it any more.
 * - `no-room`: the browser's disk space does not hold the file.
 * - `too-large-here`: no private disk space in this browser, and too large for its memory.
 * - `unreadable-file`: the key file could not be read from the disk.
 * - `worker-failed`: the part of the console that opens tips could not be started, or died.
 * - `internal`: a mistake of the console's own.
 */
type ConsoleCode =
  | 'no-fitting-key'
  | 'damaged'
  | 'mixed-up'
  | 'missing-part'
  | 'cancelled'
  | 'no-room'
  | 'too-large-here'
  | 'unreadable-file'
  | 'worker-failed'
  | 'internal';

/** Stable codes, shown beside the sentence so that an editor can read them out to an officer. */
export type FailureCode = ConsoleCode | KeysErrorCode | StaffApiErrorCode;

/** Why something did not work, in a form that crosses from worker to page. */
export interface Failure {
  readonly code: FailureCode;
  /** With `clock-off`: how far this computer is ahead. With `rate-limited`: how long to wait. */
  readonly seconds?: number;
  /** With `unfit-key`: what is wrong with the key. */
  readonly problem?: KeyProblem;
}

const CODES: Record<FailureCode, true> = {
  'no-fitting-key': true,
  damaged: true,
  'mixed-up': true,
  'missing-part': true,
  cancelled: true,
  'no-room': true,
  'too-large-here': true,
  'unreadable-file': true,
  'worker-failed': true,
  internal: true,
  'not-a-key': true,
  'private-key': true,
  'public-key': true,
  'wrong-passphrase': true,
  'passphrase-needed': true,
  'unfit-key': true,
  'empty-ring': true,
  malformed: true,
  'cannot-open': true,
  mismatch: true,
  'too-large': true,
  'not-authentic': true,
  'clock-off': true,
  'not-on-staff-list': true,
  'challenge-expired': true,
  'rate-limited': true,
  'signed-out': true,
  'not-found': true,
  unreachable: true,
  interrupted: true,
  'unexpected-answer': true,
};

export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(CODES, code);
}

/** A failure that is thrown. */
export class ConsoleError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.code, options);
    this.name = 'ConsoleError';
    this.failure = failure;
  }
}

export function failureOf(error: unknown): Failure {
  return error instanceof ConsoleError ? error.failure : { code: 'internal' };
}
