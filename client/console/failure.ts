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
 * - `foreign-unopened`: what the source had encrypted by themselves opens with none of the keys.
 * - `not-encrypted`: the file is not encrypted by the source, though its name says so.
 * - `too-large-inside`: too large to be opened twice in memory.
 * - `no-mailbox`, `mailbox-exchanged`: why a source cannot be answered; `mailbox-closed` is also the server's word.
 * - `no-signing-key`: none of the keys at hand is the newsroom's.
 * - `unknown-ring-key`: the ring has a key that the editor has not been shown.
 * - `key-not-proven`: the private half of a new key does not open what its public half seals.
 * - `wrong-certificate`: a revocation certificate is not one of the keys that are declared stolen.
 * - `sent-before`: the reply is stored already, in the words that it had at an earlier attempt.
 * - `file-changed`, `unreadable-attachment`: a file of a reply changed while it was read, or could not be read.
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
  | 'foreign-unopened'
  | 'not-encrypted'
  | 'too-large-inside'
  | 'no-mailbox'
  | 'mailbox-exchanged'
  | 'no-signing-key'
  | 'unknown-ring-key'
  | 'key-not-proven'
  | 'wrong-certificate'
  | 'sent-before'
  | 'file-changed'
  | 'unreadable-attachment'
  | 'worker-failed'
  | 'internal';

/** Stable codes, shown beside the sentence so that an editor can read them out to an officer. */
export type FailureCode = ConsoleCode | KeysErrorCode | StaffApiErrorCode;

/** Why something did not work, in a form that crosses from worker to page. */
export interface Failure {
  readonly code: FailureCode;
  /** With `clock-off`: how far this computer is ahead. With `rate-limited`: how long to wait. */
  readonly seconds?: number;
  /** With `entry-refused`: why, as the server has it. */
  readonly reason?: string;
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
  'foreign-unopened': true,
  'not-encrypted': true,
  'too-large-inside': true,
  'no-mailbox': true,
  'mailbox-exchanged': true,
  'no-signing-key': true,
  'unknown-ring-key': true,
  'key-not-proven': true,
  'wrong-certificate': true,
  'sent-before': true,
  'file-changed': true,
  'unreadable-attachment': true,
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
  'broken-log': true,
  'unauthorized-entry': true,
  'last-officer': true,
  'compromised-key': true,
  'forked-log': true,
  'older-log': true,
  'wrong-pin': true,
  'bad-share': true,
  'too-few-shares': true,
  'not-on-staff-list': true,
  'challenge-expired': true,
  'rate-limited': true,
  'signed-out': true,
  'not-found': true,
  'wrong-role': true,
  'not-signed': true,
  'bad-request': true,
  'log-moved': true,
  'entry-refused': true,
  'not-empty': true,
  'mailbox-closed': true,
  'ring-changed': true,
  'ring-closed': true,
  'upload-missing': true,
  'upload-busy': true,
  'wrong-offset': true,
  'too-many': true,
  'too-big': true,
  'store-full': true,
  'store-trouble': true,
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
