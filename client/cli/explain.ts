import { CLOCK_TOLERANCE_MS, KeysError, type KeysErrorCode } from '../../keys/index.ts';
import { StaffApiError, type StaffApiErrorCode } from '../staff-api/index.ts';
import { visibleText } from '../visible-text.ts';
import { CliError } from './cli-error.ts';
import { systemError } from './system-error.ts';

export interface Explanation {
  readonly code: string;
  readonly what: string;
  readonly next: string;
}

const INSPECT = 'sealdrop keys inspect FILE';

const NEXT_FOR_KEYS: Record<KeysErrorCode, string> = {
  'not-a-key':
    'Give the file that holds the key (.asc); gpg --export-secret-keys --armor makes one from GnuPG.',
  'private-key': 'Export the public key and give that file.',
  'public-key':
    'Give the private key: the file whose name ends in -private.asc; from GnuPG, gpg --export-secret-keys --armor.',
  'wrong-passphrase':
    'Run the command again. With --passphrase-file the passphrase is the first line of the file.',
  'passphrase-needed': 'Give --passphrase-file FILE, or run the command at a terminal that can ask.',
  'unfit-key': INSPECT,
  'empty-ring': 'sealdrop keys generate',
  malformed: 'Run the command again. If it stays, ask the operator for sealdrop-server doctor.',
  'cannot-open':
    'Give every private key of the newsroom, older ones too, by more --key FILE. If none opens it, tell the operator: it was changed or cut off.',
  mismatch: 'Tell the security officer: the server gave something else than the source sent.',
  'too-large': 'Tell the security officer: no letter is that long.',
  'not-authentic': 'Run the command again.',
  'clock-off': 'Set the clock of this computer, then run the command again.',
  'broken-log': 'Stop using this server, and compare with another officer: sealdrop log show',
  'unauthorized-entry': 'Let the officers who are missing sign: sealdrop log pending',
  'last-officer': 'sealdrop staff add FILE --role officer',
  'compromised-key': 'sealdrop keys generate',
  'forked-log':
    'Stop using this server, and compare with another officer: sealdrop log show. It may be in other hands.',
  'older-log':
    'Run the command again. If it stays, stop using this server, and compare with another officer: it may be in other hands.',
  'wrong-pin':
    'Compare the fingerprint with the one on paper. If it is right, stop using this server: it may be in other hands.',
  'bad-share': 'Compare the share with its paper, word by word, then run the command again.',
  'too-few-shares': 'Ask more holders of shares, then run the command again with all of them.',
};

const NEXT_FOR_STAFF_API: Record<StaffApiErrorCode, string> = {
  'not-on-staff-list':
    'Give a --key that is on the staff list. An officer puts one on it: sealdrop staff add FILE --role editor',
  'not-authentic':
    'Check that --server is the very address at which the staff site is reached, port included: it is part of what is signed.',
  'clock-off': 'Set the clock of this computer, then run the command again.',
  'unfit-key': INSPECT,
  'challenge-expired': 'Run the command again: an answer must arrive within two minutes.',
  'rate-limited': 'Wait, then run the command again.',
  'signed-out': 'Run the command again.',
  'not-found': 'sealdrop tips list',
  'wrong-role':
    'Give a --key of somebody who has the role: an officer gives it, in the console on the page Keys.',
  'not-signed': 'Run the command again, and use the command of the same release as the server.',
  'bad-request': 'Use the command of the same release as the server. Nothing was done.',
  'log-moved': 'Run the command again: somebody else has changed the key log meanwhile.',
  'entry-refused': 'Nothing was changed. Put right what the message names, then run the command again.',
  'not-empty': 'Wrap the rest of that ring anew first: run the rotation again.',
  'mailbox-closed': 'Nothing can be done: the source receives no replies any more. Nothing was stored.',
  'ring-changed':
    'Run the command again: the keys of the newsroom were changed meanwhile. Nothing was stored.',
  'ring-closed':
    'Tell the security officer: the newsroom has no key that can be sealed to. Nothing was stored.',
  malformed: 'Use the command of the same release as the server. Nothing was stored.',
  'upload-missing': 'Run the command again. Nothing was stored.',
  'upload-busy': 'Wait a minute, then run the command again. Nothing was stored.',
  'wrong-offset': 'Run the command again. Nothing was stored.',
  'too-many': 'Wait a few minutes, then run the command again. Nothing was stored.',
  'too-big': 'Send fewer or smaller files. Nothing was stored.',
  'store-full':
    'Tell the operator to make room on the disk, then run the command again: what was done is not done twice.',
  'store-trouble':
    'Tell the operator: sealdrop-server doctor says what is wrong. Then run the command again: what was done is not done twice.',
  internal:
    'Run the command again. If it stays, tell the operator: sealdrop-server doctor says what is wrong.',
  unreachable: 'Check the address and the connection, then run the command again.',
  interrupted: 'Run the command again: what is there already is not fetched twice.',
  'unexpected-answer':
    'Check that --server is the staff site (not the source site) and of the same release as this command.',
};

const NO_STAFF_SITE = {
  what: 'What answers at this address is not the staff site. Nothing was done.',
  next: NEXT_FOR_STAFF_API['unexpected-answer'],
};

const FILE_ERRORS: Readonly<Record<string, readonly [string, string, string]>> = {
  ENOENT: ['file-not-found', 'There is no such file or folder', 'Check the path.'],
  EACCES: ['file-not-readable', 'This account may not touch it', 'Check its owner and permissions: ls -l.'],
  EPERM: ['file-not-readable', 'This account may not touch it', 'Check its owner and permissions: ls -l.'],
  EISDIR: ['file-not-readable', 'This is a folder', 'Give a file.'],
  ENOTDIR: ['file-not-writable', 'This is not a folder', 'Give a folder.'],
  EEXIST: ['file-exists', 'It is there already', 'Choose another place with --out.'],
  EROFS: ['file-not-writable', 'It is on a read-only disk', 'Choose another place with --out.'],
  ENOSPC: [
    'disk-full',
    'The disk is full',
    'Make room or choose another place with --out, then run the command again.',
  ],
  EDQUOT: [
    'disk-full',
    'The quota is used up',
    'Make room or choose another place with --out, then run the command again.',
  ],
  EFBIG: ['file-not-writable', 'The file is larger than this disk takes', 'Choose another place with --out.'],
  EIO: ['file-not-writable', 'The disk reports an error', 'Choose another disk with --out.'],
};

/** What an expected error means to whoever runs the command; undefined for a mistake of ours. */
export function explain(error: unknown): Explanation | undefined {
  if (error instanceof CliError) return { code: error.code, what: error.message, next: error.next };
  if (error instanceof KeysError) {
    return { code: error.code, what: visibleText(error.message), next: NEXT_FOR_KEYS[error.code] };
  }
  if (error instanceof StaffApiError) {
    // A staff site says what it means; the source site answers a code alone.
    if (error.message === '') return { code: error.code, ...NO_STAFF_SITE };
    return { code: error.code, what: staffApiMessage(error), next: NEXT_FOR_STAFF_API[error.code] };
  }
  return explainFileError(error);
}

function staffApiMessage({ code, message, seconds, cause }: StaffApiError): string {
  const said = visibleText(message);
  if (code === 'rate-limited' && seconds !== undefined) return `Too many requests: wait ${seconds} seconds.`;
  if (code === 'clock-off' && seconds !== undefined) {
    const direction = seconds > 0 ? 'ahead of' : 'behind';
    const limit = CLOCK_TOLERANCE_MS / 1000;
    return `The clock of this computer is ${Math.abs(seconds)} seconds ${direction} the server's; ${limit} are allowed.`;
  }
  const reason = visibleText(reasonOf(cause));
  return reason === '' ? said : `${said} (${reason})`;
}

/** The message, or the code where a system error of several addresses has none. */
function reasonOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return '';
  const message = 'message' in cause ? String(cause.message) : '';
  return message === '' && 'code' in cause ? String(cause.code) : message;
}

function explainFileError(error: unknown): Explanation | undefined {
  const { code = '', path } = systemError(error) ?? {};
  const known = FILE_ERRORS[code];
  if (known === undefined) return undefined;
  const where = path === undefined ? '' : `: ${visibleText(path)}`;
  return { code: known[0], what: `${known[1]}${where}.`, next: known[2] };
}
