import type { FailureCode } from '../../../client/console/failure.ts';
import type { LetterSummary, ListedTip } from '../../../client/console/protocol.ts';
import type { LetterState, Tip } from '../../../client/console/state/state.ts';

export const DAY = '2025-11-20';

export function aTip(over: Partial<Tip> = {}): Tip {
  return {
    id: 'a',
    day: DAY,
    sealed: 'arrival',
    read: false,
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
