import type { FailureCode } from '../../../client/console/failure.ts';
import type { LetterSummary, ListedTip } from '../../../client/console/protocol.ts';
import type { LetterState, OpenTip, Tip } from '../../../client/console/state/state.ts';

export const DAY = '2025-11-20';

export function aTip(over: Partial<Tip> = {}): Tip {
  return {
    id: 'a',
    day: DAY,
    sealed: 'arrival',
    read: false,
    latest: over.day ?? DAY,
    messages: 0,
    replies: 0,
    mailbox: false,
    ...{ hold: false, spam: false, stamp: 0 },
    attachments: 0,
    attachmentBytes: 0,
    letter: { status: 'waiting' },
    ...over,
  };
}

export function aSummary(over: Partial<LetterSummary> = {}): LetterSummary {
  return { firstLine: 'hello', language: 'en', files: 0, bytes: 0, ...over };
}

export function opened(over: Partial<LetterSummary>): LetterState {
  return { status: 'opened', ...aSummary(over) };
}

export function unopened(code: FailureCode): LetterState {
  return { status: 'unopened', failure: { code } };
}

export function tipsById(...tips: readonly Tip[]): ReadonlyMap<string, Tip> {
  return new Map(tips.map((tip) => [tip.id, tip]));
}

export function aListedTip(id: string, over: Partial<ListedTip> = {}): ListedTip {
  const envelope = new Uint8Array(8);
  const letter = { tip: id, part: `${id}-letter`, suite: 'seipd1-aes256', envelope, body: envelope } as const;
  return { ...aTip({ id }), letter, ...over };
}

export function anOpenTip(over: Partial<OpenTip['first']> = {}): OpenTip {
  const first: OpenTip['first'] = {
    ...{ id: 'a', day: DAY, sealed: 'arrival', author: 'source', trust: { kind: 'first' } },
    ...{ message: 'm', shown: 'm', language: 'en', time: 1, files: [], unnamedParts: 0, cut: false },
    ...over,
  };
  return { first, later: [], mailbox: { kind: 'none' }, hidden: 0, keeping: { hold: false } };
}
