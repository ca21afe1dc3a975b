/** What the staff API answers when it refuses: a code for programs, a sentence for people. */
export type StaffErrorCode =
  | 'bad-request'
  | 'not-on-staff-list'
  | 'not-authentic'
  | 'clock-off'
  | 'unfit-key'
  | 'challenge-expired'
  | 'rate-limited'
  | 'signed-out'
  | 'cross-site'
  | 'wrong-role'
  | 'not-signed'
  | 'log-moved'
  | 'entry-refused'
  | 'not-empty'
  | 'not-found'
  | 'mailbox-closed'
  | 'ring-changed'
  | 'ring-closed'
  | 'malformed'
  | 'upload-missing'
  | 'upload-busy'
  | 'store-full'
  | 'store-trouble'
  | 'internal';

const ANSWERS: Record<StaffErrorCode, { readonly status: number; readonly message: string }> = {
  'bad-request': {
    status: 400,
    message: 'The request is not in the form that this version expects. Reload, or update the client.',
  },
  'not-on-staff-list': {
    status: 403,
    message:
      'This key is not on the staff list. Ask an officer to add its public key, or choose your other key file.',
  },
  'not-authentic': {
    status: 401,
    message: 'The signature does not fit the key on the staff list. Use the current export of your key.',
  },
  'clock-off': { status: 401, message: "This computer's clock is off. Set it right, then sign in again." },
  'unfit-key': {
    status: 401,
    message: 'This key has expired or was revoked. Extend it or make a new one, and tell an officer.',
  },
  'challenge-expired': { status: 401, message: 'Signing in took longer than two minutes. Please try again.' },
  'rate-limited': { status: 429, message: 'Too many attempts to sign in. Wait a moment, then try again.' },
  'signed-out': { status: 401, message: 'The session has ended. Sign in again.' },
  'cross-site': { status: 403, message: 'This request came from another site, and was refused.' },
  'wrong-role': {
    status: 403,
    message:
      'This is not for your role on the staff list. Tips are for editors; keys, staff and the audit log for officers.',
  },
  'not-signed': {
    status: 403,
    message:
      'This needs the signature of the session, and was not done. Reload, or use the client of the same release.',
  },
  'log-moved': {
    status: 409,
    message: 'The key log has another entry by now. Nothing was added: look at it, and make the entry anew.',
  },
  'entry-refused': { status: 422, message: 'The entry was not added to the key log.' },
  'not-empty': {
    status: 409,
    message:
      'Tips are still wrapped for this ring, or it is the current one. Wrap them anew, then retire it.',
  },
  'not-found': {
    status: 404,
    message: 'There is nothing here by that name. It may have been deleted meanwhile.',
  },
  'mailbox-closed': {
    status: 409,
    message: 'The source has closed the mailbox, or it has expired. The reply was not stored.',
  },
  'ring-changed': {
    status: 409,
    message: 'The keys of the newsroom have changed. Nothing was stored: seal it again.',
  },
  'ring-closed': {
    status: 503,
    message: 'Nothing can be sealed to the keys of the newsroom now. Nothing was stored: tell an officer.',
  },
  malformed: {
    status: 400,
    message:
      'What was sent is not sealed as it must be, and was not stored. Reload, or use the client of the same release.',
  },
  'upload-missing': {
    status: 404,
    message: 'A file of the reply is not there, or not whole. The reply was not stored: send it again.',
  },
  'upload-busy': {
    status: 423,
    message: 'A file of the reply is still being received. The reply was not stored: send it again.',
  },
  'store-full': {
    status: 507,
    message:
      'There is no room on the disk. This was not done, or not all of it: tell the operator, then do it again. Nothing is done twice.',
  },
  'store-trouble': {
    status: 503,
    message:
      'The disk could not be written. This was not done, or not all of it: tell the operator, then do it again. Nothing is done twice.',
  },
  internal: {
    status: 500,
    message: 'The server could not do that. Nothing was changed. Try again; if it stays, tell the operator.',
  },
};

/** Why an entry is not added to the key log. */
export type EntryRefusal =
  'unauthorized' | 'unfit-key' | 'last-officer' | 'demo-key' | 'compromised-key' | 'clock' | 'malformed';

export interface StaffErrorDetails {
  /** Seconds that the clock is off, or to wait. */
  readonly seconds?: number | undefined;
  /** With `entry-refused`. */
  readonly reason?: EntryRefusal;
  /** With `not-empty`: how many parts are still wrapped for the ring. */
  readonly parts?: number;
  /** Instead of the usual sentence. */
  readonly message?: string;
}

export class StaffError extends Error {
  readonly code: StaffErrorCode;
  readonly status: number;
  readonly #details: Omit<StaffErrorDetails, 'message'>;

  constructor(code: StaffErrorCode, { message, ...details }: StaffErrorDetails = {}) {
    super(message ?? ANSWERS[code].message);
    this.name = 'StaffError';
    this.code = code;
    this.status = ANSWERS[code].status;
    this.#details = details;
  }

  get body() {
    return { code: this.code, message: this.message, ...this.#details };
  }
}
