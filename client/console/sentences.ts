import type { Failure } from './failure.ts';
import { FAILURES } from './failure-sentences.ts';
import { formatCount } from './formats.ts';
import { MAX_REPLY_CHARACTERS } from './limits.ts';
import { keyNews, newsroomKeys } from './sentences-keys.ts';
import type { LockReason } from './state/state.ts';

/** Every sentence of the console, so that it can be translated: another language is another object of this type. */

function counted(count: number, one: string, several: string): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}

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

  newsroomKeys,
  keyNews,

  deletion: {
    open: 'Delete\u2026',
    title: (count: number) =>
      count === 1 ? 'Delete this conversation?' : `Delete ${formatCount(count)} conversations?`,
    body: (count: number) =>
      count === 1
        ? 'The letter, everything that followed it, and all files are deleted for everybody and for ever; the source can no longer open the mailbox. The audit log keeps that you have done it.'
        : 'Their letters, everything that followed, and all files are deleted for everybody and for ever; the sources can no longer open their mailboxes. They are deleted one after the other; the audit log keeps that you have done it.',
    proceed: 'Delete for ever',
    cancel: 'Keep it',
    done: (count: number) =>
      count === 1 ? 'The conversation was deleted.' : `${formatCount(count)} conversations were deleted.`,
    progress: (done: number, total: number) => `Deleting: ${formatCount(done)} of ${formatCount(total)}`,
  },

  spam: {
    mark: 'Mark as spam',
    unmark: 'Not spam',
    why: {
      editor: 'Marked as spam by an editor. Nothing was deleted; later messages of the source come here too.',
      trap: 'Marked as spam by itself: a field that people do not see was filled in, as simple robots do. Nothing was deleted. If a person wrote this, say so.',
    },
    marked: (count: number) =>
      `${counted(count, 'conversation was', 'conversations were')} marked as spam. Nothing was deleted.`,
    unmarked: (count: number) =>
      `${counted(count, 'conversation is', 'conversations are')} back among the tips.`,
    remark: (count: number, unread: number) =>
      `${counted(count, 'conversation is', 'conversations are')} marked as spam, ${formatCount(unread)} unread.`,
    show: 'Show spam',
    showing: 'Only what is marked as spam is shown.',
    back: 'Back to the tips',
    count: (count: number) => `${formatCount(count)} marked as spam`,
    empty: 'Nothing is marked as spam.',
  },

  tools: {
    title: 'Chosen tips',
    select: 'Choose several',
    selectNamed: (name: string) => `Choose: ${name}`,
    chosen: (count: number) => `${formatCount(count)} chosen`,
    all: (count: number) => `Choose all ${formatCount(count)}`,
    none: 'Choose none',
    done: 'Done',
    order: { label: 'Order', day: 'by day', stamp: 'by stamp' },
    stamp: (bits: number) =>
      bits === 0 ? 'Without a stamp' : `Stamp of ${counted(bits, 'bit', 'bits')} of work`,
  },

  keeping: {
    hold: 'Hold',
    release: 'Release',
    held: 'Held: this conversation must stay, and is not deleted by itself.',
    expires: (day: string) =>
      `This conversation will be deleted on ${day}, with everything in it, unless somebody writes in it or holds it before.`,
    heldNotice: 'Held. The conversation stays until somebody releases or deletes it.',
    releasedNotice: 'Released.',
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
    newMessages: (count: number) => counted(count, 'source has written more', 'sources have written more'),
    messages: (count: number) => `+${counted(count, 'message', 'messages')}`,
    replies: (count: number) => counted(count, 'reply', 'replies'),
    answerable: 'Can be answered',
    since: (day: string) => `since ${day}`,
    held: 'held',
    expires: (day: string) => `deleted on ${day}`,
    expiring: (count: number) =>
      `${counted(count, 'conversation is', 'conversations are')} about to be deleted.`,
    showExpiring: 'Show these',
    showAll: 'Show all',
    noneExpiring: 'Nothing is about to be deleted.',
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

  conversation: {
    title: 'Conversation',
    later: (messages: number, replies: number, doubtful: number) =>
      [
        ...(messages > 0
          ? [counted(messages, 'later message of the source', 'later messages of the source')]
          : []),
        ...(replies > 0 ? [counted(replies, 'reply', 'replies')] : []),
        ...(doubtful > 0 ? [`${formatCount(doubtful)} not to be trusted`] : []),
      ].join(', '),
    newest: 'Go to the newest',
    more: 'The source has written more since you opened this.',
    changed: 'There is more in this conversation than is shown here.',
    show: 'Show it',
    hidden: (count: number) =>
      `${counted(count, 'older message is', 'older messages are')} not shown here. This command writes all of them:`,
    author: { source: 'The source', newsroom: 'The newsroom' },
    first: 'The letter with which the conversation began',
    bySource: 'Signed with the key that the first letter names: whoever wrote that letter wrote this.',
    byNewsroom: (name: string) => `Signed with ${name}.`,
    byUnknownKey: (name: string) =>
      `Signed with ${name}, which the server names as a key of the newsroom. You do not hold it: compare the fingerprint.`,
    suspicious: {
      title: 'Do not trust this message.',
      'not-signed': {
        source:
          'It is not signed with the key that the first letter names. Whoever controls the server may have put it here; it may also have been damaged. Tell an officer.',
        newsroom:
          'It is not signed with a key of the newsroom, though it is kept as its reply. Whoever controls the server may have put it here. Tell an officer.',
      },
      misplaced:
        'Its letter belongs to another conversation: the server has mixed it up, or somebody has moved it here. Tell an officer.',
      'other-author':
        'The server says that one side wrote it, and its letter says that the other did. Tell an officer.',
    },
    unopened: 'This message could not be opened.',
    copyMessage: 'Copy text',
    noText: 'No text, files only.',
    encrypted: 'The source had encrypted this text by themselves, with OpenPGP. It was opened here:',
    encryptedFile: (name: string) =>
      `The source had put an encrypted file into the text, with OpenPGP. It was opened, and is called ${name}.`,
    saveEncrypted: 'Save it',
    asSent: 'The text as it was sent',
  },

  reply: {
    title: 'Reply',
    none: 'This source has no mailbox, so they cannot be answered.',
    closed: 'The source has closed the mailbox, or it has expired. They cannot be answered any more.',
    exchanged:
      'The server gives another key for this mailbox than the one that the first letter names. Nothing will be sealed to it. Tell an officer: the server may be in other hands.',
    lead: 'Sealed and signed on this computer: for the source\u2019s mailbox, and a copy for the newsroom. The source sees it when they next open their mailbox with their codename.',
    cannotSign:
      'A reply is signed with a key of the newsroom, and none of those that tips are sealed to now is at hand. Add it to send the reply.',
    text: 'Text of the reply',
    placeholder: 'Write to the source',
    tooLong: (characters: number) =>
      `The text has ${formatCount(characters)} characters, and ${formatCount(MAX_REPLY_CHARACTERS)} are possible. Shorten it, or attach it as a file.`,
    attach: 'Attach files',
    attached: (name: string, size: string) => `${name}, ${size}`,
    remove: 'Take out',
    removeNamed: (name: string) => `Take out ${name}`,
    metadata:
      'Files are sent as they are, with whatever is hidden in them: names of their makers, places, times.',
    strangers: (count: number) =>
      count === 1
        ? 'The newsroom\u2019s copy is also sealed to this key, which you do not hold:'
        : 'The newsroom\u2019s copy is also sealed to these keys, which you do not hold:',
    agree: 'I have compared the fingerprints: these are keys of the newsroom.',
    agreeFirst: 'Compare the fingerprints above first, and say so.',
    send: 'Seal and send',
    sendAgain: 'Send again',
    discard: 'Discard',
    sending: 'Sealing and sending\u2026',
    progress: (percent: string, size: string) => `Sealing and sending: ${percent} of ${size}`,
    cancel: 'Stop',
    stored: 'Stored. The source sees it when they next open their mailbox.',
    storedNotice: 'The reply was stored.',
    kept: 'Kept on this page until you send it or lock.',
    unsent: 'Reply not sent yet',
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
    slowHere:
      'This browser runs at a level like \u201cSafer\u201d: files that were sealed for GnuPG open here at about half a megabyte a second. On the level \u201cStandard\u201d, or with the sealdrop command, they open many times faster.',
    saveOpened: 'Save opened',
    inner: (name: string) =>
      `The source had encrypted this file by themselves, with OpenPGP. It was opened; inside is ${name}.`,
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
      [['x'], 'choose the tip, or not, to do something with several'],
      [['r'], 'reply'],
      [['/'], 'search'],
      [['l'], 'lock at once'],
      [['?'], 'this help'],
    ] as readonly (readonly [keys: readonly string[], does: string])[],
    notes: [
      'Names, texts and pictures come from strangers. What is invisible in them, or turns the direction of writing, is written out like [U+202E].',
      'Days are days in UTC, as the server keeps them. The exact time is only inside the letter.',
      'Locking forgets keys and letters at once and signs out, and with them replies that were not sent. So do leaving the page and doing nothing for a while.',
    ],
  },

  hints: [
    ['j k', 'move'],
    ['Enter', 'open'],
    ['s', 'save'],
    ['u', 'unread'],
    ['r', 'reply'],
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
