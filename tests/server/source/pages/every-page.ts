import type { Locale } from '../../../../server/source/locales/index.ts';
import {
  closedPage,
  type ClosedReason,
  formPage,
  type KeyRecord,
  keysPage,
  type Limits,
  type NewsroomKey,
  type Problem,
  problemPage,
  arrivalPage,
  closePage,
  leftPage,
  mailboxClosedPage,
  mailboxPage,
  type OpenFailure,
  openPage,
  receiptPage,
  type ShownCodename,
  type ShownReply,
  type ReceivedFile,
} from '../../../../server/source/pages/index.ts';

export const limits: Limits = {
  bytes: 2.5 * 1024 ** 3,
  files: 25,
  messageCharacters: 200_000,
  mailboxDays: 180,
  tipDays: 365,
};

export const newsroomKey: NewsroomKey = {
  hexGroups: 'A1B2 C3D4 E5F6 0718 293A 4B5C 6D7E 8F90 A1B2 C3D4'.split(' '),
  words: 'army limb quantum fossil hedgehog velvet orbit cactus ripple tundra maple quilt'.split(' '),
  wordsLanguage: 'en',
};

const ORIGIN = `http://${'abcdefgh'.repeat(7)}.onion`;
const HASH_GROUPS = 'A1B2C3D4'.repeat(8).match(/.{4}/gu) ?? [];

export const keyRecord: KeyRecord = {
  keys: [newsroomKey, { ...newsroomKey, hexGroups: HASH_GROUPS }],
  changes: [
    {
      day: new Date('2026-03-09'),
      kinds: ['stolen', 'changed'],
      fingerprints: [newsroomKey.hexGroups, HASH_GROUPS],
    },
    { day: new Date('2026-03-07'), kinds: ['stolen', 'closed'], fingerprints: [] },
    { day: new Date('2025-12-01'), kinds: ['begun'], fingerprints: [newsroomKey.hexGroups] },
  ],
  entries: 7,
  revoked: true,
  begins: HASH_GROUPS,
};

export const problems: readonly Problem[] = [
  { kind: 'tooBig' },
  { kind: 'tooManyFiles' },
  { kind: 'messageTooLong', length: 234_567 },
  { kind: 'empty' },
  { kind: 'formExpired' },
  { kind: 'filesFull' },
  { kind: 'shareUsed' },
  { kind: 'storeFull' },
  { kind: 'storeTrouble' },
  { kind: 'keyExpired' },
  { kind: 'keyWithdrawn' },
  { kind: 'stalled' },
  { kind: 'unreadable' },
  { kind: 'partsMissing', sent: 3, received: 2 },
  { kind: 'rateLimited', minutes: 5 },
  { kind: 'cookieNeeded' },
  { kind: 'locked' },
  { kind: 'fileDamaged' },
  { kind: 'notDeleted' },
  { kind: 'notFound' },
  { kind: 'internal', kept: 'nothing' },
  { kind: 'internal', kept: 'everything' },
];

export const closedReasons: readonly ClosedReason[] = [
  'keyExpired',
  'keyWithdrawn',
  'storeFull',
  'storeTrouble',
];

export const hostileFiles: readonly ReceivedFile[] = [
  { name: '<img src=x onerror=alert(1)>.png', bytes: 1_234_567 },
  { name: `${'a'.repeat(240)}.docx`, bytes: 3_435_973_836 },
  { name: 'photo\u202egpj.exe', bytes: 5 },
  { name: 'first line\r\nsecond line.txt', bytes: 90_000 },
  { name: 'Z\u0351\u0363\u0358\u0489'.repeat(40), bytes: 2048 },
  { name: '\u0645\u0633\u062a\u0646\u062f.pdf', bytes: 77 },
  { name: '', bytes: 12 },
  { name: 'locked.mp4', bytes: 0 },
];

export const formValues = { form: 'a-token', once: 'AAAAAAAAAAAAAAAAAAAAAA' };
/** The longest words of each list among them. */
export const codenames: Readonly<Record<Locale, ShownCodename>> = {
  en: codename('abandon mountain universe zebra ski discover satoshi yellow oak', 'en'),
  ko: codename(
    '\uac00\uaca9 \uac00\ub054 \uac00\ub09c \uac00\ub2a5 \uac00\ub4dd \uac00\ub974\uce68 \uac00\ubb44 \ud5ec\ub9ac\ucf65\ud130 \ud76c\uc0dd',
    'ko',
  ),
  ru: codename('abandon mountain universe zebra ski discover satoshi yellow oak', 'en'),
  'zh-Hans': codename('\u7684 \u4e00 \u662f \u5728 \u4e0d \u4e86 \u6709 \u548c \u4eba', 'zh-Hans'),
};

function codename(words: string, language: string): ShownCodename {
  return { words: words.split(' '), language };
}

export const replies: readonly ShownReply[] = [
  {
    state: 'genuine',
    tip: 'aaaaaaaaaaaaaaaaaaaaaaaaaa',
    time: new Date('2026-03-09T10:11:12Z'),
    message:
      'Thank you.\n\nWho signed the second invoice? Look at https://example.org/very/long/address/that/does/not/break/anywhere\n\u202etext',
    files: hostileFiles.map(({ name, bytes }, index) => ({ position: index + 1, name, bytes })),
  },
  {
    state: 'genuine',
    tip: 'baaaaaaaaaaaaaaaaaaaaaaaaa',
    time: new Date('2026-03-07T10:11:12Z'),
    message: '',
    files: [],
  },
  {
    state: 'forged',
    tip: 'caaaaaaaaaaaaaaaaaaaaaaaaa',
    time: new Date('2026-03-08T10:11:12Z'),
    message: 'Tell us your name.',
    files: [],
  },
  { state: 'broken', tip: 'daaaaaaaaaaaaaaaaaaaaaaaaa' },
  {
    state: 'doubtful',
    tip: 'eaaaaaaaaaaaaaaaaaaaaaaaaa',
    time: new Date('2026-03-06T10:11:12Z'),
    message: 'Come to the bridge.',
    files: [],
  },
];

export const failures: Readonly<Record<string, OpenFailure>> = {
  'open-count': { kind: 'slip', slip: { kind: 'count', found: 7 } },
  'open-slips': {
    kind: 'slip',
    slip: {
      kind: 'words',
      slips: [
        { position: 2, typed: 'montain', meant: ['mountain'] },
        { position: 5, typed: 'sky<b>', meant: ['ski', 'say'] },
        { position: 9, typed: `\u202e${'x'.repeat(80)}`, meant: [] },
      ],
    },
  },
  'open-unknown': { kind: 'unknown' },
  'open-busy': { kind: 'busy' },
  'open-cookie': { kind: 'cookieNeeded' },
  'open-locked': { kind: 'locked' },
};

const message = 'The invoices were changed in March.\nTwo people know.';

/** Every page that a source can see, by a name for test reports. */
export function everyPage(locale: Locale): ReadonlyMap<string, string> {
  const site = { locale, newsroom: 'The Example Times' };
  const formProps = { ...site, limits, keys: [newsroomKey], values: formValues };
  const received = {
    ...site,
    kind: 'first',
    message: true,
    mailboxDays: 180,
    tipDays: 365,
    form: 'a-token',
  } as const;
  const openProps = { ...site, form: 't', idleMinutes: 30, mailboxDays: 180, tipDays: 365 };
  const mailboxProps = { ...site, limits, values: formValues, idleMinutes: 30 };
  return new Map<string, string>([
    ['form', formPage(formProps)],
    ['form-of-two-keys', formPage({ ...formProps, keys: [newsroomKey, newsroomKey] })],
    ['form-again', formPage({ ...formProps, message, problem: { kind: 'messageTooLong' } })],
    ['receipt', receiptPage({ ...received, files: hostileFiles, codename: codenames[locale] })],
    ['receipt-of-a-message', receiptPage({ ...received, kind: 'added', files: [] })],
    [
      'receipt-of-files',
      receiptPage({ ...received, kind: 'again', message: false, files: hostileFiles.slice(0, 1) }),
    ],
    ...closedReasons.map((reason) => [`closed-${reason}`, closedPage({ ...site, reason })] as const),
    ...problems.map((problem) => [nameOf(problem), problemPage({ ...site, limits, problem })] as const),
    [
      'tooManyFiles-again',
      problemPage({ ...site, limits, problem: { kind: 'tooManyFiles' }, message, values: formValues }),
    ],
    [
      'formExpired-again',
      problemPage({ ...site, limits, problem: { kind: 'formExpired' }, message, values: formValues }),
    ],
    ['form-without-files', formPage({ ...formProps, takesFiles: false })],
    ['mailbox-without-files', mailboxPage({ ...mailboxProps, replies: [], takesFiles: false })],
    [
      'filesFull-again',
      problemPage({
        ...{ ...site, limits, message, values: formValues, takesFiles: false },
        problem: { kind: 'filesFull' },
      }),
    ],
    ['receipt-without-codename', receiptPage({ ...received, kind: 'added', files: [] })],
    ['receipt-anew', receiptPage({ ...received, kind: 'anew', files: [] })],
    ['receipt-without-mailbox', receiptPage({ ...received, kind: 'without-mailbox', files: [] })],
    ['form-with-open-mailbox', formPage({ ...formProps, mailboxOpen: true })],
    ['open', openPage(openProps)],
    ...Object.entries(failures).map(
      ([name, failure]) => [name, openPage({ ...openProps, failure, entered: 'two words' })] as const,
    ),
    ['keys', keysPage({ ...site, record: keyRecord, origin: ORIGIN })],
    ['keys-of-none', keysPage({ ...site, record: { ...keyRecord, keys: [] }, origin: ORIGIN })],
    ['mailbox-with-other-record', mailboxPage({ ...mailboxProps, replies, otherRecord: true })],
    ['mailbox', mailboxPage({ ...mailboxProps, replies })],
    ['mailbox-empty', mailboxPage({ ...mailboxProps, replies: [], notice: 'reply-deleted' })],
    ['mailbox-close', closePage({ ...site, form: 't' })],
    ['mailbox-closed', mailboxClosedPage(site)],
    ['left', leftPage(site)],
    ['arrival', arrivalPage({ ...site, to: '/en/', toMailbox: false })],
    [
      'locked-with-text',
      problemPage({
        ...site,
        limits,
        problem: { kind: 'locked' },
        message,
        values: formValues,
        target: 'locked-mailbox',
      }),
    ],
    [
      'locked-unknown',
      problemPage({
        ...{ ...site, limits, message, values: formValues, target: 'locked-mailbox', codename: 'a b' },
        problem: { kind: 'locked', failure: { kind: 'unknown' } },
      }),
    ],
    [
      'tooBig-in-mailbox',
      problemPage({
        ...site,
        limits,
        problem: { kind: 'tooBig' },
        message,
        values: formValues,
        target: 'mailbox',
      }),
    ],
    ['storeFull-with-text', problemPage({ ...site, limits, problem: { kind: 'storeFull' }, message })],
  ]);
}

function nameOf(problem: Problem): string {
  return problem.kind === 'internal' ? `internal-${problem.kept}` : problem.kind;
}
