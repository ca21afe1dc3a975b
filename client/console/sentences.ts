import type { KeyProblem } from '../../keys/index.ts';
import type { Failure, FailureCode } from './failure.ts';
import { formatCount, formatDuration, formatSize } from './formats.ts';
import { MAX_IN_MEMORY_BYTES, MAX_PREVIEW_BYTES } from './limits.ts';
import type { LockReason } from './state/state.ts';

/** Every sentence of the console, so that it can be translated: another language is another object of this type. */

type FailureSentence = string | ((failure: Failure) => string);

function counted(count: number, one: string, several: string): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}

const KEY_PROBLEMS: Partial<Record<KeyProblem, string>> = {
  revoked: 'This key has been revoked by its owner. Use your current key, or ask an officer for a new one.',
  expired:
    'This key has expired. Extend it where it was made and choose the new export, or ask an officer for a new one.',
  'not-yet-valid':
    'By the clock of this computer, this key has not been made yet. Check date, time and time zone.',
  'broken-self-signature':
    'This key is not certified by itself as it should be. Export it again and use that file.',
};

/** What happened, why, and what to do. Shown with the code beside it. */
const FAILURES: Record<FailureCode, FailureSentence> = {
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
  'no-fitting-key':
    'None of the keys at hand opens this. It was sealed to another key, or its envelope was damaged. Add the key that it was sealed to.',
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
  cancelled: 'Cancelled. Nothing was kept.',
  'worker-failed':
    'The part of this page that opens tips could not be started, or has stopped. Reload the page; if it stays, try another browser.',
  internal:
    'Something went wrong in this page, and nothing was kept. Reload it; if it stays, tell the operator.',
  'cannot-open': 'None of the keys at hand opens this, or it was changed.',
  malformed: 'This is not in a form that this version knows.',
  mismatch: 'This is not what its letter names.',
  'empty-ring': 'The newsroom has no key.',
};

const LOCKED: Record<LockReason, string> = {
  editor: 'Locked. Keys and letters are forgotten.',
  idle: 'Locked, because nobody used the console for a while. Keys and letters are forgotten.',
  left: 'Locked, because the page was left. Keys and letters are forgotten.',
  'signed-out':
    'The server has ended the session, so the console locked itself. Nothing was lost; sign in to go on.',
};

const english = {
  product: 'Sealdrop',

  lacking: {
    title: 'This browser cannot open tips',
    crypto:
      'It gives this page no cryptography. Open the staff site at an address that begins with https://, or its onion address in Tor Browser.',
    workers:
      'It does not let this page work in the background. Allow that in its settings, or use another browser.',
  },

  signIn: {
    title: 'Sign in',
    lead: 'Your private key opens the tips. It stays in the memory of this page: it is not sent, not stored, and is forgotten when you lock.',
    keyFile: 'Private key file',
    chooseFile: 'Choose a file',
    dropHere: 'or drop it here',
    otherFile: 'Choose another',
    passphrase: 'Passphrase of the key',
    submit: 'Sign in',
    unlocking: 'Unlocking the key\u2026',
    signingIn: 'Signing in\u2026',
    noFile: 'Choose your private key file first.',
    kept: 'Unlocked on this page',
    tryAgain: 'Try to sign in again',
    locked: LOCKED,
  },

  keys: {
    title: 'Add a key',
    lead: 'Tips may be sealed to a key that several people share. Add it here beside your own; both stay in the memory of this page.',
    atHand: 'At hand',
    submit: 'Add key',
    unnamed: 'Key without a name',
  },

  bar: {
    search: 'Search letters',
    unreadOnly: 'Unread only',
    addKey: 'Add key',
    help: 'Help',
    lock: 'Lock',
  },

  list: {
    title: 'Tips',
    refresh: 'Look for new tips',
    tips: (count: number) => counted(count, 'tip', 'tips'),
    unread: (count: number) => `${formatCount(count)} unread`,
    shown: (count: number) => `${formatCount(count)} shown`,
    opening: 'Opening letters',
    progress: (done: number, total: number) =>
      `Opening letters: ${formatCount(done)} of ${formatCount(total)}`,
    complete: (opened: number) => `${counted(opened, 'letter', 'letters')} opened.`,
    empty: 'No tips yet. They appear here as soon as somebody writes.',
    noneFound: 'No tip fits the search.',
    noneUnread: 'Nothing unread.',
    partly: (count: number) =>
      `${counted(count, 'very long letter is', 'very long letters are')} searched only at the beginning.`,
    newTips: (count: number) => counted(count, 'new tip has come in', 'new tips have come in'),
    showNew: 'Show',
    withoutKey: (count: number) =>
      count === 1
        ? '1 tip opens with none of your keys.'
        : `${formatCount(count)} tips open with none of your keys.`,
    failed: 'The list is not complete.',
    tryAgain: 'Try again',
    waiting: 'Not opened yet',
    noText: 'No text, files only',
    unreadMark: 'Unread',
    files: (count: number) => counted(count, 'file', 'files'),
    about: (size: string) => `about ${size}`,
    sealed: { browser: 'sealed in the browser', arrival: 'sealed on arrival' },
  },

  unopened: {
    'no-fitting-key': 'Opens with none of your keys',
    damaged: 'Damaged: was changed or cut off',
    'mixed-up': 'Mixed up: belongs to another tip',
    other: 'Could not be opened',
  },

  letter: {
    none: 'Choose a tip to read it.',
    opening: 'Opening\u2026',
    title: 'Letter',
    back: 'Back to the list',
    time: 'Exact time',
    timeByBrowser: 'by the clock of the sender\u2019s own device',
    noTime: 'no readable time',
    arrived: (day: string) => `Arrived on ${day}`,
    language: 'Language',
    sealedLabel: 'Sealed',
    sealed: {
      browser: 'in the sender\u2019s browser, before it was sent',
      arrival: 'on arrival, by the server',
    },
    markUnread: 'Mark unread',
    markRead: 'Mark read',
    copy: 'Copy text',
    copied: 'The letter was copied.',
    notCopied: 'The browser did not let the letter be copied. Select the text instead.',
    saveText: 'Save text',
    noText: 'This letter has no text. Whoever sent it only attached files.',
    unnamedParts: (count: number) =>
      `The server keeps ${counted(count, 'more part', 'more parts')} with this tip that the letter does not name. They are not shown: someone may have put them there.`,
    more: 'Show more of the text',
    cut: 'This letter is longer, or names more files, than the form takes. Only the beginning is shown; this command writes all of it:',
    tryAgain: 'Try again',
    addKey: 'Add a key',
  },

  files: {
    title: (count: number) => counted(count, 'file', 'files'),
    claims: (type: string) => `said to be ${type}`,
    noType: 'of no stated type',
    show: 'Show',
    hide: 'Hide',
    save: 'Save',
    saveAgain: 'Save again',
    cancel: 'Cancel',
    named: (action: string, name: string) => `${action} ${name}`,
    cancelNamed: (name: string) => `Cancel saving ${name}`,
    saving: (name: string) => `Saving ${name}`,
    opening: 'Opening\u2026',
    progress: (percent: string, size: string) => `${percent} of ${size}`,
    saved: (name: string) => `Opened whole and handed to the browser as ${name}`,
    savedNotice: (name: string) => `${name} was saved.`,
    imageAlt: (name: string) => `Image ${name}`,
    pixels: (width: number, height: number) => `${formatCount(width)} \u00d7 ${formatCount(height)} pixels`,
    textAs: (encoding: string) => `shown as ${encoding.toUpperCase()} text`,
    shortened: 'only the beginning is shown',
    unsuitable:
      'This is neither text nor an image that can be shown safely. Save it to look at it elsewhere.',
    elsewhere: 'Being saved',
  },

  danger: {
    title: 'Before you save a file from a stranger',
    body: [
      'Sealdrop has checked that the file is whole. It cannot check that it is harmless: a document or a picture can take over the computer that opens it, or tell its maker who has opened it and where.',
      'Open it on a computer that is not connected to anything, or in Tails; or turn it into a harmless copy with Dangerzone first. Do not open it on this computer.',
    ],
    proceed: 'I know, save it',
    cancel: 'Do not save',
  },

  idle: {
    title: 'Still there?',
    body: (seconds: number) =>
      `Nobody has used the console for a while. It locks in ${counted(seconds, 'second', 'seconds')}, and a save that is running stops.`,
    stay: 'Stay',
    lockNow: 'Lock now',
  },

  help: {
    title: 'Keys and safety',
    close: 'Close',
    shortcuts: [
      [['j', '\u2193'], 'next tip'],
      [['k', '\u2191'], 'previous tip'],
      [['Enter'], 'open the tip'],
      [['Esc'], 'back to the list'],
      [['s'], 'save the file, or the first one'],
      [['u'], 'mark unread, or read'],
      [['/'], 'search'],
      [['l'], 'lock at once'],
      [['?'], 'this help'],
    ] as readonly (readonly [keys: readonly string[], does: string])[],
    notes: [
      'Names, texts and pictures come from strangers. What is invisible in them, or turns the direction of writing, is written out like [U+202E].',
      'Days are days in UTC, as the server keeps them. The exact time is only inside the letter.',
      'Locking forgets keys and letters at once and signs out. So do leaving the page and doing nothing for a while.',
    ],
  },

  hints: [
    ['j k', 'move'],
    ['Enter', 'open'],
    ['s', 'save'],
    ['u', 'unread'],
    ['/', 'search'],
    ['l', 'lock'],
    ['?', 'help'],
  ] as readonly (readonly [key: string, does: string])[],

  failure: (failure: Failure): string => {
    const sentence = FAILURES[failure.code];
    return typeof sentence === 'string' ? sentence : sentence(failure);
  },
};

export type Sentences = typeof english;

export const sentences: Sentences = english;
