import type { Failure } from './failure.ts';
import { FAILURES } from './failure-sentences.ts';
import { formatCount, formatDay, formatDuration } from './formats.ts';
import type { DescribedKey, LogChange } from './protocol.ts';

/** Sentences of the page about the newsroom's keys. */

const REASONS: Partial<Record<string, string>> = {
  genesis: 'The log begins',
  rotation: 'The newsroom\u2019s keys were changed',
  compromise: 'A key was declared stolen',
  staff: 'The staff list was changed',
  recovery: 'The recovery key named new officers',
  settings: 'A rule was changed',
  vouch: 'A key vouches for the log',
};

const ACTIONS: Partial<Record<string, string>> = {
  'sign-in': 'signed in',
  'sign-out': 'signed out',
  opening: 'opened a tip',
  export: 'exported a tip',
  reply: 'replied',
  deletion: 'deleted a conversation',
  hold: 'held a conversation',
  release: 'released a conversation',
  spam: 'marked conversations as spam',
  'not-spam': 'said that conversations are not spam',
  'log-entry': 'changed the key log',
  recovery: 'changed the key log with the recovery key',
  rewrap: 'wrapped envelopes anew',
  retire: 'retired a former ring',
  'sessions-ended': 'ended the sessions of a key',
};

/** Where a sentence of the console speaks of a tip or of a reply, here are those of this page. */
const KEYS_FAILURES: Partial<Record<Failure['code'], string>> = {
  'not-found': 'The server does not have this any more. Look at the page again, then decide.',
  'ring-changed':
    'The newsroom\u2019s keys were changed again and again meanwhile. What was wrapped stays so. Look at the page again, then go on.',
  'ring-closed':
    'Nothing can be wrapped for the keys of now: one has expired or was revoked. What was done stays done. Announce another key first.',
  'empty-ring': 'The newsroom would have no key. Nothing was changed. Have a new key first.',
  'store-full':
    'The server has no room left on its disk. What was done before stays done. Tell the operator, then go on.',
  'store-trouble':
    'The server could not write to its disk. What was done before stays done. Tell the operator, then go on.',
  unreachable:
    'The staff site does not answer. What was done before stays done. Check the connection, look at the page again, then go on.',
  interrupted:
    'The connection was cut before the answer had arrived. What was done before stays done. Look at the page again, then go on.',
  internal:
    'Something went wrong in this page. What the server has taken stays so. Reload the page, then go on.',
};

function names(keys: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(keys);
}

function parts(count: number): string {
  return count === 1 ? '1 sealed part' : `${formatCount(count)} sealed parts`;
}

export const newsroomKeys = {
  title: 'Keys',
  tips: 'Tips',
  reading: 'Reading the key log\u2026',
  again: 'Look again',
  firstUse:
    'This browser sees the key log for the first time, so it could not be compared with anything. Compare the fingerprints below with those on paper; from now on this browser notices when the log is changed.',
  log: {
    title: 'Key log',
    state: (entries: number, day: string) =>
      `${entries === 1 ? '1 entry' : `${formatCount(entries)} entries`}, the newest of ${formatDay(day)}. Every entry is signed by an officer of the entry before, and this browser has checked them all.`,
    since: (day: string) => `Remembered by this browser since ${formatDay(day)}.`,
    genesis: 'Fingerprint of the log',
    head: 'Newest entry',
    required: {
      1: 'One officer signs a change.',
      2: 'Two officers sign a change.',
    } as Record<1 | 2, string>,
    history: 'All entries',
    reason: (reason: string) => REASONS[reason] ?? reason,
    requireTwo: 'Require two officers\u2019 signatures',
    requireTwoLead:
      'Then nobody can change keys or staff alone, whoever takes over one officer\u2019s computer or key. It needs two officers on the staff list.',
    requireTwoSure: 'Sign: two officers must sign from now on',
    requireOne: 'Let one officer sign alone',
    requireOneLead: 'Another officer must sign this change too.',
    requireOneSure: 'Sign: one officer is enough from now on',
    tooFew: 'Add a second officer first.',
    stolen: (names: readonly string[]) => `Declared stolen: ${names.join(', ')}.`,
  },
  stored: {
    title: 'What is stored',
    whole: (day: string, bodies: number) =>
      `Checked on ${day}: all ${formatCount(bodies)} stored letters and files are whole.`,
    damaged: (day: string, damaged: number, bodies: number) =>
      `Checked on ${day}: ${formatCount(damaged)} of ${formatCount(bodies)} stored letters and files are damaged. Tell the operator of the server: a backup may still have them.`,
    database: (day: string) =>
      `Checked on ${day}: the server\u2019s database is damaged. Export what you must not lose, and tell the operator now.`,
    failed: (day: string, code: string) =>
      `The check of ${day} could not be done (${code}). Tell the operator of the server.`,
    never: 'What is stored has not been checked yet: that is done at night.',
    backedUp: (day: string) => `Backed up on ${day}.`,
    backupFailed: (day: string, code: string) =>
      `The backup of ${day} could not be made (${code}). Tell the operator of the server.`,
    backupDamaged: (day: string, damaged: number) =>
      `Backed up on ${day}, but for ${formatCount(damaged)} damaged files. Tell the operator of the server.`,
  },
  ring: {
    title: 'What tips are sealed to',
    empty:
      'Nothing: the source site takes no tips, and tells sources to come back later, until a key is announced.',
    emptyOfficer: 'Next: have a new key and announce it, steps 1 and 2 below.',
    emptyEditor: 'An officer has to announce a new key. What is stored already can still be read.',
    words: 'Read aloud',
    atHand: 'At hand: its private half is in this page.',
    notAtHand: 'Not at hand. Add its file to open what is sealed to it.',
    recovery: 'Recovery key, kept offline',
  },
  expiry: ({ daysLeft = 0, expires = '' }: Pick<DescribedKey, 'daysLeft' | 'expires'>) =>
    daysLeft === 0
      ? `Expired on ${formatDay(expires)}.`
      : `Expires on ${formatDay(expires)}: ${daysLeft === 1 ? 'within a day' : `in ${formatCount(daysLeft)} days`}.`,
  never: 'Never expires.',
  plans: {
    ring: {
      60: 'Plan now when its successor is announced: on that day the source site closes to tips.',
      30: 'Announce its successor in the next weeks: on that day the source site closes to tips.',
      7: 'Announce its successor this week: on that day the source site closes to tips.',
    } as Record<60 | 30 | 7, string>,
    staff: {
      60: 'Its owner extends it where it was made, or makes another; an officer then puts the new export on this list.',
      30: 'Its owner has to extend it, or to make another, in the next weeks; an officer then puts the new export on this list.',
      7: 'Its owner cannot sign in after that day: it has to be extended this week, and an officer puts the new export on this list.',
    } as Record<60 | 30 | 7, string>,
  },
  unfit: 'Cannot be used: expired, revoked or too weak.',
  staff: {
    title: 'Staff',
    roles: { editor: 'editor', officer: 'officer' } as Record<string, string>,
    since: (day: string) => `since ${formatDay(day)}`,
    sessions: (count: number) => (count === 1 ? '1 session' : `${formatCount(count)} sessions`),
    self: 'you',
    isEditor: 'Reads and answers tips',
    isOfficer: 'Looks after keys and staff',
    change: (name: string) => `Change roles or sessions: ${name}`,
    save: 'Sign the new roles',
    saveNamed: (name: string) => `Sign the new roles: ${name}`,
    remove: 'Take off the list',
    removeNamed: (name: string) => `Take off the list: ${name}`,
    removeSure: (name: string) => `Sign: ${name} leaves the list`,
    keep: 'Leave as it is',
    end: 'End sessions',
    endNamed: (name: string) => `End sessions: ${name}`,
    last: (required: 1 | 2) =>
      required === 1
        ? 'The last officer cannot go: add another one first.'
        : 'Two officers must sign, so neither of the two can go: add another one first.',
    add: 'Add somebody',
    addLead:
      'From the file with their public key. Compare its fingerprint with them, by voice or in person, before you sign.',
    file: 'Public key file',
    submit: 'Sign and add',
    noFile: 'Choose the file with their public key first, and at least one role.',
  },
  pending: {
    title: 'Waits for another officer',
    signers: (names: readonly string[]) => `Signed by ${names.join(', ')}.`,
    ring: 'Tips would be sealed to',
    staff: 'The staff list would be',
    missing: (count: number) =>
      count === 1 ? 'One more signature is needed.' : `${formatCount(count)} more signatures are needed.`,
    required: {
      1: 'One officer would sign a change.',
      2: 'Two officers would sign a change.',
    } as Record<1 | 2, string>,
    nothing: 'Nothing: the source site would take no tips.',
    joins: 'new',
    leaves: 'goes',
    roles: (now: string, then: string) =>
      now === '' || then === '' || now === then ? now || then : `${then} (now ${now})`,
    stolen: 'Would be declared stolen',
    recovery: 'Recovery key',
    noRecovery: 'There would be no recovery key any more.',
    sign: 'Compare, then sign',
    drop: 'Discard it',
    mine: 'You have signed it.',
  },
  stolen: {
    title: 'A key was stolen or lost',
    lead: 'Declare it before anything else. From then on nothing is sealed to that key, what it signs is worth nothing, and it can never come back. What is stored already is wrapped for another key afterwards, by the steps above.',
    open: 'Declare a key stolen',
    which: 'Which one',
    uses: { ring: 'tips are sealed to it', staff: 'on the staff list', recovery: 'recovery key' } as Record<
      'ring' | 'staff' | 'recovery',
      string
    >,
    self: 'Your own key another officer declares.',
    certificate: 'Its revocation certificate, if you have it',
    certificateHint:
      'It was saved with the key, under a name that ends in revocation.asc. With it, programs everywhere refuse the key.',
    atHand: 'Its private half is in this page: it is revoked without a certificate.',
    closes:
      'Tips are sealed to no other key. The source site takes no tips, and says so, until you have announced another one.',
    leavesStaff: 'Whoever has it leaves the staff list, and their sessions end.',
    none: 'Choose the key first.',
    submit: 'Declare it stolen',
    sure: (keys: readonly string[]) =>
      `Sign: ${names(keys)} ${keys.length === 1 ? 'is' : 'are'} stolen, for ever`,
    listTitle: 'Declared stolen',
    on: (day: string) => `on ${formatDay(day)}`,
    revoked: 'Revoked as well: programs that know of it refuse it.',
    notRevoked:
      'Not revoked: programs outside this newsroom may still use it. With its certificate: sealdrop keys revoke.',
    advice:
      'Whoever has it can open what they copied before, now and later. Do not believe what it signs, and tell sources whom you can reach.',
    inPage: 'This key is in this page. It still opens what is sealed to it; use it for nothing else.',
  },
  rotation: {
    title: 'Change the newsroom\u2019s key',
    lead: 'Five steps. What is done is kept by the server and in your key files: you can stop, lock, and go on another day.',
    prepare: '1. Have a new key',
    spare: 'At hand, and not yet announced:',
    make: 'Make a new key',
    name: 'Name of the newsroom',
    profile: 'Kind',
    profiles: {
      gnupg: 'Opens with every OpenPGP program, GnuPG too',
      rfc9580: 'Faster in browsers; GnuPG cannot open it',
    } as Record<string, string>,
    passphrase: 'A passphrase for it',
    repeat: 'The passphrase again',
    unequal: 'The two passphrases differ, or one is empty.',
    makeSubmit: 'Make the key and save its files',
    willSave:
      'Three files are saved: the private key, the public key, and a revocation certificate. Should the browser ask whether this page may save several files, allow it.',
    made: (files: readonly string[]) =>
      `Saved where this browser saves files: ${names(files)}. Put copies on two drives: there is no other copy.`,
    tryIt: (file: string) =>
      `Now choose ${file} and type its passphrase. Only a key whose file was opened can be announced.`,
    tryOpen: 'Open the saved file',
    choose: 'Choose a key file',
    announce: '2. Announce it',
    noneYet: 'Have a new key first. A key of several can also go without another one.',
    joins: 'joins',
    stay: 'stays',
    saved: 'Copies of its private key file are on two drives',
    announceLead: 'From then on tips are sealed to it. Nobody waits, and nothing is refused meanwhile.',
    announceSubmit: 'Sign and announce',
    rewrap: '3. Wrap anew',
    rewrapLead: 'What is sealed already is wrapped for the new key on this computer. Files are not moved.',
    rewrapLater: 'What is sealed already waits for a new key: announce it first.',
    nothing: 'Nothing is on a former ring.',
    left: (count: number, epoch: number) => `${parts(count)} on ring ${formatCount(epoch)}.`,
    noOld: 'None of its keys is at hand: add the old key first.',
    rewrapSubmit: (epoch: number) => `Wrap ring ${formatCount(epoch)} anew`,
    progress: (done: number, total: number, perSecond: number) =>
      `${formatCount(done)} of ${formatCount(total)}, ${formatCount(perSecond)} a second${
        done < total && perSecond > 0 ? `, ${formatDuration((total - done) / perSecond)} left` : ''
      }`,
    stop: 'Stop',
    unopened: (count: number) =>
      `${parts(count)} opened with none of the keys at hand, and stayed as before.`,
    prove: '4. Prove that the new key opens',
    proveLead: (count: number) => `${parts(count)} on the ring of now.`,
    proveSubmit: 'Open with the new key alone',
    proveSample: (count: number) => `Open ${formatCount(count)} by chance with the new key alone`,
    proveAll: 'Open all with the new key alone',
    noNew: 'The new key is not at hand: add it first.',
    proved: (done: number) => `${parts(done)} opened with the new key alone.`,
    notProved: (count: number) => `${parts(count)} did not open with the new key. Do not retire the old one.`,
    retire: '5. Retire the former ring',
    retireLead:
      'When nothing is left on it, and every editor has the new key. Nothing can be put on it afterwards.',
    notYet: 'Nothing is ready to be retired.',
    retireSubmit: (epoch: number) => `Retire ring ${formatCount(epoch)}`,
    retired: (epochs: readonly number[]) => `Retired: ${epochs.join(', ')}.`,
  },
  editors: {
    title: 'The key of the newsroom has changed',
    body: 'You have a key of before, and not the new one. Tips that were not yet wrapped anew still open; new ones, and those that were, open with the new key only. Ask an officer for it, and add its file here.',
    bodyOfficer:
      'A key of before is at hand, and not the new one. Add the new one too: without it nothing can be proved, and what is wrapped for it does not open here.',
    add: 'Add the new key',
  },
  audit: {
    title: 'What staff have done',
    show: 'Show the audit log',
    lead: 'The newest first, by day. It names no source and nothing that a tip contains.',
    action: (action: string) => ACTIONS[action] ?? action,
    empty: 'Nothing yet.',
  },
  changed: ({ what }: LogChange, missing: number): string => {
    if (what === 'drop') return 'The change is discarded.';
    if (missing === 1) return 'Signed. One more officer must sign; until then everything is as it was.';
    if (missing > 1) return `Signed. ${formatCount(missing)} more officers must sign.`;
    return what === 'stolen'
      ? 'Declared stolen: nothing is sealed to it any more.'
      : 'The change is in the key log.';
  },
  sessionsEnded: 'The sessions are ended.',
  failure: (failure: Failure): string => {
    const sentence = KEYS_FAILURES[failure.code] ?? FAILURES[failure.code];
    return typeof sentence === 'string' ? sentence : sentence(failure);
  },
  refused: {
    title: 'Stop: the key log is not the one that is trusted',
    next: 'Nothing was opened, nothing was sealed, and the keys are forgotten. Do not sign in here again. Call an officer on another way than this server, and read this code out:',
  },
};

/** What is told of the newsroom's keys above the list of tips. */
export const keyNews = {
  title: 'About the newsroom\u2019s keys',
  look: 'Look at the keys',
  addNew: 'Add the new key',
  aside: 'Not now',
  asideNamed: (text: string) => `Not now: ${text}`,
  closed:
    'Tips cannot be sealed to the newsroom at the moment, so the source site takes none. An officer has to announce a key.',
  stolen: (name: string, day: string) =>
    `A key was declared stolen on ${formatDay(day)}: ${name}. Do not believe what it signs; whoever has it may have read what was sealed to it.`,
  onlyOld:
    'The key of the newsroom has changed, and you have only one of before. New tips, and those that were wrapped anew, open with the new key. Ask an officer for it.',
  expiring: {
    ring: (name: string, days: number) =>
      `A key that tips are sealed to expires ${within(days)}: ${name}. Then the source site closes to tips. Officers announce another one before.`,
    self: (_name: string, days: number) =>
      `Your key expires ${within(days)}. Extend it where it was made, or make another; an officer puts it on the staff list.`,
  },
  waiting: 'A change of keys or staff waits for your signature.',
};

function within(days: number): string {
  return days === 1 ? 'within a day' : `in ${formatCount(days)} days`;
}
