/**
 * Why something stopped. Each becomes a sentence and a question; nothing is ever sent in another way by itself.
 *
 * - `no-feature`: the browser lacks something that is needed. `line`: the site cannot be reached.
 * - `key-mismatch`: the key that was served is not the one that the page shows. `key-unfit`: it cannot be sealed to.
 * - `log-...`: the key log is another one than was seen before, ends before it, was continued by somebody who may not, or does
 *   not hold together.
 * - `file-unreadable`: a file cannot be read, or has changed while it was.
 * - `stopped`: given up, and not kept. `unsure`: given up, and it is not known whether it was kept before.
 * - the others: as the site answered.
 */
export type FailureCode =
  | 'no-feature'
  | 'line'
  | 'key-mismatch'
  | 'key-unfit'
  | 'key-expired'
  | 'key-withdrawn'
  | 'log-forked'
  | 'log-older'
  | 'log-unauthorized'
  | 'log-broken'
  | 'file-unreadable'
  | 'too-big'
  | 'too-many'
  | 'files-full'
  | 'share-used'
  | 'store-full'
  | 'store-trouble'
  | 'rate-limited'
  | 'unknown-mailbox'
  | 'refused'
  | 'stopped'
  | 'unsure'
  | 'internal';

/** Plain data, so that it crosses from the worker to the page. */
export interface FailureData {
  readonly code: FailureCode;
  /** Of a file. */
  readonly name?: string;
  /** To wait. */
  readonly seconds?: number;
}

export class Failure extends Error {
  readonly data: FailureData;

  constructor(
    code: FailureCode,
    { cause, ...data }: Omit<FailureData, 'code'> & { readonly cause?: unknown } = {},
  ) {
    super(code, { cause });
    this.name = 'Failure';
    this.data = { code, ...data };
  }
}

export function failureOf(error: unknown): FailureData {
  return error instanceof Failure ? error.data : { code: 'internal' };
}
