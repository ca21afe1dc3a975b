import { formatCount, formatDay } from './formats.ts';

/** Sentences of the page about the newsroom's keys. */

const REASONS: Partial<Record<string, string>> = {
  genesis: 'The log begins',
  rotation: 'The newsroom\u2019s keys were changed',
  compromise: 'A key was declared stolen',
  staff: 'The staff list was changed',
  recovery: 'The recovery key was changed',
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
  'log-entry': 'changed the key log',
  rewrap: 'wrapped envelopes anew',
  retire: 'retired a former ring',
  'sessions-ended': 'ended the sessions of a key',
};

function parts(count: number): string {
  return count === 1 ? '1 sealed part' : `${formatCount(count)} sealed parts`;
}

export const newsroomKeys = {
  title: 'Keys',
  tips: 'Tips',
  reading: 'Reading the key log\u2026',
  again: 'Look again',
  none: 'This newsroom has no key log yet. It begins when the server is started with this release.',
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
    entry: (sequence: number) => `Entry ${formatCount(sequence)}`,
  },
  ring: {
    title: 'What tips are sealed to',
    empty: 'Nothing: the newsroom is closed to tips until a key is announced.',
    words: 'Read aloud',
    atHand: 'At hand: its private half is in this page.',
    notAtHand: 'Not at hand. Add its file to open what is sealed to it.',
    recovery: 'Recovery key, kept offline',
  },
  expiry: (days: number) =>
    days <= 0
      ? 'Has expired.'
      : days === 1
        ? 'Expires within a day.'
        : `Expires in ${formatCount(days)} days.`,
  never: 'Never expires.',
  plan: 'Plan its extension or its replacement now: intake closes on that day.',
  unfit: 'Cannot be used: expired, revoked or too weak.',
  staff: {
    title: 'Staff',
    roles: { editor: 'editor', officer: 'officer' } as Record<string, string>,
    since: (day: string) => `since ${formatDay(day)}`,
    sessions: (count: number) => (count === 1 ? '1 session' : `${formatCount(count)} sessions`),
    self: 'you',
    isEditor: 'Reads and answers tips',
    isOfficer: 'Looks after keys and staff',
    save: 'Save roles',
    saveNamed: (name: string) => `Save roles: ${name}`,
    remove: 'Take off the list',
    removeNamed: (name: string) => `Take off the list: ${name}`,
    removeSure: (name: string) => `Sign: ${name} leaves the list`,
    keep: 'Leave as it is',
    end: 'End sessions',
    endNamed: (name: string) => `End sessions: ${name}`,
    last: 'The last officer cannot go: add another one first.',
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
    sign: 'Compare, then sign',
    drop: 'Discard it',
    mine: 'You have signed it.',
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
    made: 'Three files are saved: the private key, the public key, and a revocation certificate. Put copies on two drives before you go on; there is no other copy.',
    choose: 'Choose a key file',
    announce: '2. Announce it',
    stay: 'stays',
    stolen: 'A key that goes was stolen or lost: nobody is to trust it any more',
    saved: 'The private key is saved, and I have tried that it opens',
    announceSubmit: 'Sign and announce',
    announceEmpty: 'Sign, and close to tips',
    rewrap: '3. Wrap anew',
    rewrapLead: 'What is sealed already is wrapped for the new key on this computer. Files are not moved.',
    nothing: 'Nothing is on a former ring.',
    left: (count: number, epoch: number) => `${parts(count)} on ring ${formatCount(epoch)}.`,
    noOld: 'None of its keys is at hand: add the old key first.',
    rewrapSubmit: (epoch: number) => `Wrap ring ${formatCount(epoch)} anew`,
    progress: (done: number, total: number, perSecond: number) =>
      `${formatCount(done)} of ${formatCount(total)}, ${formatCount(perSecond)} a second`,
    unopened: (count: number) =>
      `${parts(count)} opened with none of the keys at hand, and stayed as before.`,
    prove: '4. Prove that the new key opens',
    proveLead: (count: number) => `${parts(count)} on the ring of now.`,
    proveSubmit: 'Open with the new key alone',
    proved: (done: number) => `${parts(done)} opened with the new key alone.`,
    notProved: (count: number) => `${parts(count)} did not open with the new key. Do not retire the old one.`,
    retire: '5. Retire the former ring',
    retireSubmit: (epoch: number) => `Retire ring ${formatCount(epoch)}`,
    retired: (epochs: readonly number[]) => `Retired: ${epochs.join(', ')}.`,
  },
  editors: {
    title: 'The key of the newsroom has changed',
    body: 'You have a key of before, and not the new one. Tips that were not yet wrapped anew still open; new ones, and those that were, open with the new key only. Ask an officer for it, and add its file here.',
    add: 'Add the new key',
  },
  audit: {
    title: 'What staff have done',
    show: 'Show the audit log',
    lead: 'The newest first, by day. It names no source and nothing that a tip contains.',
    action: (action: string) => ACTIONS[action] ?? action,
    empty: 'Nothing yet.',
  },
  added: 'The change is in the key log.',
  waiting: (count: number) =>
    count === 1
      ? 'Signed. One more officer must sign.'
      : `Signed. ${formatCount(count)} more officers must sign.`,
  sessionsEnded: 'The sessions are ended.',
  refused: {
    title: 'Stop: the key log is not the one that is trusted',
    next: 'Nothing was opened, nothing was sealed, and the keys are forgotten. Do not sign in here again. Call an officer on another way than this server, and read this code out:',
  },
};
