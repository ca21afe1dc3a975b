/** Codes of the command line's own errors. Those of `keys/` and of the staff API are shown as they are. */
export type CliErrorCode =
  | 'usage'
  | 'no-terminal'
  | 'interrupted-by-you'
  | 'file-not-found'
  | 'file-not-readable'
  | 'file-exists'
  | 'file-not-writable'
  | 'disk-full'
  | 'weak-passphrase'
  | 'passphrases-differ'
  | 'empty-passphrase-file'
  | 'server-address'
  | 'insecure-server'
  | 'parts-missing'
  | 'parts-failed'
  | 'suspicious-message'
  | 'empty-reply'
  | 'no-mailbox'
  | 'mailbox-exchanged'
  | 'no-signing-key'
  | 'unknown-ring-key'
  | 'file-changed'
  | 'unfit-keys'
  | 'other-ring'
  | 'newer-epoch'
  | 'older-epoch'
  | 'pins-unreadable'
  | 'ring-not-logged'
  | 'no-officer-key'
  | 'own-key'
  | 'no-recovery-key'
  | 'waiting-for-signature'
  | 'key-not-proven'
  | 'not-in-ring'
  | 'not-proven'
  | 'no-such-entry'
  | 'no-such-tip'
  | 'audit-broken';

/** An expected error: what happened, a stable code, and the next command or step. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly next: string;

  constructor(code: CliErrorCode, message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.code = code;
    this.next = next;
  }
}
