import type { Locale } from '../../../../server/source/locales/index.ts';
import {
  closedPage,
  type ClosedReason,
  formPage,
  type Limits,
  type NewsroomKey,
  type Problem,
  problemPage,
  receiptPage,
  type ReceivedFile,
} from '../../../../server/source/pages/index.ts';

export const limits: Limits = { bytes: 2.5 * 1024 ** 3, files: 25, messageCharacters: 200_000 };

export const newsroomKey: NewsroomKey = {
  hexGroups: 'A1B2 C3D4 E5F6 0718 293A 4B5C 6D7E 8F90 A1B2 C3D4'.split(' '),
  words: 'army limb quantum fossil hedgehog velvet orbit cactus ripple tundra maple quilt'.split(' '),
  wordsLanguage: 'en',
};

export const problems: readonly Problem[] = [
  { kind: 'tooBig' },
  { kind: 'tooManyFiles' },
  { kind: 'messageTooLong', length: 234_567 },
  { kind: 'empty' },
  { kind: 'formExpired' },
  { kind: 'storeFull' },
  { kind: 'storeTrouble' },
  { kind: 'keyExpired' },
  { kind: 'stalled' },
  { kind: 'unreadable' },
  { kind: 'partsMissing', sent: 3, received: 2 },
  { kind: 'rateLimited', minutes: 5 },
  { kind: 'notFound' },
  { kind: 'internal', kept: 'nothing' },
  { kind: 'internal', kept: 'everything' },
];

export const closedReasons: readonly ClosedReason[] = ['keyExpired', 'storeFull', 'storeTrouble'];

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

const form = 'a-token';
const message = 'The invoices were changed in March.\nTwo people know.';

/** Every page that a source can see, by a name for test reports. */
export function everyPage(locale: Locale): ReadonlyMap<string, string> {
  const site = { locale, newsroom: 'The Example Times' };
  const formProps = { ...site, limits, keys: [newsroomKey], form };
  return new Map<string, string>([
    ['form', formPage(formProps)],
    ['form-of-two-keys', formPage({ ...formProps, keys: [newsroomKey, newsroomKey] })],
    ['form-again', formPage({ ...formProps, message, problem: { kind: 'messageTooLong' } })],
    ['receipt', receiptPage({ ...site, message: true, files: hostileFiles })],
    ['receipt-of-a-message', receiptPage({ ...site, message: true, files: [] })],
    ['receipt-of-files', receiptPage({ ...site, message: false, files: hostileFiles.slice(0, 1) })],
    ...closedReasons.map((reason) => [`closed-${reason}`, closedPage({ ...site, reason })] as const),
    ...problems.map((problem) => [nameOf(problem), problemPage({ ...site, limits, problem })] as const),
    [
      'tooManyFiles-again',
      problemPage({ ...site, limits, problem: { kind: 'tooManyFiles' }, message, form }),
    ],
    ['formExpired-again', problemPage({ ...site, limits, problem: { kind: 'formExpired' }, message, form })],
    ['storeFull-with-text', problemPage({ ...site, limits, problem: { kind: 'storeFull' }, message })],
  ]);
}

function nameOf(problem: Problem): string {
  return problem.kind === 'internal' ? `internal-${problem.kept}` : problem.kind;
}
