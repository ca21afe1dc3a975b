import type { CodenameSlip } from '../../../keys/index.ts';
import type { Wording } from '../locales/index.ts';
import { showName } from './visible-name.ts';

/** Why the codename that was entered opened nothing. */
export type OpenFailure =
  | { readonly kind: 'slip'; readonly slip: CodenameSlip }
  /** Unknown, wrong, expired or closed: nobody is told which. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'cookieNeeded' }
  /** The visit was over. */
  | { readonly kind: 'locked' };

/** The longest word of a slip that is repeated, characters. */
const MAX_TYPED_CHARACTERS = 30;

/** The sentences behind the heading `<kind>.heading`. */
export function describeFailure(
  failure: OpenFailure,
  mailboxDays: number,
  wording: Wording,
): readonly string[] {
  const { say, sayCount } = wording;
  switch (failure.kind) {
    case 'slip':
      return [...describeSlip(failure.slip, wording), say('slip.again')];
    case 'unknown':
      return [say('unknown.what'), sayCount('unknown.gone', mailboxDays), say('unknown.next')];
    case 'locked':
      return [say('locked.what')];
    case 'busy':
    case 'cookieNeeded':
      return [say(`${failure.kind}.what`), say(`${failure.kind}.next`)];
  }
}

function describeSlip(slip: CodenameSlip, { say, sayCount, number }: Wording): readonly string[] {
  if (slip.kind === 'count') return [sayCount('slip.count', slip.found)];
  return slip.slips.map(({ position, typed, meant: [first, second] }) => {
    const word = { position: number(position), typed: showName(typed.slice(0, MAX_TYPED_CHARACTERS)) };
    if (first === undefined) return say('slip.none', word);
    return second === undefined
      ? say('slip.one', { ...word, first })
      : say('slip.two', { ...word, first, second });
  });
}
