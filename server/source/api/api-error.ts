import { UPLOAD_STATUS, type UploadErrorCode } from '../../uploads/index.ts';

/** What a script of ours is told. It makes a sentence of it, and never sends anything in another way by itself. */
export type ApiErrorCode =
  | UploadErrorCode
  /** The newsroom has another ring by now: seal to that one. */
  | 'ring-changed'
  | 'key-expired'
  /** By the source, before it was kept. */
  | 'given-up'
  /** There is no key to seal to: it was withdrawn. */
  | 'key-withdrawn'
  | 'rate-limited'
  | 'unknown-mailbox'
  | 'foreign-origin'
  | 'not-found'
  | 'internal';

const STATUS: Readonly<Record<ApiErrorCode, number>> = {
  ...UPLOAD_STATUS,
  'upload-missing': 409,
  'ring-changed': 409,
  'key-expired': 503,
  'given-up': 409,
  'key-withdrawn': 503,
  'rate-limited': 429,
  'unknown-mailbox': 404,
  'foreign-origin': 403,
  'not-found': 404,
  internal: 500,
};

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** How long to wait. */
  readonly seconds: number | undefined;

  constructor(
    code: ApiErrorCode,
    { seconds, ...options }: ErrorOptions & { readonly seconds?: number } = {},
  ) {
    super(code, options);
    this.name = 'ApiError';
    this.code = code;
    this.seconds = seconds;
  }

  get status(): number {
    return STATUS[this.code];
  }

  get body() {
    return { code: this.code, ...(this.seconds === undefined ? {} : { seconds: this.seconds }) };
  }
}
