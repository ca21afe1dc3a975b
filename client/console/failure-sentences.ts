import type { KeyProblem } from '../../keys/index.ts';
import type { Failure, FailureCode } from './failure.ts';
import { formatDuration, formatSize } from './formats.ts';
import { MAX_IN_MEMORY_BYTES, MAX_OPENED_INSIDE_BYTES, MAX_PREVIEW_BYTES } from './limits.ts';

type FailureSentence = string | ((failure: Failure) => string);

const KEY_PROBLEMS: Partial<Record<KeyProblem, string>> = {
  revoked: 'This key has been revoked by its owner. Use your current key, or ask an officer for a new one.',
  expired:
    'This key has expired. Extend it where it was made and choose the new export, or ask an officer for a new one.',
  'not-yet-valid':
    'By the clock of this computer, this key has not been made yet. Check date, time and time zone.',
  'broken-self-signature':
    'This key is not certified by itself as it should be. Export it again and use that file.',
};

const ENTRY_REFUSED = 'The server has refused the change, and the key log is as it was.';

const REFUSALS: Partial<Record<string, string>> = {
  unauthorized:
    'The change is not signed by an officer of the key log, so it is as it was. Sign in with an officer\u2019s key.',
  'unfit-key':
    'A key of the change cannot be used: it has expired, was revoked, or is too weak. The key log is as it was. Choose another key.',
  'last-officer':
    'This would leave fewer officers than must sign, so nothing was changed. Add another officer first.',
  'demo-key':
    'The key of the demo may not be used in a newsroom: its private half is known. The key log is as it was.',
  'compromised-key': 'This key was declared stolen and cannot come back. The key log is as it was.',
  clock:
    'The clock of this computer is more than two days from the server\u2019s, so nothing was changed. Set it right, then try again.',
  malformed: ENTRY_REFUSED,
};

/** What happened, why, and what to do. Shown with the code beside it. */
export const FAILURES: Record<FailureCode, FailureSentence> = {
  'wrong-passphrase':
    'The passphrase does not unlock this key. Check capitals and keyboard layout, then try again.',
  'passphrase-needed': 'This key is locked. Type its passphrase.',
  'public-key':
    'This is the public half of a key. To open tips the private half is needed: choose the file that was exported with its passphrase.',
  'private-key': 'This file holds a private key where a public one is needed.',
  'not-a-key':
    'This file holds no OpenPGP key. Choose the file in which your private key was exported; its name often ends in .asc.',
  'unreadable-file':
    'The key file could not be read. Check that the drive is still plugged in, then choose the file again.',
  'not-on-staff-list':
    'This key is not on the staff list, so it cannot sign in. It is kept on this page for opening tips. Add your own key to sign in, or ask an officer to put this one on the list.',
  'unfit-key': ({ problem }) =>
    (problem && KEY_PROBLEMS[problem]) ??
    'This key may no longer sign: the newsroom has it as expired or revoked. Use your current key, or ask an officer.',
  'not-authentic':
    'The newsroom knows this key by another signature than this file makes. Export the key again, or ask an officer to compare it with the staff list.',
  'clock-off': ({ seconds = 0 }) =>
    `The clock of this computer is ${formatDuration(seconds)} ${seconds < 0 ? 'behind' : 'ahead of'} the server's. Set date, time and time zone right, then try again.`,
  'broken-log':
    'The key log that the server shows is not right in itself. Nothing is opened or sealed. Tell an officer: the server may be in other hands.',
  'unauthorized-entry':
    'The key log has an entry that the officers have not signed. Nothing is opened or sealed. Tell an officer: the server may be in other hands.',
  'last-officer': 'This would leave fewer officers than must sign. Add another officer first.',
  'compromised-key': 'This key was declared stolen or revoked and cannot come back. Use another key.',
  'forked-log':
    'The server shows another key log than the one that this browser has seen before. Nothing is opened or sealed. Tell an officer: the server may be in other hands.',
  'older-log':
    'The server shows an older key log than the one that this browser has seen before. Nothing is opened or sealed. Tell an officer: the server may be in other hands.',
  'wrong-pin':
    'The server shows another key log than the one that is trusted here. Nothing is opened or sealed. Tell an officer: the server may be in other hands.',
  'bad-share': 'A share was mistyped, or belongs to another backup.',
  'too-few-shares': 'The backup asks for more shares.',
  'challenge-expired':
    'Signing in took longer than two minutes, so the server no longer accepts it. Try again.',
  'rate-limited': ({ seconds }) =>
    seconds === undefined
      ? 'There were too many attempts to sign in. Wait a few minutes, then try again.'
      : `There were too many attempts to sign in. Wait ${formatDuration(seconds)}, then try again.`,
  unreachable:
    'The staff site does not answer. Check the connection, and whether this address still opens; then try again.',
  interrupted: 'The connection was cut before everything had arrived. Nothing was kept. Try again.',
  'unexpected-answer':
    'The staff site gave an answer that this page does not understand. Reload the page; if it stays, tell the operator.',
  'signed-out': 'The session has ended. Sign in again.',
  'not-found': 'The server no longer has this tip. It may have been deleted meanwhile.',
  'wrong-role': 'Your key does not have the role for this. An officer can give it to you on the page Keys.',
  'not-signed':
    'The server could not check that this session has asked for it, so nothing was done. Lock, sign in again, and try once more.',
  'bad-request': 'The server does not understand what this page sent, and nothing was done. Reload the page.',
  'log-moved':
    'Somebody else has changed the key log meanwhile, so nothing was changed. Look at it as it is now, then decide again.',
  'entry-refused': ({ reason }) => REFUSALS[reason ?? ''] ?? ENTRY_REFUSED,
  'not-empty':
    'Something is still wrapped for that ring, so it cannot be retired yet. Wrap the rest anew first.',
  'no-fitting-key':
    'None of the keys at hand opens this. It was sealed to another key, or its envelope was damaged. Add the key that it was sealed to: where the newsroom has changed its key, an officer has the new one.',
  damaged:
    'This was changed or cut off since it was sealed, so nothing of it is shown or kept. Tell the operator: a backup may still have it whole.',
  'mixed-up':
    'This belongs to another tip or is not what its letter names: the server has mixed it up, or someone exchanged it. Nothing of it is kept. Tell an officer.',
  'missing-part':
    'The letter names this file, but the server does not have it. Tell the operator: a backup may still have it.',
  'too-large': `This is larger than ${formatSize(MAX_PREVIEW_BYTES)} and not shown here. Save it instead.`,
  'too-large-here': `This browser window gives no private space on the disk, so files of more than ${formatSize(MAX_IN_MEMORY_BYTES)} cannot be saved from here. Use a normal window of another browser, or this command:`,
  'no-room':
    'There is not enough room on the disk of this computer for the browser to open the file. Nothing of it was kept. Make room, or use this command:',
  cancelled: 'Stopped. Nothing was stored.',
  'foreign-unopened':
    'The source had encrypted this by themselves, with OpenPGP, and it opens with none of the keys at hand, or was damaged before it was sent. Add the key that it was encrypted to.',
  'not-encrypted':
    'By its name this file is an OpenPGP message, but it is not one that can be opened. Save it as it is.',
  'too-large-inside': `The source had encrypted this file by themselves, and at more than ${formatSize(MAX_OPENED_INSIDE_BYTES)} it is too large to be opened here. Save it as it is, and open it with gpg.`,
  'no-mailbox': 'This source has no mailbox, so they cannot be answered.',
  'mailbox-closed':
    'The source has closed the mailbox, or it has expired. The reply was not stored, and nobody can receive it any more. Your text is kept here until you lock.',
  'mailbox-exchanged':
    'The server gives another key for this mailbox than the one that the first letter names. Nothing was sealed to it. Tell an officer: the server may be in other hands.',
  'no-signing-key':
    'A reply is signed with a key of the newsroom, and none of those that tips are sealed to now is at hand. Add it, then send the reply again; nothing of it is lost.',
  'unknown-ring-key':
    'The server names a key of the newsroom that was not shown to you before. Look at the list below, then send the reply again; nothing of it is lost.',
  'key-not-proven':
    'The private half of this key does not open what its public half seals. Nothing was announced. Make another key.',
  'wrong-certificate':
    'The revocation certificate belongs to another key, so nothing was declared yet. Choose the one that was made with this key, or go on without one.',
  'ring-changed':
    'The newsroom\u2019s keys were changed again while the reply was being sealed. Nothing was stored, and nothing of it is lost. Send it again.',
  'ring-closed':
    'Nothing can be sealed to the newsroom\u2019s keys: one has expired or was revoked. Nothing was stored; your text is kept here until you lock. Tell an officer.',
  'sent-before':
    'This reply was stored already, in the words that it had before you changed them: the answer of the server had been lost. It is shown above. If you send the text below now, the source will have both.',
  'file-changed':
    'A file of the reply was changed while it was read. Nothing was stored. Take it out, choose it again, then send the reply again.',
  'unreadable-attachment':
    'A file of the reply can no longer be read: it was moved, changed or taken away. Nothing was stored. Take it out, choose it again, then send the reply again.',
  'upload-missing':
    'The server no longer has a file of the reply. Nothing was stored, and nothing of the reply is lost. Send it again.',
  'upload-busy':
    'The server is still busy with a file of the reply. Nothing was stored, and nothing of the reply is lost. Wait a minute, then send it again.',
  'wrong-offset':
    'The server has other bytes of a file than were sent. Nothing was stored, and nothing of the reply is lost. Send it again.',
  'too-many':
    'Too many files are on their way to the server at once. Nothing was stored, and nothing of the reply is lost. Wait a few minutes, then send it again.',
  'too-big':
    'The reply or its files are larger than the server takes. Nothing was stored. Send fewer or smaller files.',
  'store-full':
    'The server has no room left on its disk. This was not done, or not all of it; nothing that you wrote is lost. Tell the operator, then try again: nothing is done twice.',
  'store-trouble':
    'The server could not write to its disk. This was not done, or not all of it; nothing that you wrote is lost. Tell the operator, then try again: nothing is done twice.',
  'worker-failed':
    'The part of this page that opens tips could not be started, or has stopped. Reload the page; if it stays, try another browser.',
  internal:
    'Something went wrong in this page, and nothing was kept. Reload it; if it stays, tell the operator.',
  'cannot-open': 'None of the keys at hand opens this, or it was changed.',
  malformed: 'This is not in a form that this version knows.',
  mismatch: 'This is not what its letter names.',
  'empty-ring': 'The newsroom has no key.',
};
