/** Codes of our own errors, of storage, backups and listening, which may stand in the log as they are. */
const OWN_CODES = [
  'duplicate',
  'full',
  'missing',
  'unhealthy',
  'newer-data',
  'locked',
  'discarded',
  'nested',
  'not-a-backup',
  'other-site',
  'backup-busy',
  'backup-full',
  'backup-unwritable',
  'backup-damaged',
  'data-there',
  'no-data',
  'data-damaged',
  'unsettled',
  'port-taken',
  'port-forbidden',
  'no-such-address',
  'socket-taken',
  'socket-in-the-way',
  'socket-forbidden',
  'no-such-folder',
  'cannot-listen',
] as const;

const TRANSLATED_CODES = [
  'disk-full',
  'disk-failing',
  'permission-denied',
  'too-many-open-files',
  'out-of-memory',
  'connection-lost',
  'database-busy',
  'database-damaged',
  'malformed-upload',
  'programming-error',
  'unexpected',
] as const;

export const FAILURE_CODES = [...OWN_CODES, ...TRANSLATED_CODES] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

const TRANSLATIONS: readonly (readonly [RegExp, FailureCode])[] = [
  [/^(?:ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/, 'disk-full'],
  [/^(?:EIO|SQLITE_IOERR\w*)$/, 'disk-failing'],
  [/^(?:EACCES|EPERM|EROFS|SQLITE_READONLY\w*|SQLITE_CANTOPEN\w*)$/, 'permission-denied'],
  [/^(?:EMFILE|ENFILE)$/, 'too-many-open-files'],
  [/^(?:ENOMEM|SQLITE_NOMEM|ERR_WORKER_OUT_OF_MEMORY)$/, 'out-of-memory'],
  [/^(?:ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|ABORT_ERR)$/, 'connection-lost'],
  [/^(?:SQLITE_BUSY\w*|SQLITE_LOCKED\w*)$/, 'database-busy'],
  [/^(?:SQLITE_CORRUPT\w*|SQLITE_NOTADB)$/, 'database-damaged'],
  [/^(?:LIMIT_\w+|HPE_\w+)$/, 'malformed-upload'],
];

const MAX_CAUSES = 8;

/**
 * What an error means, in a word of ours. Only its `code` is looked at, and that of its causes: messages of libraries
 * can name paths, addresses and pieces of what was sent.
 */
export function codeOf(error: unknown): FailureCode {
  let current = error;
  let own: FailureCode | undefined;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++, current = current.cause) {
    const { code } = current as NodeJS.ErrnoException;
    const translated = TRANSLATIONS.find(([pattern]) => typeof code === 'string' && pattern.test(code))?.[1];
    // A cause says more exactly what our own error says broadly.
    if (translated !== undefined) return translated;
    own ??= OWN_CODES.find((known) => known === code);
  }
  if (own !== undefined) return own;
  return isProgrammingError(error) ? 'programming-error' : 'unexpected';
}

const isProgrammingError = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
